// The result of one file as a part of the page: verdict and counts large, each finding with its
// place, its remedy and its clause, and what was not checked folded below.
import {
  columns as COLUMNS,
  levels as LEVELS,
  marks as MARKS,
  phrases as PHRASES,
  report as REPORT,
  verdicts as VERDICTS,
} from "../../../labels.json";
import { make, type Child } from "../shared/element";
import type { NotChecked, Result, SubmissionFinding } from "../../submissions/verdict";
import { fill } from "../../forms/messages";
import { bare } from "../../texts";
import { LOOK, NEXT, byReason, others, placeSaid } from "../../submissions/reports/text_and_json";

/** Where a clause can be read, or "" where it has no place; by the code and number of a finding. */
export type Address = (code: string, clause: string) => string;

/** What one file came to: a result, or why this page cannot read it. */
export interface Checked {
  name: string;
  result: Result | null;
  /** Said where there is no result. */
  reason: string;
}

export function report(checked: Checked, id: string, address: Address): HTMLElement {
  const { result } = checked;
  const heading = make("h3", { id }, bare(checked.name));
  const verdict = result ? result.verdict : "unchecked";
  const part = make("section", {
    class: "gs-result",
    "aria-labelledby": id,
    "data-verdict": verdict,
  });
  part.append(heading);
  if (!result) {
    part.append(
      make("p", { class: "gs-verdict" }, strong(REPORT.unchecked), `　${checked.reason}`),
    );
    return part;
  }
  const look = result.verdict === "valid" && result.findings.length;
  part.append(figures(result), make("p", {}, look ? LOOK : NEXT[result.verdict]));
  if (result.findings.length) part.append(findings(result, address));
  if (result.not_checked.length) part.append(left(result.not_checked, address));
  return part;
}

function strong(text: string): HTMLElement {
  return make("strong", {}, text);
}

/** The verdict and how often each level was found, large. */
function figures(result: Result): HTMLElement {
  const list = make("dl", { class: "gs-facts" });
  const add = (title: string, figure: string, look = ""): void => {
    const value = make("dd", look ? { class: look } : {}, figure);
    list.append(make("div", {}, make("dt", {}, title), value));
  };
  add("结论", VERDICTS[result.verdict], "gs-verdict");
  for (const level of ["error", "warning", "info"] as const) {
    const count = result.counts[level];
    if (count) add(LEVELS[level], `${count} 处`);
  }
  if (result.not_checked.length) add(REPORT.unchecked, `${result.not_checked.length} 条`);
  return list;
}

function findings({ submission, findings: all }: Result, address: Address): HTMLElement {
  const rows = all.map((one) =>
    make(
      "tr",
      { "data-level": one.level },
      make("td", { "data-h": REPORT.level, class: "gs-level" }, LEVELS[one.level]),
      make("th", { scope: "row" }, placeSaid(one.where, submission) || "整份申报"),
      make("td", { class: "gs-said" }, ...message(one, submission)),
      make(
        "td",
        { "data-h": COLUMNS.clause, class: "n" },
        ...clause(one.code, one.clause, address),
      ),
    ),
  );
  const titles = [REPORT.level, REPORT.place, REPORT.message, COLUMNS.clause];
  return table(REPORT.findings, titles, rows);
}

function message(finding: SubmissionFinding, handed: string): Child[] {
  const sentence = finding.message;
  return finding.count > 1
    ? [sentence, make("small", {}, others(finding.count, finding.others, handed))]
    : [sentence];
}

function clause(code: string, number: string, address: Address): Child[] {
  if (!number) return [];
  const href = address(code, number);
  if (!href) return [make("span", { class: "gs-clause" }, number)];
  const hidden = make("span", { class: "gs-vh" }, MARKS.basis);
  return [make("a", { class: "gs-clause", href }, hidden, number)];
}

/** What no check can settle, by reason, folded. */
function left(items: NotChecked[], address: Address): HTMLElement {
  const parts = byReason(items).map(([reason, same]) =>
    make(
      "div",
      {},
      make("dt", {}, `${reason}（${same.length} 条）`),
      make("dd", {}, ...spaced(numbered(same).map((one) => clause(one.code, one.clause, address)))),
    ),
  );
  return make(
    "details",
    { class: "gs-left-out" },
    make("summary", {}, fill(PHRASES.unchecked, { count: items.length })),
    make("p", {}, "这些内容程序不能判断，或者要等相关的栏目填对以后才能检查。"),
    make("dl", {}, ...parts),
  );
}

/** The first of those that stand under one number, since that is all one sees of them. */
function numbered(items: NotChecked[]): NotChecked[] {
  return items.filter((one, at) => items.findIndex(({ clause }) => clause === one.clause) === at);
}

function spaced(parts: Child[][]): Child[] {
  return parts.flatMap((part, number) => (number ? [" ", ...part] : part));
}

function table(caption: string, heads: string[], rows: HTMLElement[]): HTMLElement {
  const titles = heads.map((title, at) => {
    const last = at === heads.length - 1;
    return make("th", { scope: "col", class: last ? "n" : false }, title);
  });
  return make(
    "table",
    { class: "gs-table gs-findings" },
    make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...titles)),
    make("tbody", {}, ...rows),
  );
}
