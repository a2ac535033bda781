import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type EmulatedCloud } from "./describe-with-moto";
import { type CommandResult, runCommand } from "./run-command";
import { type StackJson } from "./synth";

type Values = Readonly<Record<string, unknown>>;

/** A stack to apply, and what to find out while it is applied. */
export interface Step<T> {
  readonly stack: StackJson;
  /** Names the state that it is applied to; steps that share one change what the one before has made. @default - its own */
  readonly state?: string;
  readonly variables?: Values;
  /** What resources and data sources of types that the emulator lacks have, by type. @default - it has all */
  readonly overrides?: Readonly<Record<string, Values>>;
  readonly read: (applied: AppliedState) => Promise<T>;
}

/** A resource or data source of a state. */
export interface StateResource {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly values: Values;
}

/** What Terraform knows after an apply. */
export class AppliedState {
  constructor(
    readonly resources: readonly StateResource[],
    readonly outputs: Values,
  ) {}

  /** Types of the resources that it has made, each as often as there are resources. */
  get made(): string[] {
    return this.resources
      .filter(({ mode }) => mode === "managed")
      .map(({ type }) => type)
      .sort();
  }

  /** The resources of a type, in the order of their addresses. */
  all(type: string): Values[] {
    return this.resources
      .filter((resource) => resource.mode === "managed" && resource.type === type)
      .sort((a, b) => (a.address < b.address ? -1 : 1))
      .map(({ values }) => values);
  }

  /** The only resource of a type. */
  only(type: string): Values {
    const [values, ...others] = this.all(type);
    if (!values || others.length > 0) throw new Error(`expected one ${type} among ${this.made.join(", ")}`);
    return values;
  }

  /** What stands for an output of this stack in another one. */
  withOutputs(value: unknown): unknown {
    if (typeof value === "string") {
      const [, name] = /^\$\{data\.terraform_remote_state\.[\w-]+\.outputs\.([\w-]+)\}$/.exec(value) ?? [];
      return name === undefined ? value : this.outputs[name];
    }
    if (Array.isArray(value)) return value.map((member) => this.withOutputs(member));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.withOutputs(member)]));
  }
}

/** A stack that was applied and destroyed again. */
export interface AppliedStack<T> extends AppliedState {
  readonly state: AppliedState;
  /** What was found out between. */
  readonly reading: T;
  /** Addresses and outputs that a second plan would have changed. */
  readonly changes: readonly string[];
}

/** The messages of `terraform test -json -verbose` that are read here. */
interface TestMessage {
  readonly type: string;
  readonly "@testrun"?: string;
  readonly test_plan?: {
    readonly resource_changes?: readonly {
      readonly address: string;
      readonly change: { readonly actions: readonly string[] };
    }[];
    readonly output_changes?: Readonly<Record<string, { readonly actions: readonly string[] }>>;
  };
  readonly test_state?: unknown;
  readonly test_summary?: { readonly status: string; readonly passed: number };
}
console.log(existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync, tmpdir, join, sleep);
