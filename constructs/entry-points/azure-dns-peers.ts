import { requirePeer } from "./require-peer";

requirePeer("/azure-dns", "@cdktf/provider-azurerm");
requirePeer("/azure-dns", "@cdktf/provider-azuread");
