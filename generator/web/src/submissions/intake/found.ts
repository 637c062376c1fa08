// What is found of a submission while it is read, whatever shape it has.
import { marks as MARKS } from "../../../labels.json";
import type { Cell, Fault, Raw, RawTable, Where } from "../opened";
import type { OutlineField, OutlineTable, Limits, Outline } from "./limits";
import { Refused, fault, type Facts } from "./refusal";
import { longer } from "./text";
import { entire, limits } from "../../web/shared";
import { signs } from "../../texts";

const UNKNOWN = MARKS.unknown;
// Nobody reads more than so many; whoever sends them wants to keep a machine busy.
const MOST_TOLD = limits.told;
const ID = entire("version_id");

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

/** Notes the place of what the form does not ask for. */
export function strange(found: Answers, where: Where): void {
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
    throw new Refused("INT-204", where, {
      call: call || UNKNOWN,
      version: version || UNKNOWN,
      wanted_call: asked.call,
      wanted_version: asked.version,
    });
  }
}

/** Takes one single answer; a second one for the same field is a fault. */
export function answer(found: Answers, asked: OutlineField, cell: Cell): void {
  if (found.fields.has(asked.name)) tell(found, "INT-309", cell.where, { title: asked.title });
  else found.fields.set(asked.name, cell);
}

/** Refuses more cells or signs, of all answers together, than can be checked in time. */
export function hold(found: Answers, where: Where, bounds: Limits): void {
  const rows = [...found.tables.values()].flatMap((table) => table.rows);
  let [cells, length] = [0, 0];
  for (const row of [...found.fields.values(), ...rows.flatMap((row) => Object.values(row))]) {
    cells += 1;
    length += signs(row.text);
  }
  if (cells > bounds.cells || length > bounds.signs) throw new Refused("INT-009", where);
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
  const known = new Map<string, OutlineField>();
  for (const asked of table.columns) known.set(asked.name, asked);
  for (const asked of table.columns) known.set(asked.title, asked);
  const columns = new Map<number, OutlineField>();
  const extra: string[] = [];
  headings.forEach((heading, position) => {
    const asked = known.get(heading);
    if (asked && [...columns.values()].includes(asked)) {
      tell(found, "INT-312", where, { title: table.title });
    } else if (asked) {
      columns.set(position, asked);
    } else if (heading) {
      extra.push(heading);
    }
  });
  const there = new Set(columns.values());
  const missing = table.columns.filter((asked) => !there.has(asked)).map((asked) => asked.title);
  return { columns, extra, missing };
}
