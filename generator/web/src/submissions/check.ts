// The check of one submission in the browser. It knows no page and no file; texts go in, findings
// come out.
import { ruleset, type RuleOutcome, type Verdict } from "../forms/rules";
import type { Force, FormData, Level, Rule, Tally, Window } from "../forms/form";
import { fen } from "../forms/field_types";
import { fill, say } from "../forms/messages";
import { closingDay } from "../forms/rule_dates";
import { planned } from "../forms/checklist";
import { place, type Raw, type Where } from "./opened";
import { result, type NotChecked, type Note, type Result } from "./verdict";
import { schemaCheck } from "./schema";
import { checkTables } from "./tables";
import {
  application,
  categoriesKnown,
  categoriesOf,
  gapsOf,
  inputs,
  kindsKnown,
  kindsOf,
  note,
  take,
  taking,
  valueOf,
  whereOf,
  type Taken,
} from "./answers";
import { own } from "../texts";

/** A sum worth showing: what the amount of a field should be, and what is summed. */
export interface Sum {
  total: string;
  said: string;
  fen: bigint;
}

export interface Engine {
  check: (raw: Raw) => Result;
  /** Of each item whether it is asked for, null where that is not known yet. */
  shown: (raw: Raw) => Record<string, boolean | null>;
  /** What each tally of the form adds up to, amounts that cannot be read counting nothing. */
  sums: (raw: Raw) => Sum[];
  /** The canonical answers that can be read, as `application.json` holds them. */
  answers: (raw: Raw) => Record<string, unknown>;
}

const LEVELS: Record<Force, Level> = {
  must: "error",
  waivable: "warning",
  preference: "info",
  informative: "info",
};

/** Makes a form ready for checking on a day, as an ISO date. */
export function prepare(data: FormData, today: string): Engine {
  const plan = planned(data);
  const breaks = schemaCheck(data.schema);
  const { judge, mentioned } = ruleset(data);
  const form: [string, string] = [data.call, data.version];

  function check(raw: Raw): Result {
    if (!raw.readable || raw.form?.[0] !== data.call || raw.form[1] !== data.version) {
      return setAside(raw, data);
    }
    const taken = take(raw, plan);
    checkTables(taken);
    taken.notes.push(...faultsOf(raw, data));
    noteSchema(taken, breaks(identified(taken)));
    const known = categoriesKnown(taken);
    const categories = categoriesOf(taken);
    const left: NotChecked[] = [];
    const meets = ({ categories: meant }: { categories: string[] }) =>
      !known || !meant.length || meant.some((one) => categories.includes(one));
    const windows = data.windows.filter(meets);
    // Windows of unknown categories may be of other ones.
    const unsure = !known && windows.some((one) => one.categories.length);
    const dates = datesOf(unsure ? [] : windows, categories);
    const gaps = gapsOf(taken, mentioned);
    const application = inputs(taken, mentioned);
    for (const verdict of judge({ application, categories, kinds: kindsOf(taken), dates, gaps })) {
      const { rule } = verdict;
      const [outcome, reason] = settled(
        verdict,
        taken,
        known,
        dates,
        gaps,
        unsure ? null : windows,
      );
      if (outcome === "broken") noteRule(taken, verdict);
      if (outcome === "not-checked") {
        left.push({ code: rule.id, clause: rule.clause, reason: data.reasons[reason] });
      }
    }
    for (const { code, clause } of windows.length ? windows : data.windows) {
      left.push({ code, clause, reason: data.reasons.no_time });
    }
    for (const { code, clause, reason } of data.left.filter(meets)) {
      left.push({ code, clause, reason });
    }
    return result(raw.submission, form, taken.notes, left, true);
  }

  return {
    check,
    shown: (raw) => Object.fromEntries(taking(raw, plan).shown),
    sums: (raw) => {
      const taken = taking(raw, plan);
      return data.tallies.map((tally) => ({
        total: tally.total,
        said: tally.said,
        fen: summed(tally, taken),
      }));
    },
    answers: (raw) => identified(taking(raw, plan)),
  };

  /** The dates that rules may read and that are known here, where nothing is received. */
  function datesOf(windows: Window[], categories: string[]): Record<string, string> {
    const closes = closingDay(windows, categories, today);
    return { ...(closes && { closes }), ...(today && { today }) };
  }

  function identified(taken: Taken): Record<string, unknown> {
    return { form: { call: data.call, version: data.version }, ...application(taken) };
  }
}

/** What is said of something that is not this form, or cannot be read at all. */
function setAside(raw: Raw, data: FormData): Result {
  const notes = faultsOf(raw, data);
  if (raw.readable && !notes.some(({ level }) => level === "error")) {
    const facts = { form: data.title, version: data.version };
    notes.push(faultNote(data, "FLD-022", facts, place(fileOf(raw))));
  }
  return result(raw.submission, [data.call, data.version], notes, [], raw.readable);
}

function faultsOf(raw: Raw, data: FormData): Note[] {
  return raw.faults.map((fault) => faultNote(data, fault.code, fault.facts, fault.where));
}

function faultNote(
  data: FormData,
  code: string,
  facts: Record<string, string>,
  where: Where,
): Note {
  const message = own(data.messages, code);
  if (!message) throw new Error(`no message ${code}`);
  return {
    code,
    level: message.level,
    message: say(message, facts, facts["suggestion"]),
    plain: say(message, facts),
    clause: "",
    where,
    rank: [0, 0, 0],
  };
}

/** Notes where the schema differs though nothing else was said there. */
function noteSchema(taken: Taken, names: string[]): void {
  const ranks = new Set(taken.notes.filter((n) => n.level === "error").map((n) => n.rank[0]));
  for (const name of names) {
    const item = taken.plan.items.get(name);
    if (!item) {
      const { title } = taken.plan.data;
      note(taken, "FLD-023", null, place(fileOf(taken.raw)), { title });
    } else if (!ranks.has(item.number) && !taken.lacking.has(name) && taken.shown.get(name)) {
      note(taken, "FLD-023", item, whereOf(taken, item));
    }
  }
}

type Reason = keyof FormData["reasons"];

/** The outcome of a rule, and why it was not checked where it was not. */
function settled(
  { outcome, rule }: Verdict,
  taken: Taken,
  known: boolean,
  dates: Record<string, string>,
  gaps: [string, string][],
  windows: Window[] | null,
): [RuleOutcome, Reason] {
  if (outcome === "not-applicable") {
    const byCategory = rule.categories.length > 0 || rule.reads_categories;
    const unsure = (byCategory && !known) || (rule.reads_kinds && !kindsKnown(taken));
    return [unsure ? "not-checked" : outcome, "missing"];
  }
  const { inputs: names } = rule;
  if (names.some((name) => taken.lacking.has(name))) return ["not-checked", "missing"];
  if (outcome !== "not-checked") return [outcome, "missing"];
  const states = names.map((name) => taken.shown.get(name));
  if (states.includes(false)) return ["not-applicable", "missing"];
  const open = states.includes(null) || gaps.some(([table]) => names.includes(table));
  return [outcome, open ? "missing" : undated(rule, dates, windows)];
}

/** Which date a rule lacks that read everything else, or that it is faulty. */
function undated(rule: Rule, dates: Record<string, string>, windows: Window[] | null): Reason {
  const absent = rule.dates.filter((name) => !own(dates, name));
  if (absent.includes("closes")) {
    if (!windows) return "missing";
    if (windows.some((one) => one.unsettled)) return "to_confirm";
  }
  const lacks = absent.some((name) => name !== "closes") || (absent.length && !own(dates, "today"));
  return lacks ? "no_time" : "faulty";
}

function noteRule(taken: Taken, { rule, force, facts }: Verdict): void {
  const item = taken.plan.items.get(rule.at.replace(/^\//, ""));
  if (!item) throw new Error(`no item ${rule.at}`);
  const message = fill(rule.fails, facts);
  taken.notes.push({
    code: rule.id,
    level: LEVELS[force],
    message,
    plain: message,
    clause: rule.clause,
    where: whereOf(taken, item),
    rank: [item.number, 0, 0],
  });
}

function fileOf(raw: Raw): string {
  return Object.values(raw.fields)[0]?.where.file ?? raw.submission;
}

function summed(tally: Tally, taken: Taken): bigint {
  const add = (total: bigint, value: unknown) =>
    typeof value === "string" ? total + fen(value) : total;
  if (!tally.table) return tally.terms.map((name) => valueOf(taken, name)).reduce(add, 0n);
  if (taken.shown.get(tally.table) === false) return 0n;
  return (taken.rows.get(tally.table) ?? [])
    .filter(({ readings }) => !tally.by || readings.get(tally.by)?.value === tally.option)
    .map(({ readings }) => readings.get(tally.column)?.value)
    .reduce<bigint>(add, 0n);
}
