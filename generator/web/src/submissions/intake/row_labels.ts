// What is written in rows of a table that hold no entry: labels of totals, figures, notes.
import { signs } from "../../texts";
import { entire, runs } from "../../web/shared";
import { strip } from "./text";

const TOTAL = entire("total_row", "s");
const FIGURE = entire("figure", "s");
const NOTE = entire("note_row", "s");
const GAPS = runs("space");
// A longer label says more than that it is a total.
const LONGEST = 40;

/** Whether a text labels a row of totals. */
export function isTotal(text: string): boolean {
  return signs(text) <= LONGEST && TOTAL.test(bare(text));
}

/** Whether a text is an amount, in words or digits, or a dash in its place. */
export function isFigure(text: string): boolean {
  return FIGURE.test(bare(text));
}

/** Whether a text is a note or a signature. */
export function isNote(text: string): boolean {
  return NOTE.test(bare(text));
}

/** Whether a line holds no entry of a table of so many columns, as far as its cells say. */
export function isSummary(row: string[], width: number): boolean {
  const filled = row.filter(strip);
  if (filled.slice(0, 1).some(isTotal)) {
    return filled.every((text) => isTotal(text) || isFigure(text));
  }
  return row.length < width && filled.every(isNote);
}

/** A text as labels are compared: of one width, in small letters, without gaps. */
function bare(text: string): string {
  return text.normalize("NFKC").replace(GAPS, "").toLowerCase();
}
