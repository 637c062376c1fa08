// What a submission holds once it is opened: texts with their places, and what was refused.
// The same nouns as generator/submissions/opened.py.

export interface Where {
  file: string;
  sheet: string;
  /** Counts from 1; 0 is not known. */
  row: number;
  /** A title. */
  column: string;
  /** A name like C7. */
  cell: string;
  /** A JSON pointer such as `/grant` or `/budget/5/amount`. */
  field: string;
}

export interface Cell {
  text: string;
  where: Where;
  formula: boolean;
}

export interface RawTable {
  name: string;
  /** The rows that are not blank, by the name of each column that was found. */
  rows: Record<string, Cell>[];
  /** Headings the form does not know. */
  extra: string[];
  /** Titles of columns not found. */
  missing: string[];
  where: Where;
}

export interface Fault {
  code: string;
  where: Where;
  facts: Record<string, string>;
}

export interface Raw {
  submission: string;
  /** The call and the version it says it was made for. */
  form: [string, string] | null;
  fields: Record<string, Cell>;
  tables: Record<string, RawTable>;
  unknown: Where[];
  faults: Fault[];
  readable: boolean;
}

export function place(file: string, rest: Partial<Where> = {}): Where {
  return { file, sheet: "", row: 0, column: "", cell: "", field: "", ...rest };
}
