import { App } from "cdktf";
import { CertManager } from "../../constructs";
import { fakeCluster } from "../support/fake-controller";
import { testStack } from "../support/synth";

function warningsFor(version: string): string[] {
  const stack = testStack(new App(), "test");
  CertManager.install({ version }).bind(stack, fakeCluster);
  return stack.node.metadata.map(({ data }) => String(data));
}

it.each(["v1.11.5", "v1.18.6", "v1.19.5", "v1.20.0", "v1.20.2"])(
  "%s is installed with a warning",
  (version) => {
    expect(warningsFor(version)).toEqual([
      `cert-manager ${version} is affected by GHSA-8rvj-mm4h-c258. Use v1.19.6, v1.20.3, v1.21.0 or later.`,
    ]);
  },
);

it.each(["v1.19.6", "v1.19.7", "v1.20.3", "v1.21.0", "v1.21.1", "v1.21.2-beta.0"])(
  "%s is installed without a warning",
  (version) => {
    expect(warningsFor(version)).toEqual([]);
  },
);

it.each(["v1.22.0-alpha.0", "v1.22.0", "v2.0.0"])(
  "%s is installed with a warning that it is not known",
  (version) => {
    expect(warningsFor(version)).toEqual([
      `cert-manager ${version} is newer than 1.21, the last minor release that the kit has been checked against. Read its release notes for changes to issuers and to the chart's values.`,
    ]);
  },
);
