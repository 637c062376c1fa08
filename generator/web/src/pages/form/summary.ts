// What the check said, on top of the form: each line leads to the answer it is about.
import { levels as LEVELS, phrases as PHRASES, sections as SECTIONS } from "../../../labels.json";
import { fill } from "../../forms/messages";
import type { FormData } from "../../forms/form";
import type { Result, SubmissionFinding } from "../../submissions/verdict";
import { tablesOf } from "./answers";
import { make } from "../shared/element";
import { clauseLink, fieldAt, isMissing, pointersOf } from "./findings";
import { countFaults, progressSentence, total } from "./progress";

/** Fills the list with a result; `go` moves to an answer. */
export function summarise(
  panel: HTMLElement,
  data: FormData,
  result: Result,
  clauses: string,
  go: (pointer: string) => void,
): void {
  const errors = result.findings.filter((finding) => finding.level === "error");
  const missing = errors.filter(isMissing);
  const wrong = errors.filter((finding) => !isMissing(finding));
  const rest = result.findings.filter((finding) => finding.level !== "error");
  const title = errors.length
    ? progressSentence(total(countFaults(result, () => true).values()))
    : rest.length > 0
      ? "没有必须改的地方"
      : "检查通过";
  const key = JSON.stringify([title, result.findings, result.not_checked.length]);
  panel.hidden = false;
  if (panels.get(panel) === key) return;
  panels.set(panel, key);
  // The heading stays, since it may have the focus.
  const head = panel.querySelector("h2") ?? make("h2", { tabindex: "-1", id: "gs-summary-title" });
  head.textContent = title;
  for (const other of [...panel.children]) if (other !== head) other.remove();
  if (!head.isConnected) panel.append(head);
  panel.setAttribute("data-state", errors.length ? "faulty" : "done");
  if (!errors.length) {
    const next = `可以导出申报材料包，按“${SECTIONS.apply}”提交。没有检查的各条列在下面，由受理单位审核。`;
    panel.append(make("p", {}, next));
  }
  const both = wrong.length > 0 && missing.length > 0;
  if (both) panel.append(make("h3", {}, "要改的"));
  if (wrong.length > 0) panel.append(list(wrong, clauses, go));
  if (both) panel.append(make("h3", {}, "还没有填的"));
  if (missing.length > 0) panel.append(lacking(data, missing, go));
  if (rest.length > 0) {
    panel.append(make("h3", {}, `${LEVELS.warning}，可以不改`), list(rest, clauses, go));
  }
  if (result.not_checked.length > 0) panel.append(unchecked(result, clauses));
}

/** What each list was made of. */
const panels = new WeakMap<HTMLElement, string>();

/** What has not been filled in, a line for each part of the form. */
function lacking(
  data: FormData,
  missing: SubmissionFinding[],
  go: (pointer: string) => void,
): HTMLElement {
  const made = make("ul", { class: "gs-missing" });
  for (const section of data.sections) {
    const names = new Set(section.items.map(({ name }) => name));
    const places = missing
      .flatMap(pointersOf)
      .filter((pointer) => names.has(pointer.split("/")[1] ?? ""));
    if (places.length === 0) continue;
    const alone = places.length === 1 && titleOf(data, places[0] ?? "") === section.title;
    const line = make("li", {}, alone ? "" : `${section.title}：`);
    places.forEach((pointer, number) => {
      if (number > 0) line.append("、");
      line.append(link(titleOf(data, pointer), pointer, go));
    });
    made.append(line);
  }
  return made;
}

/** What an answer is called: its title, or its row and the title of its column. */
function titleOf(data: FormData, pointer: string): string {
  const [, name = "", row] = pointer.split("/");
  const title = fieldAt(data, pointer)?.title;
  if (row !== undefined) return `第 ${Number(row) + 1} 行${title ?? ""}`;
  return title ?? tablesOf(data).find((table) => table.name === name)?.title ?? "";
}

function link(text: string, pointer: string, go: (pointer: string) => void): HTMLElement {
  const made = make("a", { href: `#a-${pointer.split("/")[1] ?? ""}` }, text);
  made.addEventListener("click", (event) => {
    event.preventDefault();
    go(pointer);
  });
  return made;
}

function list(
  findings: SubmissionFinding[],
  clauses: string,
  go: (pointer: string) => void,
): HTMLElement {
  const made = make("ol");
  for (const finding of findings) {
    const [first] = pointersOf(finding);
    const text = `${placeOf(finding)}${finding.message}`;
    const line = make("li", {}, first === undefined ? text : link(text, first, go));
    if (finding.clause) line.append(" ", clauseLink(finding.code, finding.clause, clauses));
    made.append(line);
  }
  return made;
}

/** Where in a table something stands, and in how many places. */
function placeOf(finding: SubmissionFinding): string {
  const { sheet, row } = finding.where;
  const where = row ? `${sheet}第 ${row} 行：` : "";
  return finding.count > 1 ? `${where.replace(/：$/, "")}等 ${finding.count} 处：` : where;
}

function unchecked(result: Result, clauses: string): HTMLElement {
  const made = make("ul");
  for (const left of result.not_checked) {
    made.append(make("li", {}, `${left.reason} `, clauseLink(left.code, left.clause, clauses)));
  }
  const count = result.not_checked.length;
  return make("details", {}, make("summary", {}, fill(PHRASES.unchecked, { count })), made);
}
