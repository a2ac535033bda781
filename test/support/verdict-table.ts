import { type Verdict } from "./iam-engine";

/** Verdicts by column and row, as they stand in a table. */
export type VerdictTable = ReadonlyMap<string, ReadonlyMap<string, Verdict>>;

/**
 * Reads a table whose cells are parted by bars: a line of columns, then lines of a request and a verdict
 * for each column, or a dash where the column has no such request.
 * @throws Error for a row twice, a cell too few or too many, or one that is no verdict
 */
export function verdictTable(text: string): VerdictTable {
  const [header = [], ...rows] = text
    .split("\n")
    .filter((line) => line.includes("|"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  const names = rows.map(([name]) => name);
  if (new Set(names).size < names.length) throw new Error("a request stands there twice");
  for (const row of rows)
    if (row.length !== header.length) throw new Error(`${row[0]} has ${row.length - 1} verdicts`);
  return new Map(
    header.slice(1).map((column, index) => {
      const verdicts = rows.flatMap(([name = "", ...cells]): [string, Verdict][] =>
        cells[index] === "-" ? [] : [[name, checked(cells[index] ?? "")]],
      );
      return [column, new Map(verdicts)];
    }),
  );
}

function checked(cell: string): Verdict {
  if (cell === "allow" || cell === "deny") return cell;
  throw new Error(`${JSON.stringify(cell)} is no verdict`);
}
