// From the texts of a submission to canonical answers, and what is wrong with single ones. The
// counterpart of generator/submissions/answers.py.
import { phrases as PHRASES } from "../../labels.json";
import { fill } from "../forms/messages";
import type { Field, Table } from "../forms/form";
import { EMPTY, fen, neat, unprinted, type Answer, type Reading } from "../forms/field_types";
import { say, type Facts } from "../forms/messages";
import { ANY_KIND, type Item, type Plan } from "../forms/checklist";
import { place, type Cell, type Raw, type RawTable, type Where } from "./opened";
import { own, signs } from "../texts";
import { NOTE, summaryRows } from "./summary_rows";
import type { Note } from "./verdict";

export const REFUSED = "refused";
const PERSONAL = "FLD-019";
const FORMULA = "FLD-020";
const SUGGESTED = new Set([
  "date",
  "money",
  "integer",
  "yesno",
  "choice",
  "several",
  "year",
  "percent",
]);

/** One row of a table: what stands in it, what it means, and its number among the filled. */
export interface AnswerRow {
  number: number;
  cells: Record<string, Cell>;
  readings: Map<string, Reading>;
}

/**
 * One submission while it is checked. `shown` tells of each item whether it is asked for, null
 * where that is unknown; `lacking` are the items that rules cannot rely on, `refused` the pointers
 * nothing more is said of.
 */
export interface Taken {
  raw: Raw;
  plan: Plan;
  notes: Note[];
  readings: Map<string, Reading>;
  rows: Map<string, AnswerRow[]>;
  /** The rows of a table that hold no entry, each with the code that tells of it. */
  summaries: Map<string, [string, AnswerRow][]>;
  shown: Map<string, boolean | null>;
  lacking: Set<string>;
  refused: Set<string>;
}

/** Reads every answer and tells which are asked for; nothing is noted yet. */
export function taking(raw: Raw, plan: Plan): Taken {
  const refused = new Set(raw.faults.map((fault) => fault.where.field).filter(Boolean));
  const taken: Taken = {
    raw,
    plan,
    notes: [],
    readings: new Map(),
    rows: new Map(),
    summaries: new Map(),
    shown: new Map(),
    lacking: new Set(),
    refused,
  };
  for (const [name, item] of plan.items) {
    if (item.is === "field") {
      taken.readings.set(name, readCell(plan, item.of, own(raw.fields, name), refused));
    } else {
      const table = own(raw.tables, name);
      const [rows, summaries] = table ? rowsOf(plan, item.of, table, refused) : [[], []];
      taken.rows.set(name, rows);
      taken.summaries.set(name, summaries);
    }
  }
  for (const name of plan.items.keys()) show(taken, name);
  return taken;
}

/** Reads every answer and notes what is wrong with single ones. */
export function take(raw: Raw, plan: Plan): Taken {
  const taken = taking(raw, plan);
  for (const item of plan.items.values()) {
    if (item.is === "field") noteField(taken, item, item.of);
    else noteTable(taken, item, item.of);
  }
  for (const where of raw.unknown) note(taken, "FLD-021", null, where);
  return taken;
}

/** A canonical single answer, null where it is absent, unreadable or not asked for. */
export function valueOf(taken: Taken, name: string): Answer | null {
  if (taken.shown.get(name) === false) return null;
  return taken.readings.get(name)?.value ?? null;
}

/** The kinds of all applicants that can be read, the leading one first. */
export function kindsOf(taken: Taken): string[] {
  const { kind_fields, kind_columns } = taken.plan.data;
  const found = new Set<string>();
  const add = (value: Answer | null | undefined) => {
    if (value !== null && value !== undefined) found.add(String(value));
  };
  for (const name of kind_fields) add(valueOf(taken, name));
  for (const [table, column] of kind_columns) {
    if (taken.shown.get(table) === false) continue;
    for (const row of taken.rows.get(table) ?? []) add(row.readings.get(column)?.value);
  }
  return [...found];
}

/** Whether the kind of every applicant can be read. */
export function kindsKnown(taken: Taken): boolean {
  const { kind_fields, kind_columns } = taken.plan.data;
  return (
    kind_fields.every((name) => settled(taken, name)) &&
    kind_columns.every(
      ([table, column]) =>
        taken.shown.get(table) === false ||
        (!taken.refused.has(`/${table}`) &&
          (taken.rows.get(table) ?? []).every((row) => hasValue(row.readings.get(column)))),
    )
  );
}

/** The chosen categories with their parents, outermost first. */
export function categoriesOf(taken: Taken): string[] {
  const { category_fields, lineage } = taken.plan.data;
  return category_fields.flatMap((name) => own(lineage, String(valueOf(taken, name))) ?? []);
}

/** Whether every category asked for can be read. */
export function categoriesKnown(taken: Taken): boolean {
  return taken.plan.data.category_fields.every((name) => settled(taken, name));
}

/** The items that are asked for or may be. */
export function asked(taken: Taken): Item[] {
  return [...taken.plan.items.values()].filter((item) => taken.shown.get(item.name) !== false);
}

/** The canonical application, without what is not asked for. */
export function application(taken: Taken): Record<string, unknown> {
  const found = new Map<string, unknown>();
  for (const item of asked(taken)) {
    if (item.is === "field") {
      const value = valueOf(taken, item.name);
      if (value !== null) found.set(item.name, value);
    } else {
      const rows = taken.rows.get(item.name) ?? [];
      if (rows.length || item.of.least_rows === 0) found.set(item.name, rows.map(valuesOf));
    }
  }
  return Object.fromEntries(found);
}

function valuesOf(row: AnswerRow): Record<string, Answer> {
  const found: [string, Answer][] = [];
  for (const [name, { value }] of row.readings) if (value !== null) found.push([name, value]);
  return Object.fromEntries(found);
}

export type Input = string | boolean | bigint | string[];

/** The part of the application that rules read, by the names they mention; amounts in fen. */
export function inputs(
  taken: Taken,
  mentioned: Set<string>,
): Map<string, Input | Map<string, Input>[]> {
  const found = new Map<string, Input | Map<string, Input>[]>();
  for (const item of asked(taken)) {
    if (!mentioned.has(item.name)) continue;
    if (item.is === "field") {
      const value = valueOf(taken, item.name);
      if (value !== null) found.set(item.name, input(item.of, value));
      continue;
    }
    const rows = taken.rows.get(item.name) ?? [];
    if (!rows.length && item.of.least_rows > 0) continue;
    const columns = item.of.columns.filter((column) => mentioned.has(column.name));
    found.set(
      item.name,
      rows.map((row) => {
        const given = new Map<string, Input>();
        for (const column of columns) {
          const value = row.readings.get(column.name)?.value ?? null;
          if (value !== null) given.set(column.name, input(column, value));
        }
        return given;
      }),
    );
  }
  return found;
}

/** The columns that rules read and in which an answer is missing or unreadable. */
export function gapsOf(taken: Taken, mentioned: Set<string>): [string, string][] {
  return asked(taken).flatMap(({ is, of, name: table }) =>
    is !== "table" || !mentioned.has(table)
      ? []
      : of.columns
          .filter(({ name, required }) => {
            const lacks = ({ readings }: AnswerRow): boolean => {
              const found = readings.get(name);
              return !hasValue(found) && (required || !!found?.problem);
            };
            return mentioned.has(name) && (taken.rows.get(table) ?? []).some(lacks);
          })
          .map(({ name }): [string, string] => [table, name]),
  );
}

function input(of: Field, value: Answer): Input {
  if (of.kind === "money" || of.kind === "percent") return fen(String(value));
  return typeof value === "number" ? BigInt(value) : value;
}

/** Notes a finding of the catalogue at a place; `at` is its row and column in a table. */
export function note(
  taken: Taken,
  code: string,
  item: Item | null,
  where: Where,
  facts: Facts = {},
  read: { reading: Reading; of: Field } | null = null,
  at: [number, number] = [0, 0],
): void {
  const message = own(taken.plan.data.messages, code);
  if (!message) throw new Error(`no message ${code}`);
  const all = { title: item ? item.of.title : "", ...facts };
  const offered = read && SUGGESTED.has(read.of.kind) ? read.reading.suggestion : null;
  taken.notes.push({
    code,
    level: message.level,
    message: say(message, all, offered),
    plain: say(message, all),
    clause: item ? item.section.number : "",
    where,
    rank: [item ? item.number : 0, ...at],
  });
}

/** Notes a finding at a cell of a table; the facts of the column are added. */
export function noteCell(
  taken: Taken,
  item: Item & { is: "table" },
  row: AnswerRow,
  column: Field,
  code: string,
  more: Facts = {},
): void {
  const reading = row.readings.get(column.name) ?? EMPTY;
  const text = own(row.cells, column.name)?.text ?? "";
  const where = whereCell(row, column);
  const facts = { ...factsOf(column, text), ...more };
  const at: [number, number] = [row.number + 1, item.of.columns.indexOf(column) + 1];
  note(taken, code, item, where, facts, { reading, of: column }, at);
}

/** Where a single answer or a table stands, or where it would. */
export function whereOf(taken: Taken, item: Item): Where {
  const field = `/${item.name}`;
  const base = baseOf(taken);
  if (item.is === "table") {
    const table = own(taken.raw.tables, item.name);
    if (table) return { ...table.where, field };
    return place(base.file, { sheet: base.sheet ? item.of.sheet : "", field });
  }
  const cell = own(taken.raw.fields, item.name);
  return cell ? cell.where : { ...base, row: 0, cell: "", column: item.of.title, field };
}

function whereCell(row: AnswerRow, column: Field): Where {
  const cell = own(row.cells, column.name);
  if (cell) return cell.where;
  const beside = Object.values(row.cells)[0];
  if (!beside) throw new Error("a row without cells");
  const pointer = beside.where.field.replace(/\/?[^/]*$/, "");
  return { ...beside.where, column: column.title, cell: "", field: `${pointer}/${column.name}` };
}

function baseOf(taken: Taken): Where {
  return Object.values(taken.raw.fields)[0]?.where ?? place(taken.raw.submission);
}

function settled(taken: Taken, name: string): boolean {
  return taken.shown.get(name) === false || valueOf(taken, name) !== null;
}

function hasValue(reading: Reading | undefined): boolean {
  return reading !== undefined && reading.value !== null;
}

function readCell(plan: Plan, of: Field, cell: Cell | undefined, refused: Set<string>): Reading {
  if (!cell) return EMPTY;
  const pointer = cell.where.field;
  const above = pointer.slice(0, Math.max(0, pointer.lastIndexOf("/")));
  if (refused.size && (refused.has(pointer) || refused.has(above))) return unread(REFUSED);
  return cell.formula ? unread(FORMULA) : plan.read(of, cell.text);
}

function unread(problem: string): Reading {
  return { value: null, problem, suggestion: null };
}

/** The rows that hold an entry, and those that are totals or notes, each with its code. */
function rowsOf(
  plan: Plan,
  table: Table,
  raw: RawTable,
  refused: Set<string>,
): [AnswerRow[], [string, AnswerRow][]] {
  const found: AnswerRow[] = [];
  const summaries: [string, AnswerRow][] = [];
  const codeOf = summaryRows(table);
  for (const cells of raw.rows) {
    const readings = new Map<string, Reading>();
    let filled = false;
    for (const column of table.columns) {
      const reading = readCell(plan, column, own(cells, column.name), refused);
      readings.set(column.name, reading);
      filled ||= reading.value !== null || reading.problem !== null;
    }
    if (!filled) continue;
    const row = { number: found.length, cells, readings };
    const code = codeOf(cells, readings);
    if (code) summaries.push([code, row]);
    else found.push(row);
  }
  return [found, summaries];
}

/** Works out whether an item is asked for: yes, no, or null where that is unknown. */
function show(taken: Taken, name: string): boolean | null {
  const known = taken.shown.get(name);
  if (known !== undefined) return known;
  // A form whose conditions run in a ring asks for all of them.
  taken.shown.set(name, true);
  const when = taken.plan.items.get(name)?.of.when ?? [];
  const state = every(when.map((one) => every(one.wants.map((want) => wants(taken, ...want)))));
  taken.shown.set(name, state);
  return state;
}

function every(states: (boolean | null)[]): boolean | null {
  if (states.includes(false)) return false;
  return states.includes(null) ? null : true;
}

function wants(taken: Taken, name: string, values: (string | boolean)[]): boolean | null {
  if (name === ANY_KIND) {
    const { kind_fields, kind_columns } = taken.plan.data;
    for (const source of [...kind_fields, ...kind_columns.map(([table]) => table)]) {
      show(taken, source);
    }
    if (kindsOf(taken).some((kind) => values.includes(kind))) return true;
    return kindsKnown(taken) ? false : null;
  }
  if (show(taken, name) === false) return false;
  const value = valueOf(taken, name);
  if (value === null) return null;
  return (Array.isArray(value) ? value : [value]).some((one) => (values as Answer[]).includes(one));
}

function noteField(taken: Taken, item: Item, of: Field): void {
  const { name } = item;
  const reading = taken.readings.get(name) ?? EMPTY;
  const shown = taken.shown.get(name);
  if (reading.problem === REFUSED || taken.refused.has(`/${name}`)) {
    taken.lacking.add(name);
    return;
  }
  if (reading.problem && (shown !== false || reading.problem === PERSONAL)) {
    const text = own(taken.raw.fields, name)?.text ?? "";
    const where = whereOf(taken, item);
    note(taken, reading.problem, item, where, factsOf(of, text), { reading, of });
  } else if (shown === false && (reading.value !== null || reading.problem)) {
    note(taken, "FLD-002", item, whereOf(taken, item));
  } else if (shown && reading.value === null && of.required) {
    note(taken, "FLD-001", item, whereOf(taken, item));
  }
  if (shown !== false && reading.value === null && (reading.problem || of.required)) {
    taken.lacking.add(name);
  }
}

function noteTable(taken: Taken, item: Item & { is: "table" }, table: Table): void {
  const { name } = item;
  const rows = taken.rows.get(name) ?? [];
  const raw = own(taken.raw.tables, name);
  const shown = taken.shown.get(name);
  const where = whereOf(taken, item);
  if (taken.refused.has(`/${name}`)) {
    taken.lacking.add(name);
    return;
  }
  if (shown === false) {
    for (const row of rows) {
      for (const column of table.columns) {
        if (row.readings.get(column.name)?.problem === PERSONAL) {
          noteCell(taken, item, row, column, PERSONAL);
        }
      }
    }
    if (rows.length) note(taken, "TBL-007", item, where);
    return;
  }
  const lacks = lackingColumns(table, raw);
  noteSummaries(taken, item, table);
  const extra = raw?.extra.length ?? 0;
  // A column that lacks beside one that is not known was most likely renamed.
  lacks.forEach(({ title: column }, number) => {
    note(taken, number < extra ? "TBL-009" : "TBL-005", item, where, { column });
  });
  for (let n = lacks.length; n < extra; n += 1) note(taken, "TBL-006", item, where);
  const facts = { count: rows.length, least: table.least_rows, most: table.most_rows };
  if (shown && !rows.length && table.least_rows) note(taken, "TBL-001", item, where, facts);
  else if (shown && rows.length < table.least_rows) note(taken, "TBL-002", item, where, facts);
  const over = rows.length > table.most_rows;
  if (over) {
    note(taken, "TBL-003", item, where, facts);
    taken.rows.set(name, rows.slice(0, table.most_rows));
  }
  if (lacks.length || over || (shown && rows.length < table.least_rows)) taken.lacking.add(name);
}

/** Notes each total, and the first of all notes, at its first cell. */
function noteSummaries(taken: Taken, item: Item & { is: "table" }, table: Table): void {
  let noted = false;
  for (const [code, row] of taken.summaries.get(item.name) ?? []) {
    const of = (column: Field): Reading => row.readings.get(column.name) ?? EMPTY;
    const filled = table.columns.filter((c) => of(c).value !== null || of(c).problem !== null);
    if (!filled[0] || (code === NOTE && noted)) continue;
    noteCell(taken, item, row, filled[0], code);
    for (const column of filled) {
      if (of(column).problem === PERSONAL) noteCell(taken, item, row, column, PERSONAL);
    }
    noted ||= code === NOTE;
  }
}

/** The required columns a table of a submission has not got. */
export function lackingColumns(table: Table, raw: RawTable | undefined): Field[] {
  if (!raw) return [];
  return table.columns.filter(
    (c) => c.required && (raw.missing.includes(c.name) || raw.missing.includes(c.title)),
  );
}

/** What a sentence about an answer may name: its title and bounds, never its text. */
function factsOf(of: Field, text: string): Facts {
  const kept = neat(text);
  const count = signs(kept);
  const at = unprinted(kept);
  const low = of.least === null ? "" : String(of.least);
  const high = of.most === null ? "" : String(of.most);
  const range =
    low && high
      ? `${low} 到 ${high}`
      : low
        ? fill(PHRASES.least, { low })
        : fill(PHRASES.most, { high });
  const longest = of.longest === null ? {} : { count, most: of.longest, over: count - of.longest };
  const days = { earliest: inWords(of.earliest), latest: inWords(of.latest) };
  return { title: of.title, ...longest, ...(at ? { at } : {}), range, ...days };
}

function inWords(day = ""): string {
  const [year = 0, month = 0, last = 0] = day.split("-").map(Number);
  return fill(PHRASES.day, { year, month, day: last });
}
