import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const command = "moto_server";
const START_TIMEOUT_MS = 60_000;

/** An emulated AWS, which keeps what it is given until it is stopped. */
export interface Moto {
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
}

/** Why there is no emulated AWS to test with; undefined where there is. */
export function missingMoto(): string | undefined {
  return spawnSync(command, ["--help"], { stdio: "ignore" }).status === 0
    ? undefined
    : `${command} does not run`;
}

/** Starts moto on a free port of this machine alone, and waits until it answers. */
export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  // With this variable it would be a single account.
  const env = { ...process.env, MOTO_ACCOUNT_ID: undefined };
  const server = spawn(command, ["--host", "127.0.0.1", "--port", String(port)], { env, stdio: "ignore" });
  const kill = (): void => void server.kill("SIGKILL");
  process.once("exit", kill);
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await answers(server, endpoint);
  } catch (error) {
    kill();
    throw error;
  }
  return {
    endpoint,
    stop: async () => {
      process.off("exit", kill);
      if (server.exitCode !== null || server.signalCode !== null) return;
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill();
      await ended;
    },
  };
}

async function answers(server: ChildProcess, endpoint: string): Promise<void> {
  const failed = new Promise<never>((_, reject) => {
    server.once("error", reject);
    server.once("exit", (code) => {
      reject(new Error(`${command} ended with ${String(code)} before it answered`));
    });
  });
  const ready = async (): Promise<void> => {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadline) {
      const response = await fetch(`${endpoint}/moto-api/data.json`).catch(() => undefined);
      if (response?.ok) return;
      await sleep(100);
    }
    throw new Error(`${command} did not answer within ${START_TIMEOUT_MS} ms`);
  };
  await Promise.race([failed, ready()]);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
