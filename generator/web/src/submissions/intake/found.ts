// What is found of a submission while it is read, whatever shape it has.
import type { Cell, Fault, Raw, RawTable, Where } from "../opened";
import type { OutlineField, OutlineTable, Limits, Outline } from "./limits";
import { Refused, fault, type Facts } from "./refusal";
import { longer, strip } from "./text";
import { entireOfFiles, limits, writtenOfFiles } from "../../web/shared";
import { signs } from "../../texts";

// Nobody reads more than so many; whoever sends them wants to keep a machine busy.
const MOST_TOLD = limits.told;
const ID = entireOfFiles("version_id");
const DRESS = new RegExp(writtenOfFiles("heading_dress"), "gu");

export interface Answers {
  form: [string, string] | null;
  fields: Map<string, Cell>;
  tables: Map<string, RawTable>;
  unknown: Where[];
  faults: Fault[];
}

export function noAnswers(): Answers {
  return { form: null, fields: new Map(), tables: new Map(), unknown: [], faults: [] };
}

/** Adds a fault that does not end the reading. */
export function tell(found: Answers, code: string, where: Where, facts: Facts = {}): void {
  found.faults.push(fault(code, where, facts));
  if (found.faults.length > MOST_TOLD) throw new Refused("INT-009", where);
}

/** Notes the place of what the form does not ask for, once. */
export function strange(found: Answers, where: Where): void {
  if (JSON.stringify(found.unknown[found.unknown.length - 1]) === JSON.stringify(where)) return;
  found.unknown.push(where);
  if (found.unknown.length > MOST_TOLD) throw new Refused("INT-009", where);
}

/** Takes what form this says it is; refuses all but the one asked. */
export function madeFor(
  found: Answers,
  form: [string, string] | null,
  asked: Outline,
  where: Where,
): void {
  found.form = form;
  if (form === null) throw new Refused("INT-203", where);
  const [call, version] = form;
  if (call !== asked.call || version !== asked.version) {
    // What it says it is was written by a stranger.
    throw new Refused("INT-204", where, { call: asked.call, version: asked.version });
  }
}

/** Takes one single answer; a second one for the same field is a fault. */
export function answer(found: Answers, asked: OutlineField, cell: Cell): void {
  if (found.fields.has(asked.name)) tell(found, "INT-309", cell.where, { title: asked.title });
  else found.fields.set(asked.name, cell);
}

/** Refuses more cells or signs, of all answers together, than can be checked in time. */
export function hold(found: Answers, where: Where, bounds: Limits): void {
  let [cells, length] = [0, 0];
  for (const cell of cellsOf(found)) {
    cells += 1;
    length += signs(cell.text);
  }
  if (cells > bounds.cells || length > bounds.signs) throw new Refused("INT-009", where);
}

/** Refuses a form that nobody filled in, unless more is to be said of it. */
export function filled(found: Answers, where: Where): void {
  if (found.faults.length || found.unknown.length) return;
  if (!cellsOf(found).some((cell) => cell.formula || strip(cell.text))) {
    throw new Refused("INT-002", where);
  }
}

function cellsOf(found: Answers): Cell[] {
  const rows = [...found.tables.values()].flatMap((table) => table.rows);
  return [...found.fields.values(), ...rows.flatMap((row) => Object.values(row))];
}

export function rawOf(found: Answers, submission: string): Raw {
  return {
    submission,
    form: found.form,
    fields: Object.fromEntries(found.fields),
    tables: Object.fromEntries(found.tables),
    unknown: found.unknown,
    faults: found.faults,
    readable: true,
  };
}

/** A submission of which nothing can be checked. */
export function unreadable(submission: string, told: Fault, form: Raw["form"] = null): Raw {
  return { submission, form, fields: {}, tables: {}, unknown: [], faults: [told], readable: false };
}

export function bounded(text: string, where: Where, limits: Limits): string {
  if (longer(text, limits.cell)) throw new Refused("INT-307", where, { most: limits.cell });
  return text;
}

/** Whether a text can be an id of ours, and so can be told. */
export function identifier(text: string): boolean {
  return ID.test(text);
}

export interface Heads {
  /** By position from 0. */
  columns: Map<number, OutlineField>;
  extra: string[];
  missing: string[];
}

/** The columns of a table: headed by title or name; of two alike only the first counts. */
export function headed(
  headings: string[],
  table: OutlineTable,
  where: Where,
  found: Answers,
): Heads {
  const columns = new Map<number, OutlineField>();
  const extra: string[] = [];
  columnsOf(headings, table.columns).forEach((column, position) => {
    const heading = strip(headings[position] ?? "");
    if (column && [...columns.values()].includes(column)) {
      tell(found, "INT-312", where, { title: table.title });
    } else if (column) columns.set(position, column);
    else if (heading) extra.push(heading);
  });
  const there = new Set(columns.values());
  const missing = table.columns.filter((asked) => !there.has(asked)).map((asked) => asked.title);
  return { columns, extra, missing };
}

/** Which of the first lines holds the headings: the one with most; the first needs only one. */
export function headAt(lines: string[][], columns: OutlineField[]): number | null {
  let best: number | null = null;
  let most = 0;
  for (const [at, line] of lines.entries()) {
    const known = knownHeadings(line, columns);
    if (known > most && (at === 0 || known >= Math.min(2, columns.length))) {
      [best, most] = [at, known];
    }
    if (most === columns.length) break;
  }
  return best;
}

/** How many columns the cells of a line name. */
export function knownHeadings(line: string[], columns: OutlineField[]): number {
  return new Set(columnsOf(line, columns).filter((column) => column !== null)).size;
}

/** Whether a table has headings; what stands above them, or their lack, is told. */
export function placed(
  found: Answers,
  where: Where,
  head: number,
  columns: OutlineField[],
  begins = 1,
): boolean {
  if (!head) tell(found, "INT-315", where, { columns: columns.map((c) => c.title).join("、") });
  else if (head > begins) {
    tell(found, "INT-314", { ...where, row: begins, field: "" }, { row: head });
  }
  return head > 0;
}

/** The column that each heading means; blanks, stars and width count where two would be alike. */
export function columnsOf(headings: string[], columns: OutlineField[]): (OutlineField | null)[] {
  const known = new Map<string, OutlineField>();
  for (const asked of columns) known.set(asked.name, asked);
  for (const asked of columns) known.set(asked.title, asked);
  const exact = headings.map((heading) => known.get(strip(heading)) ?? null);
  if (!exact.includes(null)) return exact;
  const plain = new Map<string, Set<OutlineField>>();
  for (const [text, column] of known) {
    const key = undressed(text);
    plain.set(key, (plain.get(key) ?? new Set()).add(column));
  }
  return exact.map((column, at) => {
    const [one, ...more] = plain.get(undressed(headings[at] ?? "")) ?? [];
    return column ?? (one && !more.length ? one : null);
  });
}

/** A title without blanks, stars and width. */
export function undressed(heading: string): string {
  return heading.normalize("NFKC").replace(DRESS, "");
}
