// What is to be known of a finding before it is shown anywhere.
import { marks as MARKS } from "../../../labels.json";
import type { Field, FormData } from "../../forms/form";
import type { Result, SubmissionFinding } from "../../submissions/verdict";
import { make } from "../shared/element";
import { fieldsOf, tablesOf } from "./answers";

/** The answers a finding is about, the first one first. */
export function pointersOf(finding: SubmissionFinding): string[] {
  return [finding.where, ...finding.others]
    .map((where) => where.field)
    .filter((field) => field !== "");
}

/** Whether a finding says that something has not been filled in yet. */
export function isMissing(finding: SubmissionFinding): boolean {
  return MISSING.has(finding.code);
}

const MISSING = new Set(["FLD-001", "TBL-001", "TBL-002", "INT-209"]);

/** Whether a code names a clause of the notice, not a sentence of the catalogue. */
export function isClause(code: string): boolean {
  return !/^(?:FLD|TBL|INT|RCV)-/.test(code);
}

/** The number of a clause, leading to its text where the page of clauses is at hand. */
export function clauseLink(code: string, number: string, clauses: string): HTMLElement {
  const text = `${MARKS.basis} ${number}`;
  if (!clauses || !isClause(code)) return make("span", { class: "gs-clause" }, text);
  return make("a", { class: "gs-clause", href: `${clauses}#${code.toLowerCase()}` }, text);
}

/** The field or column an answer belongs to. */
export function fieldAt(data: FormData, pointer: string): Field | undefined {
  const [, name, , column] = pointer.split("/");
  if (column === undefined) return fieldsOf(data).find((field) => field.name === name);
  const table = tablesOf(data).find((one) => one.name === name);
  return table?.columns.find((one) => one.name === column);
}

/** The findings of a result that are to be shown now. */
export function visibleFindings(
  result: Result,
  isTouched: (pointer: string) => boolean,
): SubmissionFinding[] {
  return result.findings.filter(
    (finding) => !isMissing(finding) && pointersOf(finding).some((pointer) => isTouched(pointer)),
  );
}
