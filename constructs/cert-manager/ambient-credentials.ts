import { type Construct } from "constructs";
import { checkOneOf, TRUE_OR_FALSE } from "../core/check-one-of";
import { type Controller } from "../core/controller";
import { type PatchContribution } from "../core/controller-patch";
import { InputError, quoted } from "../core/input-error";
import { type ChartValues } from "./merge-chart-values";

/** The props of ambient credentials, and the controller's flags behind them. */
const FLAGS = {
  issuerAmbientCredentials: "issuer-ambient-credentials",
  clusterIssuerAmbientCredentials: "cluster-issuer-ambient-credentials",
} as const;

type AmbientProp = keyof typeof FLAGS;

const PROPS: readonly AmbientProp[] = ["issuerAmbientCredentials", "clusterIssuerAmbientCredentials"];

/** Who may use what the controller itself may do. */
export type AmbientCredentials = Pick<Controller, AmbientProp>;

/** @throws InputError for what is neither true nor false */
export function checkAmbientProps(at: string, props: Partial<AmbientCredentials>): void {
  for (const prop of PROPS) checkOneOf(at, props[prop], TRUE_OR_FALSE, prop);
}

/** What holds where no flag says otherwise. */
const CONTROLLER_DEFAULTS: AmbientCredentials = {
  issuerAmbientCredentials: false,
  clusterIssuerAmbientCredentials: true,
};

/** Flags of the controller whose defaults do not hold. */
export function ambientFlags(controller: AmbientCredentials): PatchContribution[] {
  return PROPS.filter((prop) => controller[prop] !== CONTROLLER_DEFAULTS[prop]).map((prop) => ({
    from: prop,
    patch: { args: { [FLAGS[prop]]: String(controller[prop]) } },
  }));
}

/**
 * The same for a controller that runs already: what it withholds from ClusterIssuers is a statement of how it
 * runs, and nothing to be set.
 */
export function runningAmbientFlags(controller: AmbientCredentials): PatchContribution[] {
  return ambientFlags({ ...controller, clusterIssuerAmbientCredentials: true });
}

/**
 * Issuers are checked against the props, so that no solver must say otherwise behind them.
 * @throws InputError naming the solver
 */
export function checkAmbientPatches(
  scope: Construct,
  controller: AmbientCredentials,
  patches: readonly PatchContribution[],
): void {
  for (const { from, patch } of patches)
    for (const prop of PROPS) {
      const value = patch.args?.[FLAGS[prop]];
      if (value !== undefined && value !== String(controller[prop]))
        throw new InputError(
          scope,
          `${from} sets args[${quoted(FLAGS[prop])}] to ${quoted(value)} and ${prop} is ${String(controller[prop])}`,
          `Leave it out of the solver, or set ${prop} on certManager`,
        );
    }
}

/** The same for a user's Helm values. @throws InputError naming the value and the prop */
export function checkAmbientValues(at: string, { extraArgs, config }: ChartValues): void {
  const flags = Array.isArray(extraArgs) ? extraArgs.map(String) : [];
  for (const prop of PROPS) {
    const inArgs = flags.some((argument) => argument.split("=", 1).join() === `--${FLAGS[prop]}`);
    const inConfig = typeof config === "object" && config !== null && prop in config;
    if (inArgs || inConfig)
      throw new InputError(
        at,
        `the Helm value ${inArgs ? "extraArgs" : "config"} sets ${inArgs ? `--${FLAGS[prop]}` : prop}`,
        `Leave it out of values and set the prop ${prop}`,
      );
  }
}
