// Lets a test ask the parts of the check one by one; no page carries it.
import { prepare } from "../submissions/check";
import { resultJson } from "../submissions/reports/text_and_json";
import type { Field, FormData, Rule } from "../forms/form";
import { read, wire } from "../forms/field_types";
import { assigned, folded } from "../model/names";
import { runs } from "../web/shared";
import { planned } from "../forms/checklist";
import type { Raw, Where } from "../submissions/opened";
import { closingDay, monthsBetween } from "../forms/rule_dates";
import { ruleset, type RuleInput } from "../forms/rules";
import { categoriesOf, gapsOf, inputs, kindsOf, take } from "../submissions/answers";

/** What is said of each submission, with every place of each finding. */
function check(data: FormData, raws: Raw[], today: string): { said: unknown; others: Where[][] }[] {
  const engine = prepare(data, today);
  return raws.map((raw) => {
    const result = engine.check(raw);
    return { said: resultJson(result), others: result.findings.map(({ others }) => others) };
  });
}

/** The outcome and the force of each rule for each submission, whatever else is wrong in it. */
function judge(data: FormData, raws: Raw[]): { outcome: string; force: string }[][] {
  const plan = planned(data);
  const { judge: hear, mentioned } = ruleset(data);
  return raws.map((raw) => {
    const taken = take(raw, plan);
    const application = inputs(taken, mentioned);
    const gaps = gapsOf(taken, mentioned);
    const given = { categories: categoriesOf(taken), kinds: kindsOf(taken), dates: {}, gaps };
    return hear({ application, ...given }).map(({ outcome, force }) => ({ outcome, force }));
  });
}

/** What each expression says of one application given as JSON, its whole numbers exact. */
function hear(rules: Rule[], application: unknown, dates: Record<string, string>): string[] {
  const { judge: all } = ruleset({ rules, leads: ["x", "y"] });
  const heard: RuleInput = {
    application: exact(application) as RuleInput["application"],
    categories: ["a", "a1"],
    kinds: ["x", "y"],
    dates,
    gaps: [],
  };
  return all(heard).map(({ outcome }) => outcome);
}

/** A value from JSON, in which a whole number is written `{"int": "…"}` and a map `{"map": …}`. */
function exact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(exact);
  if (typeof value !== "object" || value === null) return value;
  const { int, map } = value as { int?: string; map?: Record<string, unknown> };
  if (int !== undefined) return BigInt(int);
  return new Map(Object.entries(map ?? {}).map(([name, one]) => [name, exact(one)]));
}

/** What each text means for each field. */
function readings(fields: Field[], texts: string[]): unknown[][] {
  return fields.map((field) =>
    texts.map((text) => {
      const { value, problem, suggestion } = read(field, text);
      return [value, problem, suggestion, wire(field, value)];
    }),
  );
}

/** What the page of a form asks of the engine: what is shown, the sums, the answers so far. */
function live(data: FormData, raws: Raw[]): unknown[] {
  const engine = prepare(data, "");
  return raws.map((raw) => ({
    shown: engine.shown(raw),
    sums: engine.sums(raw).map(({ total, said, fen }) => [total, said, String(fen)]),
    answers: engine.answers(raw),
  }));
}

/** Each text as names are compared, and at its code points of now. */
function names(texts: string[]): string[][] {
  return texts.map((text) => [folded(text), assigned(text)]);
}

/** The code points of a script that a kind of characters lacks. */
function lacking(script: string, kind: Parameters<typeof runs>[0]): number[] {
  const [all, ours] = [new RegExp(`^\\p{Script=${script}}$`, "u"), runs(kind)];
  const points = Array.from({ length: 0x40000 }, (_, point) => point);
  return points.filter((point) => {
    const sign = String.fromCodePoint(point);
    return all.test(sign) && sign.replace(ours, "") !== "";
  });
}

/** The full months between each two dates, and the day of closing among some. */
function dates(
  pairs: [string, string][],
  closings: Parameters<typeof closingDay>[],
): [number[], string[]] {
  return [pairs.map((two) => monthsBetween(...two)), closings.map((one) => closingDay(...one))];
}

/** The texts bytes of GB18030 stand for, given as hexadecimal. */
function decodings(bytes: string[]): string[] {
  const reader = new TextDecoder("gb18030");
  const of = (hex: string): number[] => (hex.match(/../g) ?? []).map((two) => parseInt(two, 16));
  return bytes.map((hex) => assigned(reader.decode(new Uint8Array(of(hex)))));
}

Object.assign(globalThis, {
  parity: { check, judge, hear, readings, live, names, lacking, decodings, dates },
});
