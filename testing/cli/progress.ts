/** Where progress is shown; `process.stderr` is one. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly write: (text: string) => unknown;
}

/** A line that says at a terminal what is being done, and nothing elsewhere, nor in CI. */
export class Progress {
  private readonly started = Date.now();
  private stage = "";
  private timer: NodeJS.Timeout | undefined;

  public constructor(private readonly terminal: Terminal) {}

  /** Shows another stage, with the seconds since the beginning. */
  public readonly show = (stage: string): void => {
    if (this.terminal.isTTY !== true || isCi()) return;
    this.stage = stage;
    this.draw();
    this.timer ??= setInterval(() => {
      this.draw();
    }, 1000).unref();
  };

  /** Removes the line. */
  public readonly end = (): void => {
    if (this.timer === undefined) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.terminal.write("\r\u001b[K");
  };

  private draw(): void {
    const seconds = Math.floor((Date.now() - this.started) / 1000);
    this.terminal.write(`\r\u001b[K${this.stage} (${seconds} s)`);
  }
}

/** Some CI systems have a terminal too, and record each drawing of the line. */
function isCi(): boolean {
  return !["", "0", "false"].includes(process.env["CI"] ?? "");
}
