// What people see of a sheet and what they do not: hidden parts, merged cells, texts beside cells.
// What is hidden counts and is told once for each sheet.
import type { Where } from "../opened";
import { tell, undressed, type Answers } from "./found";
import type { Outline, OutlineField } from "./limits";
import { Refused } from "./refusal";
import { strip } from "./text";
import { cellName, type Book, type CellText, type Rows, type SheetCells } from "./xlsx";

// The columns of the sheet of single answers.
const TITLE = 1;
export const ANSWER = 2;
const GUIDE = 3;
export const NAME = 4;
const TALLY = 5;
const MOST_NAMED = 5;
const FIGURE = /^[0-9.,]+$/;

/** Tells of answers that are not seen; `rows` hold them, `columns` are their titles. */
export function tellHidden(
  book: Book,
  sheet: SheetCells,
  rows: number[],
  columns: Map<number, string>,
  at: Where,
  found: Answers,
): void {
  const where = { ...at, field: "" };
  if (rows.length && book.hidden.has(where.sheet)) tell(found, "INT-517", where);
  const hidden = rows.filter((row) => sheet.hiddenRows.has(row));
  const [first] = hidden;
  if (first !== undefined) {
    const more = hidden.length > MOST_NAMED ? " 等" : "";
    const named = hidden.slice(0, MOST_NAMED).join("、") + more;
    tell(found, "INT-515", { ...where, row: first }, { rows: named });
  }
  for (const [column, title] of columns) {
    const there = rows.some((row) => sheet.rows.get(row)?.has(column));
    if (there && sheet.hiddenColumns.some(([from, to]) => from <= column && column <= to)) {
      tell(found, "INT-516", { ...where, column: title }, { title });
    }
  }
}

/** Tells of the first answers that a condition may show as something else. */
export function tellChanged(
  sheet: SheetCells,
  rows: number[],
  columns: number[],
  at: Where,
  found: Answers,
): void {
  for (const [top, left, bottom, right] of sheet.changed) {
    const row = rows[before(rows, top)];
    const over = columns.filter((column) => left <= column && column <= right);
    if (!over.length || row === undefined || row > bottom) continue;
    const cell = cellName(row, Math.min(...over));
    tell(found, "INT-528", { ...at, row, cell, field: "" });
    return;
  }
}

/** Tells of each answer whose title on the sheet is not that of its field. */
export function tellLabels(
  filled: number[],
  named: Map<number, OutlineField>,
  rows: Rows,
  at: Where,
  found: Answers,
): void {
  for (const row of filled) {
    const field = named.get(row);
    if (!field) continue;
    const { title, name } = field;
    const written = undressed(rows.get(row)?.get(TITLE)?.text ?? "");
    if (written === undressed(title) || written === undressed(name)) continue;
    tell(found, "INT-529", { ...at, row, cell: cellName(row, TITLE) }, { title });
  }
}

/** Tells of the first text on the sheet of single answers where the form has none. */
export function tellForeign(
  named: Map<number, OutlineField>,
  rows: Rows,
  asked: Outline,
  at: Where,
  found: Answers,
): void {
  // What leads to the sheet of a table.
  const links = asked.tables.map((table) => `“${table.sheet}”`);
  const leads = (cell?: CellText): boolean => links.some((link) => cell?.text.includes(link));
  const kept = [...rows].filter(([, cells]) => cells.has(NAME) || leads(cells.get(ANSWER)));
  const last = kept[kept.length - 1]?.[0] ?? 0;
  const foreign = (row: number, column: number, cell: CellText): boolean => {
    const field = named.get(row);
    if (column > TALLY) return true;
    if (field) {
      if (column === TALLY) return cell.state === "plain";
      return column === GUIDE && undressed(cell.text) !== undressed(field.guide ?? "");
    }
    if (rows.get(row)?.has(NAME)) return false;
    return row > last || (column === ANSWER && !leads(cell));
  };
  for (const [row, cells] of rows) {
    for (const [column, cell] of cells) {
      if (!isFilled(cell) || !foreign(row, column, cell)) continue;
      tell(found, "INT-530", { ...at, row, cell: cellName(row, column) });
      return;
    }
  }
}

/** Whether a cell holds anything but blanks; a formula does. */
export function isFilled(cell: CellText): boolean {
  return cell.state !== "plain" || strip(cell.text) !== "";
}

/** Tells of texts on a sheet that stand in no cell; `ours` are the titles of our comments. */
export function tellBeside(book: Book, at: Where, ours: string[], found: Answers): void {
  const where = { ...at, row: 0, field: "" };
  if (book.wording(where.sheet, "drawing").some(strip)) tell(found, "INT-520", where);
  const titles = new Set(ours);
  const foreign = (text: string): boolean =>
    strip(text) !== "" && !text.split("\n").some((line) => titles.has(strip(line)));
  if (book.wording(where.sheet, "comments").some(foreign)) tell(found, "INT-521", where);
}

/**
 * Rows with a text that is merged over several of them in each, and null; instead of null it is
 * the first merged cell that hides something or holds a figure.
 */
export function unmerged(
  sheet: SheetCells,
  body: Rows,
  columns: Map<number, string>,
  where: Where,
  most: number,
): [Rows, Where | null] {
  const numbers = [...body.keys()];
  const filled = new Map<number, Map<number, CellText>>();
  let steps = 0;
  for (const [top, left, bottom, right] of sheet.merged) {
    const inside = numbers.slice(before(numbers, top), before(numbers, bottom + 1));
    steps += inside.reduce((sum, row) => sum + (body.get(row)?.size ?? 0), 1);
    if (steps > most) throw new Refused("INT-514", where, { most });
    if (![...columns.keys()].some((column) => left <= column && column <= right)) continue;
    const place = { ...where, row: top, cell: cellName(top, left) };
    const covers = (row: number): boolean =>
      [...(body.get(row)?.keys() ?? [])].some(
        (column) => left <= column && column <= right && (row !== top || column !== left),
      );
    if (inside.some(covers)) return [body, place];
    const shared = body.get(top)?.get(left);
    if (!columns.has(left) || !shared || inside.length === 1) continue;
    if (shared.state !== "plain" || FIGURE.test(strip(shared.text))) return [body, place];
    for (const row of inside) {
      const cells = filled.get(row) ?? new Map(body.get(row));
      filled.set(row, cells.set(left, shared));
    }
  }
  return [
    new Map(numbers.map((row) => [row, filled.get(row) ?? body.get(row) ?? new Map()])),
    null,
  ];
}

/** How many of the numbers, which rise, are below a bound. */
function before(numbers: number[], bound: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
