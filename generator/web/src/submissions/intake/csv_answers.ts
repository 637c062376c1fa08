// A CSV file as answers: strict quotes, every row as long as its heading, nothing guessed.
import { form as FORM } from "../../../labels.json";
import { place, type Cell, type RawTable } from "../opened";
import { csvLines } from "./csv_lines";
import { columnsOf, headed, placed, strange, tell, type Answers } from "./found";
import type { OutlineField, OutlineTable, Bounds, Outline } from "./limits";
import { Refused } from "./refusal";
import { isSummary } from "./row_labels";
import { strip } from "./text";

const ID: OutlineField = { name: FORM.id, title: FORM.id };
const ANSWER: OutlineField = { name: FORM.answer, title: FORM.answer };

/** Reads the single answers of `application.csv`, or refuses the file. */
export function readFields(
  data: Uint8Array,
  name: string,
  asked: Outline,
  found: Answers,
  bounds: Bounds,
): void {
  const lines = csvLines(data, place(name), [ID, ANSWER], bounds);
  const heads = columnsOf(lines.headings, [ID, ANSWER]);
  if ([ID, ANSWER].some((one) => heads.filter((head) => head === one).length !== 1)) {
    throw new Refused("INT-304", place(name, { row: 1 }), { id: FORM.id, answer: FORM.answer });
  }
  placed(found, place(name), lines.head, [ID, ANSWER], lines.begins);
  const key = heads.indexOf(ID);
  const answer = heads.indexOf(ANSWER);
  const known = new Map(asked.fields.map((field) => [field.name, field]));
  const { sign } = lines;
  for (const { number, cells } of lines.body) {
    const field = known.get(strip(cells[key] ?? ""));
    if (!field) {
      strange(found, place(name, { row: number }));
      continue;
    }
    const where = place(name, { row: number, column: field.title, field: `/${field.name}` });
    if (overflows(cells, heads.length)) {
      tell(found, "INT-310", where, { title: field.title, sign });
    } else if (cells.length < heads.length && answer >= cells.length) {
      tell(found, "INT-308", where, { sign });
    }
    if (found.fields.has(field.name)) tell(found, "INT-309", where, { title: field.title });
    else found.fields.set(field.name, { text: cells[answer] ?? "", where, formula: false });
  }
  if (!found.fields.size && known.size) {
    throw new Refused("INT-318", place(name), { id: FORM.id, answer: FORM.answer });
  }
}

/** Reads one table, null where it is blank or none, or refuses it. */
export function readTable(
  data: Uint8Array,
  name: string,
  table: OutlineTable,
  found: Answers,
  bounds: Bounds,
): RawTable | null {
  const file = place(name, { field: `/${table.name}` });
  const lines = csvLines(data, file, table.columns, bounds);
  const { head, headings, sign } = lines;
  if (lines.blank || !placed(found, file, head, table.columns, lines.begins)) return null;
  const where = { ...file, row: head };
  const { columns, extra, missing } = headed(headings, table, where, found);
  const unheaded = [...headings.keys()].filter((at) => !strip(headings[at] ?? ""));
  let beside = false;
  const kept: Record<string, Cell>[] = [];
  for (const { number, cells } of lines.body) {
    if (kept.length === bounds.rows) throw new Refused("INT-305", where, { most: bounds.rows });
    const above = `/${table.name}/${number - head - 1}`;
    const here = place(name, { row: number, field: above });
    if (!beside && unheaded.some((at) => strip(cells[at] ?? ""))) {
      beside = true;
      tell(found, "INT-317", { ...here, field: "" }, { title: table.title });
    }
    if (cells.length !== headings.length && isSummary(cells, headings.length)) {
      // Told as what it is, however many cells it has.
    } else if (overflows(cells, headings.length)) {
      tell(found, "INT-313", here, { title: table.title, sign });
    } else if (cells.length < headings.length) tell(found, "INT-308", here, { sign });
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
