// Rules in CEL, each bound to a clause, and what they say of one application. The counterpart of
// generator/forms/rules.py, and the only module that knows the engine. Every number goes in as a whole
// one, amounts in fen. A rule whose inputs are missing is not checked, never passed.
import "../older_browsers";
import { Environment } from "@marcbachmann/cel-js";

import type { Band, Force, FormData, Param, Rule } from "./form";
import type { Facts } from "./messages";
import type { Input } from "../submissions/answers";
import { order, own } from "../texts";

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
}

type Value = bigint | string | boolean | Value[] | Map<string, Value>;
type Program = (variables: Record<string, Value>) => unknown;

export interface Ruleset {
  judge: (input: RuleInput) => Verdict[];
  /** Every name that any rule reads of something: fields and columns among them. */
  mentioned: Set<string>;
}

const LARGEST = 9223372036854775807n;

/** Rules made ready to be held against many applications. */
export function ruleset(data: Pick<FormData, "rules" | "leads">): Ruleset {
  const rules = data.rules.map((rule) => ({
    rule,
    when: rule.when ? program(rule.when) : null,
    check: program(rule.check),
    params: new Map(Object.entries(rule.params).map(([name, value]) => [name, given(value)])),
  }));
  const call = new Map<string, Value>([["leads", data.leads]]);

  function outcome(
    one: (typeof rules)[number],
    params: Map<string, Value>,
    input: RuleInput,
  ): RuleOutcome {
    const variables = { ...input, call, params };
    if (one.when) {
      const applies = holds(one.when, variables);
      if (applies === null) return "not-checked";
      if (!applies) return "not-applicable";
    }
    const kept = holds(one.check, variables);
    return kept === null ? "not-checked" : kept ? "kept" : "broken";
  }

  function judged(one: (typeof rules)[number], input: RuleInput): Verdict {
    const { rule } = one;
    const facts = factsOf(rule);
    const apply =
      !rule.categories.length || rule.categories.some((c) => input.categories.includes(c));
    if (!apply) return { rule, outcome: "not-applicable", force: rule.force, facts };
    if (!rule.size || !rule.bands.length) {
      return { rule, outcome: outcome(one, one.params, input), force: rule.force, facts };
    }
    const band = bandOf(rule.bands, input.application.get(rule.size));
    if (!band) return { rule, outcome: "not-checked", force: rule.force, facts };
    const params = new Map(one.params).set("percent", BigInt(band.percent));
    return {
      rule,
      outcome: outcome(one, params, input),
      force: band.force === "waivable" ? "waivable" : rule.force,
      facts: { ...facts, percent: band.percent },
    };
  }

  return {
    judge: (input) => rules.map((one) => judged(one, input)),
    mentioned: mentionedBy(data.rules),
  };
}

function mentionedBy(rules: Rule[]): Set<string> {
  const found = new Set<string>();
  for (const { when, check, size } of rules) {
    for (const [, name] of `${when} ${check}`.matchAll(/\.([a-z][a-z0-9_]*)/g)) {
      if (name !== undefined) found.add(name);
    }
    found.add(size);
  }
  return found;
}

function factsOf(rule: Rule): Facts {
  const found: Facts = {};
  for (const [name, value] of Object.entries(rule.params)) {
    found[name] = Array.isArray(value) ? value.join("、") : value;
  }
  return found;
}

function given(value: Param): Value {
  return typeof value === "number" ? BigInt(value) : value;
}

function bandOf(bands: Band[], size: unknown): Band | undefined {
  if (typeof size !== "bigint") return undefined;
  return bands.find(({ first, last }) => first <= size && (last === null || size <= last));
}

const environment = new Environment({
  homogeneousAggregateLiterals: false,
  unlistedVariablesAreDyn: true,
})
  .registerFunction("sum(list): int", sum)
  .registerFunction("list.sum(): int", sum)
  .registerFunction("length(dyn): int", length)
  .registerFunction("dyn.length(): int", length)
  .registerFunction("written(dyn): string", written);

/** The sum of whole numbers, within the bounds of one; nothing else can be added up. */
function sum(values: unknown[]): bigint {
  let total = 0n;
  for (const value of values) {
    if (typeof value !== "bigint") throw new TypeError("not a whole number");
    total += value;
  }
  if (total > LARGEST || total < -LARGEST - 1n) throw new RangeError("too large");
  return total;
}

/** How many a list or a map holds; of a text, its bytes. */
function length(value: unknown): bigint {
  if (typeof value === "string") return BigInt(new TextEncoder().encode(value).length);
  if (Array.isArray(value)) return BigInt(value.length);
  if (value instanceof Map) return BigInt(value.size);
  if (typeof value === "object" && value !== null) return BigInt(Object.keys(value).length);
  throw new TypeError("not a list");
}

/** A text, or a whole number as one. */
function written(value: unknown): string {
  if (typeof value !== "string" && typeof value !== "bigint") throw new TypeError("not a text");
  return String(value);
}

/** A compiled expression; one that cannot be read is never kept and never broken. */
function program(expression: string): Program {
  try {
    const parsed = environment.parse(expression);
    align(parsed.ast);
    return parsed as Program;
  } catch {
    return () => null;
  }
}

/** What an expression says, null where an input is missing or of another type. */
function holds(run: Program, variables: Record<string, Value>): boolean | null {
  try {
    const value = run(variables);
    return typeof value === "boolean" ? value : null;
  } catch {
    return null;
  }
}

/** A node of the engine's own tree, as far as it is bent here. */
interface Node {
  op: string;
  args: unknown;
  left: Node;
  right: Node;
  meta: { alternate?: Node };
  setMeta: (key: string, value: unknown) => void;
  handle: (left: unknown, right: unknown, node: Node, engine: Engine) => unknown;
}

interface Engine {
  dynType: unknown;
  boolType: unknown;
  check: (node: Node, context: unknown) => unknown;
  run: (node: Node, context: unknown) => unknown;
}

const ORDERED: Record<string, (apart: number) => boolean> = {
  "<": (apart) => apart < 0,
  "<=": (apart) => apart <= 0,
  ">": (apart) => apart > 0,
  ">=": (apart) => apart >= 0,
};

// Functions the two engines have in different ways, and what is asked instead.
const RENAMED: Record<string, string> = { size: "length", string: "written" };

/**
 * Bends a parsed expression to what the engine of the command line does: types are looked at only
 * when values meet, texts sort by their characters and are as long as their bytes, whole numbers
 * keep to 64 bits, `all` and `exists` end at the first row that cannot be judged.
 */
function align(node: unknown): void {
  if (typeof node !== "object" || node === null) return;
  if (!("op" in node)) {
    Object.values(node).forEach(align);
    return;
  }
  const one = node as Node;
  if (one.op === "value") {
    one.setMeta("check", (checker: Engine) => checker.dynType);
  } else if (one.op in ORDERED || one.op === "/" || one.op === "%") {
    one.setMeta("evaluate", (engine: Engine, { left, right }: Node, context: unknown) =>
      compare(engine, one, engine.run(left, context), engine.run(right, context)),
    );
  } else if (one.op === "comprehension") {
    (one.args as { errorsAreFatal: boolean }).errorsAreFatal = true;
  } else if (one.op === "call" || one.op === "rcall") {
    const args = one.args as [string, ...unknown[]];
    if (args[0] === "has") one.setMeta("macro", has((args[1] as Node[])[0]));
    args[0] = own(RENAMED, args[0]) ?? args[0];
  }
  align(one.args);
  align(one.meta.alternate);
}

/** Two values compared or divided. */
function compare(engine: Engine, node: Node, a: unknown, b: unknown): unknown {
  const ordered = own(ORDERED, node.op);
  if (ordered && typeof a === "string" && typeof b === "string") return ordered(order(a, b));
  if (!ordered && a === -LARGEST - 1n && b === -1n) throw new RangeError("too large");
  return node.handle(a, b, node, engine);
}

/** Whether a map has a key; asked of anything else, there is no answer. */
function has(asked: Node | undefined): object {
  if (asked?.op !== ".") throw new TypeError("has() asks for a name");
  const [of, name] = asked.args as [Node, string];
  return {
    typeCheck(checker: Engine, _macro: unknown, context: unknown): unknown {
      checker.check(of, context);
      return checker.boolType;
    },
    evaluate(engine: Engine, _macro: unknown, context: unknown): boolean {
      const found = engine.run(of, context);
      if (found instanceof Map) return found.has(name);
      if (typeof found !== "object" || found === null || Array.isArray(found)) {
        throw new TypeError("not a map");
      }
      return own(found as Record<string, unknown>, name) !== undefined;
    },
  };
}
