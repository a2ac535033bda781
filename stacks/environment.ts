import { type App, type TerraformStack } from "cdktf";
import {
  type AcmeIssuer,
  type IAddon,
  type ICertManager,
  type ICluster,
  type IDns01Solver,
  type IIssuerDelivery,
  InputError,
  IssuerDelivery,
  type TrustChain,
} from "../constructs";
import {
  checkAddons,
  checkFormat,
  checkIssuers,
  checkList,
  checkMap,
  checkOptionalValue,
  checkProps,
  checkValue,
  checkValues,
  isNewCluster,
  quoted,
} from "../constructs/entry-points/extend";
import { AddonsStack } from "./addons-stack";
import { ClusterStack } from "./cluster-stack";
import { Dns01Stack } from "./dns01-stack";
import { type EnvironmentStackProps } from "./environment-stack";
import { IssuerStack } from "./issuer-stack";

export interface EnvironmentProps<C extends ICluster> extends EnvironmentStackProps<C> {
  /** How cert-manager comes to the cluster. */
  readonly certManager: ICertManager;
  /** Issuers, with the solvers that they use; what two issuers share is made once. */
  readonly issuers: readonly AcmeIssuer<NoInfer<C>>[];
  /** How the issuers come to the cluster. @default IssuerDelivery.manifest() */
  readonly delivery?: IIssuerDelivery;
  /** What stands beside cert-manager and is deployed last, in this order. @default - nothing */
  readonly addons?: readonly IAddon<NoInfer<C>>[];
}

/** An environment's part of an app. */
export interface EnvironmentStacks {
  readonly name: string;
  /** All of its stacks, in the order in which they are deployed. */
  readonly stacks: readonly TerraformStack[];
  readonly dns01: TerraformStack;
  /** The issuers' own stack, if their delivery needs one. */
  readonly issuer: TerraformStack | undefined;
  /** The stack of the add-ons, if there are any. */
  readonly addons: TerraformStack | undefined;
  /** From ServiceAccounts to issuers. */
  readonly trust: readonly TrustChain[];
}

/** An environment whose cluster's type no longer matters. */
export interface IEnvironment {
  readonly name: string;
  /**
   * Makes the stack `NAME-dns01`, `NAME-cluster` before it where the cluster is new, and after it `NAME-issuer`
   * where the delivery of the issuers needs one and `NAME-addons` where there are add-ons.
   */
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
    // HCP Terraform takes no dot in a workspace's name, and cdktf leaves it out of the names of outputs.
    checkFormat("Environment", name, {
      what: "the environment name",
      pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
      maxLength: 63,
      remedy: "Write lower-case letters, digits and inner hyphens, 63 characters at most",
    });
    checkEnvironment(`Environment ${name}`, props);
  }

  readonly addTo = (app: App): EnvironmentStacks => {
    const { name, props } = this;
    checkOwnPattern(app, name);
    const { issuers, delivery = IssuerDelivery.manifest(), addons = [], ...common } = props;
    const { cluster } = common;
    const before = isNewCluster(cluster)
      ? [new ClusterStack(app, `${name}-cluster`, { ...common, cluster })]
      : [];
    const beside = delivery.besideController;
    const dns01 = new Dns01Stack<C>(app, `${name}-dns01`, {
      ...common,
      solvers: solversOf(issuers),
      issuers: beside ? { all: issuers, delivery } : undefined,
    });
    for (const stack of before) dns01.addDependency(stack);
    const issuer = beside
      ? undefined
      : new IssuerStack<C>(app, `${name}-issuer`, { ...common, issuers, delivery, dns01: dns01.dns01 });
    const stacks = [...before, dns01, ...(issuer ? [issuer] : [])];
    const addonsStack = addons.length > 0 ? this.addonsStack(app, addons, stacks) : undefined;
    return {
      name,
      stacks: addonsStack ? [...stacks, addonsStack] : stacks,
      dns01,
      issuer,
      addons: addonsStack,
      trust: (issuer ?? dns01).issuers?.trust ?? [],
    };
  };

  private addonsStack(
    app: App,
    addons: readonly IAddon<C>[],
    before: readonly TerraformStack[],
  ): TerraformStack {
    const stack = new AddonsStack<C>(app, `${this.name}-addons`, {
      ...this.props,
      addons,
      clusterIssuers: this.props.issuers.filter(({ namespace }) => !namespace).map(({ name }) => name),
    });
    for (const other of before) stack.addDependency(other);
    return stack;
  }
}

/** As the compiler does, which not everyone runs before the program. */
function checkEnvironment<C extends ICluster>(at: string, props: EnvironmentProps<C>): void {
  checkProps(at, props, "backend", "clouds", "cluster", "certManager", "issuers");
  const {
    backend,
    clouds,
    cluster,
    certManager,
    issuers,
    delivery,
    addons = [],
    providerVersions = {},
  } = props;
  checkIssuers(at, issuers);
  checkValue(at, backend, "configure", "backend", "Give one, such as Backend.local()");
  const remedy = "Give those in use, such as [Aws.inRegion(region)]";
  checkList(at, clouds, "clouds", remedy);
  checkValues(at, clouds, "configure", "clouds", remedy);
  checkValue<ICluster>(at, cluster, "access", "cluster", "Give one, such as EksCluster.fromLookup(name)");
  checkValue(at, certManager, "bind", "certManager", "Give CertManager.install, .adopt or .leaveAlone");
  checkOptionalValue(at, delivery, "bind", "delivery", "Give a delivery, such as IssuerDelivery.gitOps()");
  checkAddons(at, addons);
  checkMap(
    at,
    providerVersions,
    "providerVersions",
    "Give an object with version ranges by names of providers",
  );
}

const namesIn = new WeakMap<App, readonly string[]>();

/** The pattern `NAME-*` deploys an environment and must not reach another. */
function checkOwnPattern(app: App, name: string): void {
  const names = namesIn.get(app) ?? [];
  const other = names.find((known) => known.startsWith(`${name}-`) || name.startsWith(`${known}-`));
  if (other !== undefined)
    throw new InputError(
      "Environment",
      `the pattern that deploys one of the environments ${quoted(other)} and ${quoted(name)} deploys both`,
      "Give them names of which none begins with the other and a hyphen",
    );
  namesIn.set(app, [...names, name]);
}

function solversOf<C extends ICluster>(issuers: readonly AcmeIssuer<C>[]): IDns01Solver<C>[] {
  return [...new Set(issuers.flatMap(({ solvers, standby }) => [...solvers, ...standby]))];
}
