// Rules in CEL, each bound to a clause, and what they say of one application. The counterpart of
// generator/forms/rules.py, and the only module that knows the engine. Every number goes in as a whole
// one, amounts in fen. A rule whose inputs are missing is not checked, never passed.
import "../older_browsers";
import { Environment, type ASTNode } from "@marcbachmann/cel-js";

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

/** An expression ready to be asked, and every name it reads of something. */
interface Program {
  run: (variables: Record<string, Value>) => unknown;
  reads: string[];
}

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

// The engine's own answers; all types are looked at only when values meet.
const OPTIONS = { homogeneousAggregateLiterals: false, unlistedVariablesAreDyn: true };
const engine = new Environment(OPTIONS);

type Compares = (apart: number) => boolean;

// Operators that answer otherwise than those of the command line, by the function asked instead.
const ORDERED: Record<string, [string, Compares]> = {
  "<": ["_less", (apart) => apart < 0],
  "<=": ["_least", (apart) => apart <= 0],
  ">": ["_more", (apart) => apart > 0],
  ">=": ["_most", (apart) => apart >= 0],
};
const DIVIDED: Record<string, string> = { "/": "_divide", "%": "_modulo" };
// Functions likewise.
const RENAMED: Record<string, string> = { size: "_size", string: "_string" };
const QUANTIFIED: Record<string, string> = { all: "_all", exists: "_exists" };

const environment = new Environment(OPTIONS)
  .registerFunction("sum(list): int", sum)
  .registerFunction("list.sum(): int", sum)
  .registerFunction("_size(dyn): int", size)
  .registerFunction("dyn._size(): int", size)
  .registerFunction("_string(dyn): string", written)
  .registerFunction("_has(dyn, string): bool", has)
  .registerFunction("_all(list): bool", (found: unknown[]) => first(found, false))
  .registerFunction("_exists(list): bool", (found: unknown[]) => first(found, true))
  .registerFunction("_tried(ast): dyn", tried);
for (const [sign, [name, accepts]] of Object.entries(ORDERED)) {
  const plain = engine.parse(`a ${sign} b`);
  environment.registerFunction(`${name}(dyn, dyn): bool`, (a: unknown, b: unknown) =>
    typeof a === "string" && typeof b === "string" ? accepts(order(a, b)) : plain({ a, b }),
  );
}
for (const [sign, name] of Object.entries(DIVIDED)) {
  const plain = engine.parse(`a ${sign} b`);
  environment.registerFunction(`${name}(dyn, dyn): dyn`, (a: unknown, b: unknown) => {
    if (a === -LARGEST - 1n && b === -1n) throw new RangeError("too large");
    return plain({ a, b });
  });
}

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
function size(value: unknown): bigint {
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

/** Whether a map has a key; asked of anything else, there is no answer. */
function has(of: unknown, name: string): boolean {
  if (of instanceof Map) return of.has(name);
  if (typeof of !== "object" || of === null || Array.isArray(of)) throw new TypeError("not a map");
  return own(of as Record<string, unknown>, name) !== undefined;
}

/** Whether a row was judged so, looking no further than the first that was or that cannot be. */
function first(rows: unknown[], wanted: boolean): boolean {
  for (const row of rows) {
    if (row === wanted) return wanted;
    if (row !== !wanted) throw new TypeError("not judged");
  }
  return !wanted;
}

interface Run<T> {
  check: (node: ASTNode, context: T) => unknown;
  run: (node: ASTNode, context: T) => unknown;
}

/** What an expression says, null where there is no answer. */
function tried<T>({ args: [of] }: { args: [ASTNode] }): object {
  return {
    typeCheck: (checker: Run<T>, _macro: unknown, context: T): unknown =>
      checker.check(of, context),
    evaluate(evaluator: Run<T>, _macro: unknown, context: T): unknown {
      try {
        return evaluator.run(of, context);
      } catch {
        return null;
      }
    },
  };
}

/** A compiled expression; one that cannot be read is never kept and never broken. */
function program(expression: string): Program {
  try {
    const { ast } = environment.parse(expression);
    return { run: environment.parse(align(ast)), reads: fields(ast) };
  } catch {
    return { run: () => null, reads: [] };
  }
}

/** What an expression says, null where an input is missing or of another type. */
function holds({ run }: Program, variables: Record<string, Value>): boolean | null {
  try {
    const value = run(variables);
    return typeof value === "boolean" ? value : null;
  } catch {
    return null;
  }
}

/**
 * An expression written anew so that it answers as on the command line: types are looked at only
 * when values meet, texts sort by their characters and are as long as their bytes, whole numbers
 * keep to 64 bits, `all` and `exists` end at the first row that cannot be judged.
 */
function align(node: ASTNode): string {
  const list = (nodes: ASTNode[]): string => nodes.map(align).join(", ");
  switch (node.op) {
    case "value":
      return `dyn(${node.input.slice(node.start, node.end)})`;
    case "id":
      return node.args;
    case ".":
      return `${align(node.args[0])}.${node.args[1]}`;
    case "[]":
      return `${align(node.args[0])}[${align(node.args[1])}]`;
    case "call": {
      const [name, args] = node.args;
      if (name !== "has") return `${own(RENAMED, name) ?? name}(${list(args)})`;
      const [asked] = args;
      if (asked?.op !== ".") throw new TypeError("has() asks for a name");
      return `_has(${align(asked.args[0])}, ${JSON.stringify(asked.args[1])})`;
    }
    case "rcall": {
      const [name, of, args] = node.args;
      const quantified = own(QUANTIFIED, name);
      const [row, judged] = args;
      if (quantified && row && judged && args.length === 2) {
        return `${quantified}(${align(of)}.map(${align(row)}, _tried(${align(judged)})))`;
      }
      return `${align(of)}.${own(RENAMED, name) ?? name}(${list(args)})`;
    }
    case "list":
      return `[${list(node.args)}]`;
    case "map":
      return `{${node.args.map(([key, value]) => `${align(key)}: ${align(value)}`).join(", ")}}`;
    case "?:": {
      const [asked, then, otherwise] = node.args;
      return `(${align(asked)} ? ${align(then)} : ${align(otherwise)})`;
    }
    case "!_":
    case "-_":
      return `(${node.op.charAt(0)}${align(node.args)})`;
    case ".?":
    case "[?]":
      throw new TypeError("not a part of the language");
    default: {
      const [left, right] = node.args.map(align);
      const name = own(ORDERED, node.op)?.[0] ?? own(DIVIDED, node.op);
      return name ? `${name}(${left}, ${right})` : `(${left} ${node.op} ${right})`;
    }
  }
}
