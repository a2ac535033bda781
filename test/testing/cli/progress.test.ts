import { Progress } from "../../../testing/cli/progress";

function terminal(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string): number => written.push(text) };
}

describe("Progress", () => {
  const ci = process.env["CI"];

  beforeEach(() => {
    jest.useFakeTimers();
    delete process.env["CI"];
  });
  afterEach(() => {
    jest.useRealTimers();
    if (ci === undefined) delete process.env["CI"];
    else process.env["CI"] = ci;
  });

  it("shows a line at a terminal, and removes it", () => {
    const at = terminal(true);
    const progress = new Progress(at);
    progress.show("plan 12 stacks");
    jest.advanceTimersByTime(2_000);
    progress.end();
    progress.end();
    jest.advanceTimersByTime(5_000);
    expect(at.written).toEqual([
      "\r\u001b[Kplan 12 stacks (0 s)",
      "\r\u001b[Kplan 12 stacks (1 s)",
      "\r\u001b[Kplan 12 stacks (2 s)",
      "\r\u001b[K",
    ]);
  });

  it.each([
    ["elsewhere", false, undefined],
    ["in CI, even at a terminal", true, "true"],
  ])("is quiet %s", (_, isTTY, value) => {
    if (value !== undefined) process.env["CI"] = value;
    const elsewhere = terminal(isTTY);
    const progress = new Progress(elsewhere);
    progress.show("plan 12 stacks");
    jest.advanceTimersByTime(2_000);
    progress.end();
    expect(elsewhere.written).toEqual([]);
  });
});
