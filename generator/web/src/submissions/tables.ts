// What is wrong inside the tables of a submission: each cell held to what the Table Schema of its
// column asks for, and no two rows alike in the columns of the key. The counterpart of
// generator/submissions/tables.py and of the engine it hands its rows to.
import type { Field, Table } from "../forms/form";
import { EMPTY, NO, YES, type Answer } from "../forms/field_types";
import type { Item } from "../forms/checklist";
import { lackingColumns, noteCell, REFUSED, type AnswerRow, type Taken } from "./answers";
import { order, own, signs } from "../texts";

export function checkTables(taken: Taken): void {
  for (const item of taken.plan.items.values()) {
    if (item.is !== "table" || taken.shown.get(item.name) === false) continue;
    if (!taken.refused.has(`/${item.name}`)) checkTable(taken, item);
  }
}

function checkTable(taken: Taken, item: Item & { is: "table" }): void {
  const table = item.of;
  const lacking = lackingColumns(table, own(taken.raw.tables, item.name));
  const key = table.columns.filter((column) => table.unique.includes(column.name));
  const columns = key.map((column) => column.title).join("、");
  const seen = new Set<string>();
  for (const row of taken.rows.get(item.name) ?? []) {
    for (const column of table.columns) {
      const reading = row.readings.get(column.name) ?? EMPTY;
      if (reading.problem === REFUSED) continue;
      if (reading.problem) noteCell(taken, item, row, column, reading.problem);
      if (reading.value !== null) {
        if (!allowed(column, reading.value)) noteCell(taken, item, row, column, "TBL-008");
      } else if (!reading.problem && column.constraints.required && !lacking.includes(column)) {
        noteCell(taken, item, row, column, "FLD-001");
      }
    }
    const values = keyOf(row, table);
    if (!key[0] || values === null) continue;
    if (seen.has(values)) noteCell(taken, item, row, key[0], "TBL-004", { columns });
    seen.add(values);
  }
}

/** The answers no other row may have; null where one of them is missing or cannot be read. */
function keyOf(row: AnswerRow, table: Table): string | null {
  const values = table.unique.map((name) => row.readings.get(name)?.value ?? null);
  return values.includes(null) ? null : JSON.stringify(values);
}

function allowed(column: Field, value: Answer): boolean {
  const limits = column.constraints;
  if (column.kind === "integer" || column.kind === "year") {
    return within(Number(value), limits.minimum, limits.maximum, (a, b) => a - Number(b));
  }
  const text = typeof value === "boolean" ? (value ? YES : NO) : String(value);
  if (column.kind === "date") return within(text, limits.minimum, limits.maximum, byText);
  const length = signs(text);
  return (
    (limits.minLength === undefined || length >= limits.minLength) &&
    (limits.maxLength === undefined || length <= limits.maxLength) &&
    (limits.pattern === undefined || matches(limits.pattern, text)) &&
    (limits.enum === undefined || limits.enum.includes(text))
  );
}

function byText(a: string, b: string | number): number {
  return order(a, String(b));
}

function within<T>(
  value: T,
  least: string | number | undefined,
  most: string | number | undefined,
  compare: (a: T, b: string | number) => number,
): boolean {
  const low = least !== undefined && compare(value, least) < 0;
  return !low && (most === undefined || compare(value, most) <= 0);
}

const patterns = new Map<string, RegExp>();

/** Whether a text is a pattern from its beginning to its end. */
function matches(pattern: string, text: string): boolean {
  let found = patterns.get(pattern);
  if (!found) patterns.set(pattern, (found = new RegExp(`^${pattern}$`, "uy")));
  found.lastIndex = 0;
  return found.test(text);
}
