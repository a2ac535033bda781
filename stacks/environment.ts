import { type App, type TerraformStack } from "cdktf";
import {
  type AcmeIssuer,
  checkObjectName,
  type ICertManager,
  type ICluster,
  type IDns01Solver,
  type TrustLink,
} from "../constructs";
import { Dns01Stack } from "./dns01-stack";
import { type EnvironmentStackProps } from "./environment-stack";
import { IssuerStack } from "./issuer-stack";

export interface EnvironmentProps<C extends ICluster> extends EnvironmentStackProps<C> {
  /** How cert-manager comes to the cluster. */
  readonly certManager: ICertManager;
  /** Issuers, with the solvers that they use; what two issuers share is made once. */
  readonly issuers: readonly AcmeIssuer<NoInfer<C>>[];
}

/** An environment's part of an app. */
export interface EnvironmentStacks {
  readonly name: string;
  readonly dns01: TerraformStack;
  readonly issuer: TerraformStack;
  /** From ServiceAccounts to issuers. */
  readonly trust: readonly TrustLink[];
}

/** An environment whose cluster's type no longer matters. */
export interface IEnvironment {
  readonly name: string;
  /** Makes the stacks `NAME-dns01` and `NAME-issuer`. */
  readonly addTo: (app: App) => EnvironmentStacks;
}

/** A cluster, cert-manager in it and its issuers, as data. */
export class Environment<C extends ICluster> implements IEnvironment {
  /**
   * @param name Beginning of the names of its stacks, and so of the keys of their states.
   * @throws InputError for a malformed name
   */
  constructor(
    readonly name: string,
    private readonly props: EnvironmentProps<C>,
  ) {
    checkObjectName("Environment", name, "the environment name");
  }

  readonly addTo = (app: App): EnvironmentStacks => {
    const { name, props } = this;
    const dns01 = new Dns01Stack<C>(app, `${name}-dns01`, { ...props, solvers: solversOf(props.issuers) });
    const issuer = new IssuerStack<C>(app, `${name}-issuer`, { ...props, dns01: dns01.dns01 });
    return { name, dns01, issuer, trust: [...dns01.dns01.trust, ...issuer.issuers.trust] };
  };
}

function solversOf<C extends ICluster>(issuers: readonly AcmeIssuer<C>[]): IDns01Solver<C>[] {
  return [...new Set(issuers.flatMap(({ solvers }) => solvers))];
}
