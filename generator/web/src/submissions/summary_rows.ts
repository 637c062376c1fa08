// Rows of a table that hold no entry: totals, and the notes and signatures below it. Told by what
// stands in their cells, so that they are the same in every shape of a form.
import { neat } from "../forms/field_types";
import type { Field, Table } from "../forms/form";
import { own, signs } from "../texts";
import { entire, runs } from "../web/shared";
import type { Cell } from "./opened";

export const TOTAL = "TBL-010";
export const NOTE = "TBL-011";
const FIGURES = ["integer", "money"];
const TOTAL_ROW = entire("total_row", "s");
const FIGURE = entire("figure", "s");
const NOTE_ROW = entire("note_row", "s");
const GAPS = runs("space");
// A longer label says more than that it is a total.
const LONGEST = 40;

/** The code that tells of a row without an entry, "" for an entry. */
export function summaryRow(table: Table, cells: Record<string, Cell>, belowNote: boolean): string {
  const filled: { column: Field; text: string; formula: boolean }[] = [];
  for (const column of table.columns) {
    const cell = own(cells, column.name);
    const [text, formula] = [neat(cell?.text ?? ""), cell?.formula ?? false];
    if (text || formula) filled.push({ column, text, formula });
  }
  const there = new Set(filled.map(({ column }) => column.name));
  const lacks = table.columns.some(
    ({ constraints, name }) => constraints.required && !there.has(name),
  );
  const computed = filled.filter(({ formula }) => formula);
  if (filled.every(({ column, text, formula }) => formula || sumsUp(column, text))) {
    const named = filled.some(({ text, formula }) => !formula && isLabel(text));
    const figures = computed.every(({ column }) => FIGURES.includes(column.kind));
    return figures && (named || (lacks && computed.length)) ? TOTAL : "";
  }
  if (!lacks || computed.length) return "";
  const noted = filled.every(({ text }) => NOTE_ROW.test(bare(text)));
  return noted || (belowNote && filled.length === 1) ? NOTE : "";
}

/** Whether a cell may stand in a row of totals. */
function sumsUp(column: Field, text: string): boolean {
  return isLabel(text) || (FIGURES.includes(column.kind) && FIGURE.test(bare(text)));
}

function isLabel(text: string): boolean {
  return signs(text) <= LONGEST && TOTAL_ROW.test(bare(text));
}

/** A text as labels are compared: of one width, in small letters, without gaps. */
function bare(text: string): string {
  return text.normalize("NFKC").replace(GAPS, "").toLowerCase();
}
