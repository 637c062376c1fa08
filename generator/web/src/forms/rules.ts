// Rules in CEL, each bound to a clause, and what they say of one application. The counterpart of
// generator/forms/rules.py, and the only module that knows the engine. Every number goes in as a whole
// one, amounts in fen. A rule whose inputs are missing has no answer: it is not checked, never passed.
import "../older_browsers";
import { Environment, type ASTNode } from "@marcbachmann/cel-js";

import type { Band, Force, FormData, Rule } from "./form";
import type { Facts } from "./messages";
import { monthsBetween } from "./rule_dates";
import type { Input } from "../submissions/answers";

export type RuleOutcome = "kept" | "broken" | "not-applicable" | "not-checked";

/** The outcome of one rule, with the force it has and the facts its sentence may name. */
export interface Verdict {
  rule: Rule;
  outcome: RuleOutcome;
  force: Force;
  facts: Facts;
}

/** What rules are held against. */
export interface RuleInput {
  application: Map<string, Input | Map<string, Input>[]>;
  categories: string[];
  kinds: string[];
  /** Those that are known of `closes`, `received` and `today`. */
  dates: Record<string, string>;
  /** Columns, by table and name, in which an answer cannot be relied on. */
  gaps: [string, string][];
}

type Value = bigint | string | boolean | Value[] | Map<string, Value>;

interface Given {
  params: Record<string, Value>;
}

/** An expression ready to be asked, and every name it reads of something. */
interface Program {
  run: (variables: Record<string, unknown>) => unknown;
  reads: string[];
}

export interface Ruleset {
  judge: (input: RuleInput) => Verdict[];
  /** Every name that any rule reads of something: fields and columns among them. */
  mentioned: Set<string>;
}

// The build leaves out the library's own functions: these are all that rule_language.json lists.
const FUNCTIONS: Record<string, (...values: never[]) => unknown> = {
  "size(list): int": (values: Value[]) => BigInt(values.length),
  "list.size(): int": (values: Value[]) => BigInt(values.length),
  "sum(list): int": (values: bigint[]) => values.reduce((a, b) => a + b, 0n),
  "string.startsWith(string): bool": (text: string, part: string) => text.startsWith(part),
  "string.endsWith(string): bool": (text: string, part: string) => text.endsWith(part),
  "string.contains(string): bool": (text: string, part: string) => text.includes(part),
  "months_between(string, string): int": (a: string, b: string) => BigInt(monthsBetween(a, b)),
  "years_between(string, string): int": (a: string, b: string) => BigInt(monthsBetween(a, b)) / 12n,
};
const environment = new Environment({ unlistedVariablesAreDyn: true });
for (const [signature, answer] of Object.entries(FUNCTIONS)) {
  environment.registerFunction(signature, answer as (...values: unknown[]) => unknown);
}

/** Rules made ready to be held against many applications. */
export function ruleset(data: Pick<FormData, "rules" | "leads">): Ruleset {
  const rules = data.rules.map((rule) => ({
    rule,
    when: rule.when ? program(rule.when) : null,
    check: program(rule.check),
    given: given(rule),
  }));
  const call = new Map<string, Value>([["leads", data.leads]]);

  function outcome(
    { rule, when, check }: (typeof rules)[number],
    values: Given,
    { dates, gaps, ...input }: RuleInput,
  ): RuleOutcome {
    if (!rule.within.every((name) => input.application.has(name))) return "not-checked";
    const variables = { ...input, ...dates, call, ...values };
    if (when) {
      const applies = holds(when, variables, gaps);
      if (applies === null) return "not-checked";
      if (!applies) return "not-applicable";
    }
    const kept = holds(check, variables, gaps);
    return kept === null ? "not-checked" : kept ? "kept" : "broken";
  }

  function judged(one: (typeof rules)[number], input: RuleInput): Verdict {
    const { rule } = one;
    const { facts } = rule;
    const apply =
      !rule.categories.length || rule.categories.some((c) => input.categories.includes(c));
    if (!apply) return { rule, outcome: "not-applicable", force: rule.force, facts };
    if (!rule.size || !rule.bands.length) {
      return { rule, outcome: outcome(one, one.given, input), force: rule.force, facts };
    }
    const band = bandOf(rule.bands, input.application.get(rule.size));
    if (!band) return { rule, outcome: "not-checked", force: rule.force, facts };
    const params = { ...one.given.params, percent: BigInt(band.percent) };
    return {
      rule,
      outcome: outcome(one, { ...one.given, params }, input),
      force: band.force === "waivable" ? "waivable" : rule.force,
      facts: { ...facts, percent: band.percent },
    };
  }

  return {
    judge: (input) => rules.map((one) => judged(one, input)),
    mentioned: new Set(
      rules.flatMap(({ rule, when, check }) => [rule.size, ...(when?.reads ?? []), ...check.reads]),
    ),
  };
}

/** Every name that is read of something, with a dot or in brackets. */
function fields(node: ASTNode): string[] {
  const below = inside(node).flatMap(fields);
  if (node.op === ".") return [node.args[1], ...below];
  const key = node.op === "[]" ? node.args[1] : null;
  return key?.op === "value" && typeof key.args === "string" ? [key.args, ...below] : below;
}

/** The nodes just below a node. */
function inside(node: ASTNode): ASTNode[] {
  const args: unknown[] = [node.args].flat(3);
  return args.filter(
    (arg): arg is ASTNode => typeof arg === "object" && arg !== null && "op" in arg,
  );
}

/** What a rule reads beside the application, every number a whole one. */
function given({ params, lists }: Rule): Given {
  return JSON.parse(JSON.stringify({ params, lists }), (_, value: unknown) =>
    typeof value === "number" ? BigInt(value) : value,
  ) as Given;
}

function bandOf(bands: Band[], size: unknown): Band | undefined {
  if (typeof size !== "bigint") return undefined;
  return bands.find(({ first, last }) => first <= size && (last === null || size <= last));
}

/** A compiled expression; one that cannot be read has no answer. */
function program(expression: string): Program {
  try {
    const run = environment.parse(expression);
    return { run, reads: fields(run.ast) };
  } catch {
    return { run: () => null, reads: [] };
  }
}

/** What an expression says, null where it has no answer. */
function holds(
  { run, reads }: Program,
  variables: Record<string, unknown>,
  gaps: RuleInput["gaps"],
): boolean | null {
  if (gaps.some((gap) => gap.every((name) => reads.includes(name)))) return null;
  try {
    const value = run(variables);
    return typeof value === "boolean" ? value : null;
  } catch {
    return null;
  }
}
