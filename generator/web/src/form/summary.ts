// What the check said, on top of the form: each line leads to the answer it is about.
import type { Result, Told } from "../result";
import { make, refill } from "./element";
import { pointersOf } from "./told";

/** Fills the list with a result; `go` moves to an answer. */
export function summarise(
  panel: HTMLElement,
  result: Result,
  clauses: string,
  go: (pointer: string) => void,
): void {
  const errors = result.findings.filter((told) => told.level === "error");
  const rest = result.findings.filter((told) => told.level !== "error");
  const count = result.counts.error;
  const title = count
    ? `还有 ${count} 处要填或改`
    : rest.length > 0
      ? "没有必须改的地方"
      : "检查通过";
  const head = make("h2", { tabindex: "-1", id: "gs-summary-title" }, title);
  refill(panel, head);
  panel.setAttribute("data-state", count ? "faulty" : "done");
  if (!count) {
    const next = "可以导出申报材料包，按“怎样申报”提交。下面没有检查的各条由受理单位审核。";
    panel.append(make("p", {}, next));
  }
  if (errors.length > 0) panel.append(list(errors, clauses, go));
  if (rest.length > 0) {
    panel.append(make("h3", {}, "提醒（可以不改）"), list(rest, clauses, go));
  }
  if (result.not_checked.length > 0) panel.append(unchecked(result, clauses));
  panel.hidden = false;
}

/** The words for how a result stands, said aloud and in the bar. */
export function standing(missing: number, faulty: number): string {
  if (!missing && !faulty) return "已填好，可以检查和导出";
  const parts = [missing ? `还差 ${missing} 栏` : "", faulty ? `${faulty} 处要改` : ""];
  return parts.filter(Boolean).join("，");
}

function list(findings: Told[], clauses: string, go: (pointer: string) => void): HTMLElement {
  const made = make("ol");
  for (const told of findings) {
    const [first] = pointersOf(told);
    const place = said(told);
    const line = make("li");
    if (first === undefined) {
      line.append(told.message);
    } else {
      const link = make(
        "a",
        { href: `#a-${first.split("/")[1] ?? ""}` },
        `${place}${told.message}`,
      );
      link.addEventListener("click", (event) => {
        event.preventDefault();
        go(first);
      });
      line.append(link);
    }
    if (told.clause) line.append(" ", clause(told.code, told.clause, clauses));
    made.append(line);
  }
  return made;
}

/** Where in a table something stands, and in how many places. */
function said(told: Told): string {
  const { sheet, row } = told.where;
  const where = row ? `${sheet}第 ${row} 行：` : "";
  return told.count > 1 ? `${where.replace(/：$/, "")}等 ${told.count} 处：` : where;
}

function clause(code: string, number: string, clauses: string): HTMLElement {
  const text = `依据条款 ${number}`;
  // Codes of the catalogue name no clause of the notice; the section's number stands there.
  if (!clauses || /^(?:FLD|TBL|INT|RCV)-/.test(code)) {
    return make("span", { class: "gs-clause" }, text);
  }
  return make("a", { class: "gs-clause", href: `${clauses}#${code.toLowerCase()}` }, text);
}

function unchecked(result: Result, clauses: string): HTMLElement {
  const made = make("ul");
  for (const left of result.not_checked) {
    made.append(make("li", {}, `${left.reason} `, clause(left.code, left.clause, clauses)));
  }
  const count = result.not_checked.length;
  return make("details", {}, make("summary", {}, `没有检查的 ${count} 条`), made);
}
