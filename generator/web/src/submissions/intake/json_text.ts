// The text of a JSON file as values: numbers stay as they were written, a name that stands twice in
// one group and NaN are refused, and a fault is told where Python's reader tells it.
import { place, type Where } from "../opened";
import type { Bounds } from "./limits";
import { Refused } from "./refusal";
import { decoded } from "./text";

/** A number as it was written. */
export class Numeral {
  constructor(readonly text: string) {}
}

export type Json = null | boolean | string | Numeral | Json[] | Map<string, Json>;

interface Reader {
  text: string;
  at: number;
  depth: number;
  where: Where;
  bounds: Bounds;
}

const DEEPEST = 980;
const SPACE = /[ \t\n\r]+/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const PLAIN = /[^"\\\x00-\x1f]*/y;
const HEX = /^[0-9a-fA-F]{4}$/;
const SIGNS: Record<string, string> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
const WORDS: [string, Json][] = [
  ["null", null],
  ["true", true],
  ["false", false],
];
/** How a word begins, and the one number that is written like one. */
const WORDLIKE = /[-INfnt]/;
const NO_NUMBERS = ["NaN", "Infinity", "-Infinity"];

/** What a JSON file holds, or a refusal. */
export function parsed(data: Uint8Array, where: Where, bounds: Bounds): Json {
  const reader: Reader = { text: decoded(data, where), at: 0, depth: 0, where, bounds };
  space(reader);
  const value = valueOf(reader);
  space(reader);
  if (reader.at < reader.text.length) broken(reader, reader.at);
  return value;
}

function broken(reader: Reader, at: number): never {
  const before = reader.text.slice(0, at).split("\n");
  const where = place(reader.where.file, { row: before.length });
  throw new Refused("INT-401", where, { column: [...(before.pop() ?? "")].length + 1 });
}

function space(reader: Reader): void {
  SPACE.lastIndex = reader.at;
  if (SPACE.test(reader.text)) reader.at = SPACE.lastIndex;
}

function take(reader: Reader, pattern: RegExp): string {
  const begin = reader.at;
  pattern.lastIndex = begin;
  if (pattern.test(reader.text)) reader.at = pattern.lastIndex;
  return reader.text.slice(begin, reader.at);
}

function valueOf(reader: Reader): Json {
  reader.bounds.tick();
  const sign = reader.text.charAt(reader.at);
  if (sign === '"') return textOf(reader);
  if (sign === "{" || sign === "[") {
    reader.depth += 1;
    if (reader.depth > DEEPEST) throw new Refused("INT-403", reader.where);
    const found = sign === "{" ? groupOf(reader) : listOf(reader);
    reader.depth -= 1;
    return found;
  }
  if (WORDLIKE.test(sign)) {
    for (const [word, value] of WORDS) {
      if (!reader.text.startsWith(word, reader.at)) continue;
      reader.at += word.length;
      return value;
    }
    if (NO_NUMBERS.some((word) => reader.text.startsWith(word, reader.at))) {
      throw new Refused("INT-404", reader.where);
    }
  }
  const number = take(reader, NUMBER);
  if (!number) broken(reader, reader.at);
  return new Numeral(number);
}

function groupOf(reader: Reader): Map<string, Json> {
  const found = new Map<string, Json>();
  let twice = false;
  reader.at += 1;
  space(reader);
  if (reader.text.charAt(reader.at) !== "}") {
    for (;;) {
      if (reader.text.charAt(reader.at) !== '"') broken(reader, reader.at);
      const name = textOf(reader);
      space(reader);
      if (reader.text.charAt(reader.at) !== ":") broken(reader, reader.at);
      reader.at += 1;
      space(reader);
      const value = valueOf(reader);
      twice ||= found.has(name);
      found.set(name, value);
      space(reader);
      if (reader.text.charAt(reader.at) === "}") break;
      if (reader.text.charAt(reader.at) !== ",") broken(reader, reader.at);
      reader.at += 1;
      space(reader);
    }
  }
  reader.at += 1;
  if (twice) throw new Refused("INT-402", reader.where);
  return found;
}

function listOf(reader: Reader): Json[] {
  const found: Json[] = [];
  reader.at += 1;
  space(reader);
  if (reader.text.charAt(reader.at) !== "]") {
    for (;;) {
      found.push(valueOf(reader));
      space(reader);
      if (reader.text.charAt(reader.at) === "]") break;
      if (reader.text.charAt(reader.at) !== ",") broken(reader, reader.at);
      reader.at += 1;
      space(reader);
    }
  }
  reader.at += 1;
  return found;
}

function textOf(reader: Reader): string {
  const begin = reader.at;
  const { text } = reader;
  const pieces: string[] = [];
  reader.at += 1;
  for (;;) {
    pieces.push(take(reader, PLAIN));
    if (reader.at >= text.length) broken(reader, begin);
    const sign = text.charAt(reader.at);
    if (sign === '"') {
      reader.at += 1;
      return pieces.join("");
    }
    if (sign !== "\\") broken(reader, reader.at);
    if (reader.at + 1 >= text.length) broken(reader, begin);
    const escape = text.charAt(reader.at + 1);
    if (escape === "u") {
      pieces.push(String.fromCharCode(codeOf(reader)));
      reader.at += 6;
    } else {
      const meant = SIGNS[escape];
      if (meant === undefined) broken(reader, reader.at);
      pieces.push(meant);
      reader.at += 2;
    }
  }
}

function codeOf(reader: Reader): number {
  const digits = reader.text.slice(reader.at + 2, reader.at + 6);
  // One sign more must follow, as a text has an end.
  if (reader.at + 6 >= reader.text.length) broken(reader, reader.at + 1);
  if (!HEX.test(digits)) broken(reader, reader.at + 1);
  return parseInt(digits, 16);
}
