// The lines of a CSV file: which sign stands between its cells, and what each cell holds. The sign
// is known by the headings that it gives; where none gives any, it is the comma.
import { separators as SEPARATORS } from "../../../labels.json";
import { entireOfFiles, separators } from "../../web/shared";
import { place, type Where } from "../opened";
import { headAt, knownHeadings } from "./found";
import type { Bounds, OutlineField } from "./limits";
import { Refused } from "./refusal";
import { decoded, longer, strip } from "./text";

const SIGNS: Record<string, string> = SEPARATORS;
const NAMED = entireOfFiles("separator_line", "i");
const COMMA = ",";
const TAB = "\t";
// Headings stand near the beginning of a line, however long it is.
const LONGEST = 4_000;
const NOWHERE = place("");

export interface Line {
  /** From 1, the heading included. */
  number: number;
  cells: string[];
}

/** A CSV file by its lines: the headings first, then those below that are not blank. */
export interface CsvLines {
  /** The number of the line of headings; 0 where there is none. */
  head: number;
  /** The number of the line they should stand in. */
  begins: number;
  blank: boolean;
  headings: string[];
  body: Iterable<Line>;
  /** What the separator is called. */
  sign: string;
}

export function csvLines(
  data: Uint8Array,
  where: Where,
  columns: OutlineField[],
  bounds: Bounds,
): CsvLines {
  const text = decoded(data, where);
  const [first = ""] = text.split("\n", 1);
  const named = NAMED.exec(strip(first));
  const begins = named ? 2 : 1;
  const separator = separated(text, named?.[1] ?? "", columns, where, bounds);
  const rows = rowsOf(text, begins, separator, columns, where, bounds);
  const top: Line[] = [];
  while (top.length < bounds.above) {
    const next = rows.next();
    if (next.done) break;
    top.push(next.value);
  }
  const at = headAt(
    top.map(({ cells }) => cells),
    columns,
  );
  const head = at === null ? undefined : top[at];
  function* body(): Generator<Line> {
    if (at === null) return;
    yield* top.slice(at + 1);
    yield* rows;
  }
  return {
    head: head?.number ?? 0,
    begins,
    blank: !top.length,
    headings: head?.cells ?? [],
    body: body(),
    sign: SIGNS[separator] ?? "",
  };
}

/** The sign between cells; refuses a file in which it stands inside texts as well. */
function separated(
  text: string,
  named: string,
  columns: OutlineField[],
  where: Where,
  bounds: Bounds,
): string {
  if (Object.hasOwn(SIGNS, named)) return named;
  const [first = ""] = text.split("\n", 1);
  if (knownHeadings(first.split(COMMA), columns) === columns.length) return COMMA;
  const lines = text.split("\n", bounds.above).slice(named ? 1 : 0);
  // A spreadsheet writes its text format with tabs.
  let best = first.includes(TAB) && !first.includes(COMMA) ? TAB : COMMA;
  let most = Math.min(2, columns.length) - 1;
  for (const sign of [...Object.keys(SIGNS), ...separators.ambiguous]) {
    for (const line of lines) {
      bounds.tick();
      const cells = line.slice(0, LONGEST).split(sign).map(unquoted);
      const known = cells.length > 1 ? knownHeadings(cells, columns) : 0;
      if (known > most) [best, most] = [sign, known];
    }
  }
  if (!Object.hasOwn(SIGNS, best))
    throw new Refused("INT-316", { ...where, row: 1 }, { sign: best });
  return best;
}

function unquoted(cell: string): string {
  return strip(cell).replace(/^"+|"+$/g, "");
}

/** The lines that are not blank. */
function* rowsOf(
  text: string,
  begins: number,
  separator: string,
  columns: OutlineField[],
  where: Where,
  bounds: Bounds,
): Generator<Line> {
  let at = begins > 1 ? text.indexOf("\n") + 1 || text.length : 0;
  for (let number = begins; at < text.length; number += 1) {
    bounds.tick();
    const refuse = (code: string, most = 0): never => {
      throw new Refused(code, { ...where, row: number }, most ? { most } : {});
    };
    const [cells, next] = recordOf(text, at, separator, bounds, refuse);
    at = next;
    if (cells.length > bounds.columns) refuse("INT-306", bounds.columns);
    if (strip(cells.join(""))) {
      yield { number, cells: columns.length > 1 ? unwrapped(cells, separator, bounds) : cells };
    }
  }
}

/** The cells of a line that a spreadsheet kept as one, in quotes as a whole. */
function unwrapped(cells: string[], separator: string, bounds: Bounds): string[] {
  const [only = ""] = cells;
  if (cells.length > 1 || !only.includes(separator)) return cells;
  try {
    const [inner, next] = recordOf(only, 0, separator, bounds, (code) => {
      throw new Refused(code, NOWHERE);
    });
    return next < only.length || inner.length > bounds.columns ? cells : inner;
  } catch (error) {
    if (error instanceof Refused && error.fault.where === NOWHERE) return cells;
    throw error;
  }
}

/** The cells of the record that begins at a place, and where the next one begins. */
function recordOf(
  text: string,
  start: number,
  delimiter: string,
  bounds: Bounds,
  refuse: (code: string, most?: number) => never,
): [string[], number] {
  const cells: string[] = [];
  if (text[start] === "\n") return [cells, start + 1];
  let at = start;
  for (;;) {
    let cell = "";
    if (text[at] === '"') {
      [cell, at] = quoted(text, at + 1, bounds, refuse);
      if (longer(cell, bounds.cell)) refuse("INT-307", bounds.cell);
      const after = text[at];
      if (after !== undefined && after !== delimiter && after !== "\n") refuse("INT-311");
    } else {
      const end = ended(text, at, delimiter);
      cell = text.slice(at, end);
      at = end;
    }
    if (longer(cell, bounds.cell)) refuse("INT-307", bounds.cell);
    cells.push(cell);
    if (text[at] !== delimiter) return [cells, at + 1];
    at += 1;
  }
}

/** A cell from behind its first quote, and where it ends. */
function quoted(
  text: string,
  start: number,
  bounds: Bounds,
  refuse: (code: string, most?: number) => never,
): [string, number] {
  let cell = "";
  let at = start;
  for (;;) {
    bounds.tick();
    const quote = text.indexOf('"', at);
    cell += text.slice(at, quote < 0 ? text.length : quote);
    // A character is two units long at most.
    const over = quote < 0 ? longer(cell, bounds.cell) : cell.length > 2 * bounds.cell;
    if (over) refuse("INT-307", bounds.cell);
    if (quote < 0) refuse("INT-303");
    at = quote + 1;
    if (text[at] !== '"') return [cell, at];
    cell += '"';
    at += 1;
  }
}

/** Where a cell without quotes ends. */
function ended(text: string, start: number, delimiter: string): number {
  let at = start;
  while (at < text.length && text[at] !== delimiter && text[at] !== "\n") at += 1;
  return at;
}
