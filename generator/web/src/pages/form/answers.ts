// The answers of a form as the texts that stand in its controls, and their other shapes: what is
// checked, what is kept as a draft. A draft is an application.json with texts for values.
import type { Field, FormData, Table } from "../../forms/form";
import { BETWEEN, NO, YES, option, read, wire } from "../../forms/field_types";
import { place, type Cell, type Raw, type RawTable } from "../../submissions/opened";
import { own } from "../../texts";

export type Row = Record<string, string>;

/** Texts by the name of the field; rows by the name of the table, blank ones among them. */
export interface Answers {
  fields: Record<string, string>;
  rows: Record<string, Row[]>;
}

/** Where answers are said to stand: not in a file. */
export const HERE = "网页";

export function fieldsOf(data: FormData): Field[] {
  return data.sections.flatMap((section) =>
    section.items.flatMap((item) => (item.is === "field" ? [item] : [])),
  );
}

export function tablesOf(data: FormData): Table[] {
  return data.sections.flatMap((section) =>
    section.items.flatMap((item) => (item.is === "table" ? [item] : [])),
  );
}

export function isBlank(row: Row): boolean {
  return Object.values(row).every((text) => text.trim() === "");
}

export function isEmpty(answers: Answers): boolean {
  return (
    isBlank(answers.fields) && Object.values(answers.rows).every((rows) => rows.every(isBlank))
  );
}

/** The answers as something to check, without the items that are not asked for. */
export function rawOf(data: FormData, answers: Answers, asked: (name: string) => boolean): Raw {
  const fields: Record<string, Cell> = {};
  for (const { name, title } of fieldsOf(data)) {
    const text = asked(name) ? (answers.fields[name] ?? "") : "";
    fields[name] = {
      text,
      where: place(HERE, { column: title, field: `/${name}` }),
      formula: false,
    };
  }
  const tables: Record<string, RawTable> = {};
  for (const table of tablesOf(data)) {
    const rows = asked(table.name) ? (answers.rows[table.name] ?? []) : [];
    tables[table.name] = rawTable(table, rows);
  }
  return {
    submission: HERE,
    form: [data.call, data.version],
    fields,
    tables,
    unknown: [],
    faults: [],
    readable: true,
  };
}

function rawTable(table: Table, rows: Row[]): RawTable {
  const found: Record<string, Cell>[] = [];
  rows.forEach((row, number) => {
    if (isBlank(row)) return;
    const cells: Record<string, Cell> = {};
    for (const { name, title } of table.columns) {
      const field = `/${table.name}/${number}/${name}`;
      const where = place(HERE, { sheet: table.title, row: number + 1, column: title, field });
      cells[name] = { text: row[name] ?? "", where, formula: false };
    }
    found.push(cells);
  });
  const where = place(HERE, { sheet: table.title, field: `/${table.name}` });
  return { name: table.name, rows: found, extra: [], missing: [], where };
}

/** The texts of a submission that was opened. */
export function answersOf(data: FormData, raw: Raw): Answers {
  const found: Answers = { fields: {}, rows: {} };
  for (const field of fieldsOf(data)) {
    found.fields[field.name] = shown(field, own(raw.fields, field.name)?.text ?? "");
  }
  for (const table of tablesOf(data)) {
    found.rows[table.name] = (own(raw.tables, table.name)?.rows ?? []).map((cells) => {
      const row: Row = {};
      for (const column of table.columns) {
        row[column.name] = shown(column, own(cells, column.name)?.text ?? "");
      }
      return row;
    });
  }
  return found;
}

/** How an answer stands in a control: a choice as its label, also where its id was sent. */
function shown(field: Field, text: string): string {
  const clean = text.replace(/\r\n?/g, "\n");
  if (field.kind === "several") return wire(field, read(field, clean).value) || clean;
  return (field.kind === "choice" && option(field, clean.trim())?.label) || clean;
}

/** What is kept of answers: choices by their ids, so that another version knows them too. */
export function draftOf(data: FormData, answers: Answers): Record<string, unknown> {
  const found: Record<string, unknown> = { form: { call: data.call, version: data.version } };
  const keep = (into: Record<string, unknown>, fields: Field[], texts: Row): void => {
    for (const field of fields) {
      const text = texts[field.name] ?? "";
      if (text) into[field.name] = keptOf(field, text);
    }
  };
  keep(found, fieldsOf(data), answers.fields);
  for (const table of tablesOf(data)) {
    const rows = (answers.rows[table.name] ?? []).filter((row) => !isBlank(row));
    if (rows.length === 0) continue;
    found[table.name] = rows.map((row) => {
      const kept: Record<string, unknown> = {};
      keep(kept, table.columns, row);
      return kept;
    });
  }
  return found;
}

function keptOf(field: Field, text: string): unknown {
  if (field.kind === "several") return read(field, text).value ?? text;
  return (field.kind === "choice" && option(field, text)?.id) || text;
}

/** A draft read back: its answers as far as this form asks for them, and how many it does not. */
export interface Draft {
  call: string;
  version: string;
  answers: Answers;
  lost: number;
}

/** Reads a draft of any version; null where it is none. */
export function readDraft(data: FormData, value: unknown): Draft | null {
  if (!isRecord(value)) return null;
  const form = own(value, "form");
  if (!isRecord(form)) return null;
  const answers: Answers = { fields: {}, rows: {} };
  const known = new Set(["form"]);
  for (const field of fieldsOf(data)) {
    known.add(field.name);
    answers.fields[field.name] = shown(field, textOf(own(value, field.name)));
  }
  for (const table of tablesOf(data)) {
    known.add(table.name);
    const rows = own(value, table.name);
    answers.rows[table.name] = (Array.isArray(rows) ? rows : [])
      .filter(isRecord)
      .slice(0, table.most_rows)
      .map((row) => {
        const read: Row = {};
        for (const column of table.columns) {
          read[column.name] = shown(column, textOf(own(row, column.name)));
        }
        return read;
      });
  }
  return {
    call: textOf(own(form, "call")),
    version: textOf(own(form, "version")),
    answers,
    lost: Object.keys(value).filter((name) => !known.has(name)).length,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  if (typeof value === "boolean") return value ? YES : NO;
  if (Array.isArray(value)) return value.map(textOf).join(BETWEEN);
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
