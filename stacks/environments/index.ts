import { type IEnvironment } from "../environment";
import { stagingAks } from "./staging-aks";
import { stagingEks } from "./staging-eks";

/** Every environment of the app. */
export const environments: readonly IEnvironment[] = [stagingAks, stagingEks];
