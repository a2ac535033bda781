import { requirePeer } from "./require-peer";

requirePeer("/route53", "@cdktf/provider-aws");
