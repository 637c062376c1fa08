// How far the form is: what is missing and what is wrong, in all and for each of its parts.
import { outcomes as OUTCOMES } from "../../../labels.json";
import type { FormData } from "../../forms/form";
import type { Result } from "../../submissions/verdict";
import { isBlank, type Answers } from "./answers";
import { make, refill } from "../shared/element";
import { isMissing, pointersOf } from "./findings";
import type { Sheet } from "./sheet";
import type { Visibility } from "./visibility";

/** How far a part of the form is, in the list of contents. */
interface PartState {
  state: "todo" | "faulty" | "done" | "idle";
  words: string;
}

interface Count {
  missing: number;
  faulty: number;
}

/** Whether anything stands in a single answer or a table. */
export function isFilled(answers: Answers, name: string): boolean {
  const rows = answers.rows[name];
  return rows ? !rows.every(isBlank) : (answers.fields[name] ?? "").trim() !== "";
}

/** Counts what is missing and what is wrong by the names of the items, of faults those reported alone. */
export function countFaults(
  result: Result,
  isReported: (pointer: string) => boolean,
): Map<string, Count> {
  const found = new Map<string, Count>();
  for (const finding of result.findings) {
    if (finding.level !== "error") continue;
    const name = finding.where.field.split("/")[1] ?? "";
    const { missing, faulty } = found.get(name) ?? { missing: 0, faulty: 0 };
    if (isMissing(finding)) found.set(name, { missing: missing + finding.count, faulty });
    else if (pointersOf(finding).some(isReported))
      found.set(name, { missing, faulty: faulty + finding.count });
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

/** How far each part of the form is, by its id. */
export function partStates(
  data: FormData,
  counts: Map<string, Count>,
  visibility: Visibility,
  answers: Answers,
): Map<string, PartState> {
  const found = new Map<string, PartState>();
  for (const { id, items } of data.sections) {
    const names = items.map(({ name }) => name).filter((name) => visibility[name] !== false);
    const filled = names.some((name) => isFilled(answers, name));
    const certain = filled || names.some((name) => visibility[name] === true);
    const { missing, faulty } = total(names.map((name) => counts.get(name)));
    if (names.length === 0) found.set(id, { state: "idle", words: "不用填" });
    else if (!certain) found.set(id, { state: "idle", words: OUTCOMES.open });
    else if (faulty) found.set(id, { state: "faulty", words: `${faulty} 处要改` });
    else if (missing) found.set(id, { state: "todo", words: `还差 ${missing} 栏` });
    else if (filled) found.set(id, { state: "done", words: "已填好" });
    else found.set(id, { state: "idle", words: "没有可不填" });
  }
  return found;
}

/** How far a form is as a whole, in words. */
export function progressSentence({ missing, faulty }: Count): string {
  if (!missing && !faulty) return "已填好，可以检查和导出";
  const parts = [missing ? `还差 ${missing} 栏` : "", faulty ? `${faulty} 处要改` : ""];
  return parts.filter(Boolean).join("，");
}

/** Writes how far each part is beside its title in the list of contents. */
export function showParts(sheet: Sheet, states: Map<string, PartState>): void {
  for (const line of sheet.form.querySelectorAll<HTMLElement>("li[data-part]")) {
    const part = states.get(line.dataset["part"] ?? "");
    if (!part) continue;
    let mark = line.querySelector<HTMLElement>(".gs-part-state");
    if (!mark) line.append((mark = make("span", { class: "gs-part-state" })));
    mark.dataset["state"] = part.state;
    if (mark.textContent !== part.words) refill(mark, part.words);
  }
}
