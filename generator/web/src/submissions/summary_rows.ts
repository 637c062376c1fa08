// Rows of a table that hold no entry: totals, and the notes and signatures below it. Told by what
// stands in their cells, so that they are the same in every shape of a form.
import { fen, neat, type Reading } from "../forms/field_types";
import type { Field, Table } from "../forms/form";
import { own } from "../texts";
import { isFigure, isNote, isTotal } from "./intake/row_labels";
import type { Cell } from "./opened";

export const TOTAL = "TBL-010";
export const NOTE = "TBL-011";
const FIGURES = ["integer", "money"];

type Sums = Map<string, bigint>;

/** Goes through the rows of a table from above: the code that tells of each, "" for an entry. */
export function summaryRows(table: Table) {
  const whole: Sums = new Map();
  const part: Sums = new Map();
  let code = "";
  return (cells: Record<string, Cell>, readings: Map<string, Reading>): string => {
    const figures = figuresOf(table, readings);
    const addsUp = [whole, part].some((sums) => equal(sums, figures));
    code = codeOf(table, cells, code === NOTE, addsUp);
    if (code === TOTAL) part.clear();
    else if (!code) {
      for (const sums of [whole, part]) {
        for (const [name, figure] of figures) sums.set(name, (sums.get(name) ?? 0n) + figure);
      }
    }
    return code;
  };
}

/** The amounts of a row, in whole fen. */
function figuresOf(table: Table, readings: Map<string, Reading>): Sums {
  const found: Sums = new Map();
  for (const { name, kind } of table.columns) {
    const value = readings.get(name)?.value;
    if (kind === "money" && typeof value === "string") found.set(name, fen(value));
  }
  return found;
}

function equal(sums: Sums, figures: Sums): boolean {
  return (
    sums.size === figures.size &&
    [...figures.values()].some(Boolean) &&
    [...figures].every(([name, figure]) => sums.get(name) === figure)
  );
}

/** The code of a row by what is written in it. */
function codeOf(
  table: Table,
  cells: Record<string, Cell>,
  belowNote: boolean,
  addsUp: boolean,
): string {
  const filled: { column: Field; text: string; formula: boolean }[] = [];
  for (const column of table.columns) {
    const cell = own(cells, column.name);
    const [text, formula] = [neat(cell?.text ?? ""), cell?.formula ?? false];
    if (text || formula) filled.push({ column, text, formula });
  }
  const there = filled.map(({ column }) => column);
  const lacks = table.columns.some((c) => c.constraints.required && !there.includes(c));
  const labels = filled.map(({ text }) => isTotal(text));
  const summed = filled.every(({ text, formula }, at) => labels[at] || formula || isFigure(text));
  if (labels.includes(true)) return summed || (lacks && labels[0]) ? TOTAL : "";
  if (!lacks) return "";
  if (filled.some(({ formula }) => formula)) {
    return summed && filled.every(({ column }) => FIGURES.includes(column.kind)) ? TOTAL : "";
  }
  if (addsUp && filled.every(({ column }) => column.kind === "money")) return TOTAL;
  const noted = filled.every(({ text }) => isNote(text));
  return noted || (belowNote && filled.length === 1) ? NOTE : "";
}
