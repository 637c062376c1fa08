// A result in words and as JSON: the same as generator/submissions/reports/text_and_json.py says it.
import { levels as LEVELS, phrases as PHRASES, verdicts as VERDICTS } from "../../../labels.json";
import { fill } from "../../forms/messages";
import type { Where } from "../opened";
import type { NotChecked, Result, SubmissionFinding } from "../verdict";
import { bare } from "../../texts";

/** What to do next, by verdict. */
export const NEXT: Record<Result["verdict"], string> = {
  valid: `程序能检查的各条都${VERDICTS.valid}。由人工审核的内容不在其中，见下面没有检查的各条。`,
  invalid: "请照下面所列改好，保存后再检查一次。",
  unreadable: "没有读出填写的内容，各条都没有检查。",
};

/** How many submissions got each verdict. */
export function summary(verdicts: Result["verdict"][]): string {
  const parts = (Object.keys(VERDICTS) as Result["verdict"][])
    .map(
      (verdict) => [VERDICTS[verdict], verdicts.filter((one) => one === verdict).length] as const,
    )
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${word} ${count} 份`);
  return fill(PHRASES.summary, { count: verdicts.length, parts: parts.join("，") });
}

/** What to do next where there is no error, but something to look at. */
export const LOOK = `没有${LEVELS.error}；有几处请再核对，见下面。`;

/** A place: sheet and cell, or file, table, row and column; the file that was `handed` over is not
 * named again where more is known. */
export function placeSaid(where: Where, handed: string): string {
  if (where.cell) return bare(where.sheet ? `${where.sheet}!${where.cell}` : where.cell);
  const parts = [
    where.file === handed && (where.sheet || where.row || where.column) ? "" : where.file,
    where.sheet ? fill(PHRASES.sheet, { name: where.sheet }) : "",
    where.row ? fill(PHRASES.row, { number: where.row }) : "",
    where.column ? `“${where.column}”` : "",
  ];
  return bare(parts.filter(Boolean).join(" "));
}

/** How many equal findings there are, and where the next of them stand. */
export function others(count: number, rest: Where[], handed: string): string {
  const named = rest
    .slice(0, 4)
    .map((where) => placeSaid(where, handed))
    .join("、");
  const also = named ? fill(PHRASES.also, { places: named }) : "";
  return fill(PHRASES.repeated, { count, also, rest: count > 5 ? "……" : "" });
}

/** The reasons why clauses were not checked, each with all of its clauses. */
export function byReason(left: NotChecked[]): [string, NotChecked[]][] {
  const reasons = new Map<string, NotChecked[]>();
  for (const item of left) {
    const known = reasons.get(item.reason);
    if (known) known.push(item);
    else reasons.set(item.reason, [item]);
  }
  return [...reasons];
}

/** One submission as `gongshi validate --format json` says it. */
export function resultJson(found: Result): Record<string, unknown> {
  return {
    submission: bare(found.submission),
    call: found.call,
    form: found.form,
    verdict: found.verdict,
    findings: found.findings.map(findingJson),
    not_checked: found.not_checked.map(({ code, clause, reason }) => ({ code, clause, reason })),
    counts: {
      error: found.counts.error,
      warning: found.counts.warning,
      info: found.counts.info,
    },
  };
}

function findingJson(finding: SubmissionFinding): Record<string, unknown> {
  const all: Record<string, string | number> = {
    code: finding.code,
    level: finding.level,
    message: finding.message,
    clause: finding.clause,
    file: bare(finding.where.file),
    sheet: bare(finding.where.sheet),
    row: finding.where.row,
    column: bare(finding.where.column),
    cell: finding.where.cell,
    field: finding.where.field,
    count: finding.count,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== "" && value !== 0));
}
