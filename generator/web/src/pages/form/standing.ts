// How far the form is: what is missing and what is wrong, in all and for each of its parts.
import type { FormData } from "../../forms/form";
import type { Result } from "../../submissions/verdict";
import { isBlank, type Answers } from "./answers";
import type { Shown, Standing } from "./asking";
import { isMissing, pointersOf } from "./told";

interface Count {
  missing: number;
  faulty: number;
}

/** Whether anything stands in a single answer or a table. */
export function isFilled(answers: Answers, name: string): boolean {
  const rows = answers.rows[name];
  return rows ? !rows.every(isBlank) : (answers.fields[name] ?? "").trim() !== "";
}

/** Counts what is missing and what is wrong by the names of the items, `seen` faults alone. */
export function counted(result: Result, seen: (pointer: string) => boolean): Map<string, Count> {
  const found = new Map<string, Count>();
  for (const told of result.findings) {
    if (told.level !== "error") continue;
    const name = told.where.field.split("/")[1] ?? "";
    const { missing, faulty } = found.get(name) ?? { missing: 0, faulty: 0 };
    if (isMissing(told)) found.set(name, { missing: missing + told.count, faulty });
    else if (pointersOf(told).some(seen)) found.set(name, { missing, faulty: faulty + told.count });
  }
  return found;
}

/** Adds up some counts. */
export function total(counts: Iterable<Count | undefined>): Count {
  const sum = { missing: 0, faulty: 0 };
  for (const one of counts) {
    sum.missing += one?.missing ?? 0;
    sum.faulty += one?.faulty ?? 0;
  }
  return sum;
}

/** How each part of the form stands, by its id. */
export function standings(
  data: FormData,
  counts: Map<string, Count>,
  shown: Shown,
  answers: Answers,
): Map<string, Standing> {
  const found = new Map<string, Standing>();
  for (const { id, items } of data.sections) {
    const names = items.map(({ name }) => name).filter((name) => shown[name] !== false);
    const filled = names.some((name) => isFilled(answers, name));
    const certain = filled || names.some((name) => shown[name] === true);
    const { missing, faulty } = total(names.map((name) => counts.get(name)));
    if (names.length === 0) found.set(id, { state: "idle", said: "不用填" });
    else if (!certain) found.set(id, { state: "idle", said: "待定" });
    else if (faulty) found.set(id, { state: "faulty", said: `${faulty} 处要改` });
    else if (missing) found.set(id, { state: "todo", said: `还差 ${missing} 栏` });
    else if (filled) found.set(id, { state: "done", said: "已填好" });
    else found.set(id, { state: "idle", said: "没有可不填" });
  }
  return found;
}

/** The words for how a form stands as a whole. */
export function saidOf({ missing, faulty }: Count): string {
  if (!missing && !faulty) return "已填好，可以检查和导出";
  const parts = [missing ? `还差 ${missing} 栏` : "", faulty ? `${faulty} 处要改` : ""];
  return parts.filter(Boolean).join("，");
}
