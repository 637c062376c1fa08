// What is said of a submission: findings in the order of the form, equal ones told once. The
// counterpart of generator/submissions/verdict.py.
import type { Level } from "../forms/form";
import type { Where } from "./opened";
import { order } from "../texts";

export interface SubmissionFinding {
  code: string;
  level: Level;
  message: string;
  clause: string;
  where: Where;
  count: number;
  others: Where[];
}

export interface NotChecked {
  code: string;
  clause: string;
  reason: string;
}

export interface Result {
  submission: string;
  call: string;
  form: string;
  verdict: "valid" | "invalid" | "unreadable";
  findings: SubmissionFinding[];
  not_checked: NotChecked[];
  counts: Record<Level, number>;
}

/** So many findings of one code in one column are told apart; the rest are told as one. */
const MOST_APART = 20;

/**
 * A finding before equal ones are grouped: `rank` is its place in the form (item, row, column),
 * `plain` what is said when it stands for many whose suggestions differ.
 */
export interface Note {
  code: string;
  level: Level;
  message: string;
  plain: string;
  clause: string;
  where: Where;
  rank: [number, number, number];
}

/** Puts together what is said of one submission; `form` is its call and version. */
export function result(
  submission: string,
  form: [string, string],
  notes: Note[],
  left: NotChecked[],
  readable: boolean,
): Result {
  const findings = group(notes);
  const counts: Record<Level, number> = { error: 0, warning: 0, info: 0 };
  for (const finding of findings) counts[finding.level] += finding.count;
  const verdict = counts.error ? "invalid" : "valid";
  return {
    submission,
    call: form[0],
    form: form[1],
    verdict: readable ? verdict : "unreadable",
    findings,
    not_checked: once(left),
    counts,
  };
}

function once(left: NotChecked[]): NotChecked[] {
  const found = new Map<string, NotChecked>();
  for (const one of left) {
    const key = JSON.stringify([one.code, one.clause, one.reason]);
    if (!found.has(key)) found.set(key, one);
  }
  return [...found.values()];
}

function before(a: Note, b: Note): number {
  for (let i = 0; i < 3; i++) {
    const apart = (a.rank[i] ?? 0) - (b.rank[i] ?? 0);
    if (apart) return apart;
  }
  const file = order(a.where.file, b.where.file);
  return file || a.where.row - b.where.row || order(a.code, b.code);
}

function group(notes: Note[]): SubmissionFinding[] {
  const groups = new Map<string, SubmissionFinding>();
  const apart = new Map<string, number>();
  for (const note of [...notes].sort(before)) {
    const column = [note.code, note.where.file, note.rank[0], note.rank[2]];
    const all = JSON.stringify(column);
    let key = JSON.stringify([...column, note.message]);
    if (!groups.has(key)) {
      const count = apart.get(all) ?? 0;
      if (count >= MOST_APART) key = all;
      apart.set(all, count + 1);
    }
    const finding = groups.get(key);
    if (finding) {
      finding.count++;
      finding.others.push(note.where);
      continue;
    }
    groups.set(key, {
      code: note.code,
      level: note.level,
      message: key === all ? note.plain : note.message,
      clause: note.clause,
      where: note.where,
      count: 1,
      others: [],
    });
  }
  return [...groups.values()];
}
