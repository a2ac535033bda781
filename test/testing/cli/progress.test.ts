import { Progress } from "../../../testing/cli/progress";

function terminal(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string): number => written.push(text) };
}

describe("Progress", () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
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

  it("is quiet elsewhere", () => {
    const elsewhere = terminal(false);
    const progress = new Progress(elsewhere);
    progress.show("plan 12 stacks");
    jest.advanceTimersByTime(2_000);
    progress.end();
    expect(elsewhere.written).toEqual([]);
  });
});
