import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Why the real kubectl cannot be run, if it cannot. */
export function missingKubectl(): string | undefined {
  try {
    execFileSync("kubectl", ["version", "--client"], { stdio: "pipe" });
    return undefined;
  } catch {
    return "kubectl does not run";
  }
}

/**
 * An API server that has one Deployment and nothing else, for whatever runs `kubectl` with its `environment`: a program of
 * that name, before the real one, which does the work on a file (`patch --local`), and a `sleep` that takes no time.
 */
export class FakeCluster {
  readonly directory = mkdtempSync(join(tmpdir(), "fake-cluster-"));
  private readonly state = join(this.directory, "deployment.json");

  constructor(deployment: object) {
    this.replace(deployment);
    this.addProgram("sleep", "#!/bin/sh\n");
    const real = execFileSync("sh", ["-c", "command -v kubectl"], { encoding: "utf8" }).trim();
    this.addProgram(
      "kubectl",
      KUBECTL.replaceAll("REAL", real).replaceAll("HOME_OF_CLUSTER", this.directory),
    );
  }

  get environment(): NodeJS.ProcessEnv {
    return { ...process.env, PATH: `${this.directory}:${process.env["PATH"] ?? ""}` };
  }

  /** The Deployment, as it is now. */
  get deployment(): Record<string, unknown> {
    return JSON.parse(readFileSync(this.state, "utf8")) as Record<string, unknown>;
  }

  /** Puts another in its place, as `helm upgrade` does. */
  replace(deployment: object): void {
    writeFileSync(this.state, JSON.stringify(deployment));
  }

  /** Takes the Deployment away, as `helm uninstall` does. */
  uninstall(): void {
    rmSync(this.state);
  }

  /** Lets something else write to the Deployment before each of the next patches. */
  disturb(times: number): void {
    writeFileSync(join(this.directory, "disturbances"), "x".repeat(times));
  }

  /** What was asked, one line for each run: arguments without templates and files. */
  get log(): string[] {
    const path = join(this.directory, "log");
    return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
  }

  /** The kubeconfig that the last run was given. */
  get kubeconfig(): string {
    return readFileSync(join(this.directory, "kubeconfig"), "utf8");
  }

  private addProgram(name: string, text: string): void {
    const program = join(this.directory, name);
    writeFileSync(program, text);
    chmodSync(program, 0o755);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

const KUBECTL = `#!/bin/sh
set -eu
home=HOME_OF_CLUSTER
state=$home/deployment.json
version='"resourceVersion": *"[^"]*"'
bump() { sed -i "s/$version/\\"resourceVersion\\":\\"$(date +%s%N)\\"/" "$state"; }
[ "$1 $3 $5" = "--kubeconfig --context --namespace" ] || exit 64
[ ! -r "$2" ] || cp "$2" "$home/kubeconfig"
echo "$2 $4 $6 $7 $8 $9" | sed "s,/tmp[^ ]*/kubeconfig,TEMPORARY," >>"$home/log"
shift 6
case "$1 $2" in
"get deployment")
  if [ ! -e "$state" ]; then
    [ "$4" = --ignore-not-found ] && exit 0
    echo "deployments.apps \\"$3\\" not found" >&2
    exit 1
  fi
  if [ "$4" = --ignore-not-found ]; then echo "deployment.apps/$3"; exit 0; fi
  [ "$4" = --output ] || exit 64
  REAL patch --local -f "$state" --type merge -p '{}' --output "$5"
  ;;
"patch deployment")
  [ "$4 $5 $6" = "--type strategic --patch-file" ] || exit 64
  if [ -s "$home/disturbances" ]; then
    bump
    sed -i s/x// "$home/disturbances"
  fi
  now=$(grep -o "$version" "$state" | tr -d ' ')
  grep -qF "$now" "$7" || { echo "Conflict: the object has been modified" >&2; exit 1; }
  REAL patch --local -f "$state" --type strategic --patch-file "$7" -o json >"$home/next"
  mv "$home/next" "$state"
  bump
  ;;
"rollout status") ;;
*) exit 64 ;;
esac
`;
