// A CSV file as answers: strict quotes, every row as long as its heading, nothing guessed.
import { form as FORM } from "../../../labels.json";
import { place, type Cell, type RawTable } from "../opened";
import { headed, strange, tell, type Answers } from "./found";
import type { OutlineField, OutlineTable, Bounds, Outline } from "./limits";
import { Refused } from "./refusal";
import { decoded, longer, strip } from "./text";

const ID = FORM.id;
const ANSWER = FORM.answer;

/** Reads the single answers of `application.csv`, or refuses the file. */
export function readFields(
  data: Uint8Array,
  name: string,
  asked: Outline,
  found: Answers,
  bounds: Bounds,
): void {
  const rows = rowsOf(data, name, bounds);
  const first = rows.next();
  const headings = first.done ? [] : first.value.cells;
  if ([ID, ANSWER].some((head) => headings.filter((heading) => heading === head).length !== 1)) {
    throw new Refused("INT-304", place(name, { row: 1 }), { id: ID, answer: ANSWER });
  }
  const key = headings.indexOf(ID);
  const answer = headings.indexOf(ANSWER);
  const known = new Map(asked.fields.map((field) => [field.name, field]));
  for (const { number, cells } of rows) {
    const field = known.get(strip(cells[key] ?? ""));
    if (!field) {
      strange(found, place(name, { row: number }));
      continue;
    }
    const where = place(name, { row: number, column: field.title, field: `/${field.name}` });
    if (overflows(cells, headings.length)) {
      tell(found, "INT-310", where, { title: field.title });
    } else if (cells.length < headings.length && answer >= cells.length) {
      tell(found, "INT-308", where);
    }
    if (found.fields.has(field.name)) tell(found, "INT-309", where, { title: field.title });
    else found.fields.set(field.name, { text: cells[answer] ?? "", where, formula: false });
  }
}

/** Reads one table, its headings in the first row, or refuses it. */
export function readTable(
  data: Uint8Array,
  name: string,
  table: OutlineTable,
  found: Answers,
  bounds: Bounds,
): RawTable {
  const where = place(name, { row: 1, field: `/${table.name}` });
  const rows = rowsOf(data, name, bounds, `/${table.name}`);
  const first = rows.next();
  const headings = first.done ? [] : first.value.cells;
  const { columns, extra, missing } = headed(headings, table, where, found);
  const kept: Record<string, Cell>[] = [];
  for (const { number, cells } of rows) {
    if (kept.length === bounds.rows) throw new Refused("INT-305", where, { most: bounds.rows });
    const above = `/${table.name}/${number - 2}`;
    const here = place(name, { row: number, field: above });
    if (overflows(cells, headings.length)) tell(found, "INT-313", here, { title: table.title });
    else if (cells.length < headings.length) tell(found, "INT-308", here);
    kept.push(rowOf(cells, columns, name, number, above));
  }
  return { name: table.name, rows: kept, extra, missing, where };
}

function rowOf(
  cells: string[],
  columns: Map<number, OutlineField>,
  file: string,
  row: number,
  above: string,
): Record<string, Cell> {
  const found: Record<string, Cell> = {};
  for (const [position, asked] of columns) {
    const where = place(file, { row, column: asked.title, field: `${above}/${asked.name}` });
    found[asked.name] = { text: cells[position] ?? "", where, formula: false };
  }
  return found;
}

function overflows(cells: string[], width: number): boolean {
  return cells.slice(width).some((text) => strip(text) !== "");
}

interface Row {
  /** From 1, the heading included. */
  number: number;
  cells: string[];
}

/** The heading and the rows that are not blank. */
function* rowsOf(data: Uint8Array, name: string, bounds: Bounds, field = ""): Generator<Row> {
  const text = decoded(data, place(name, { field }));
  const [head = ""] = text.split("\n", 1);
  // A spreadsheet writes its text format with tabs, so a first line with tabs alone is taken too.
  const delimiter = head.includes("\t") && !head.includes(",") ? "\t" : ",";
  let at = 0;
  for (let number = 1; at < text.length; number += 1) {
    bounds.tick();
    const where = place(name, { row: number, field });
    const refuse = (code: string, most = 0): never => {
      throw new Refused(code, where, most ? { most } : {});
    };
    const [cells, next] = recordOf(text, at, delimiter, bounds, refuse);
    at = next;
    if (cells.length > bounds.columns) refuse("INT-306", bounds.columns);
    if (number === 1) yield { number, cells: cells.map(strip) };
    else if (strip(cells.join(""))) yield { number, cells };
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
