// The parts of an Office file as elements, in one pass from left to right: no tree, no entities but
// the five of XML itself, and a document type ends the reading.
import type { Where } from "../opened";
import type { Bounds } from "./limits";
import { Refused } from "./refusal";
import { starts } from "./text";

export type Attributes = Map<string, string>;

/** Takes elements by their names without prefix. */
export interface Handler {
  opens(name: string, attributes: Attributes): void;
  closes?(name: string): void;
  characters?(text: string): void;
}

/** Ends the reading of a part that is not well formed or holds what it cannot. */
export class Broken extends Error {}

/** Ends the reading of a part in an encoding that is not read. */
class Uncoded extends Error {}

const NAME =
  "[:A-Z_a-z\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd]" +
  "[-.0-9:A-Z_a-z\\xb7\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u203f\\u2040\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd]*";
const OPENING = new RegExp(`<(${NAME})`, "y");
const CLOSING = new RegExp(`</(${NAME})[\\t\\n ]*>`, "y");
const ATTRIBUTE = new RegExp(
  `[\\t\\n ]+(${NAME})[\\t\\n ]*=[\\t\\n ]*(?:"([^"<]*)"|'([^'<]*)')`,
  "y",
);
const REST = /[\t\n ]*(\/?)>/y;
const REFERENCE = /&(?:#([0-9]{1,9});|#x([0-9a-fA-F]{1,9});|(amp|lt|gt|quot|apos);)?/g;
const DECLARATION =
  /<\?xml[\t\n ]+version[\t\n ]*=[\t\n ]*(["'])[-A-Za-z0-9._]*\1(?:[\t\n ]+encoding[\t\n ]*=[\t\n ]*(["'])([A-Za-z][-A-Za-z0-9._]*)\2)?(?:[\t\n ]+standalone[\t\n ]*=[\t\n ]*(["'])(?:yes|no)\4)?[\t\n ]*\?>/y;
const INSTRUCTION = new RegExp(`<\\?(?![xX][mM][lL][\\t\\n ?])${NAME}(?=[\\t\\n ]|\\?>)`, "y");
const TYPE = new RegExp(
  `<!DOCTYPE[\\t\\n ]+${NAME}(?:[\\t\\n ]+(?:SYSTEM|PUBLIC[\\t\\n ]+(?:"[^"]*"|'[^']*'))[\\t\\n ]+(?:"[^"]*"|'[^']*'))?[\\t\\n ]*[\\[>]`,
  "y",
);
const NEVER = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;
const SPACES = /^[\t\n ]*$/;
const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Feeds a part to a handler; refuses broken markup and a document type. */
export function feed(data: Uint8Array, handler: Handler, where: Where, bounds: Bounds): void {
  try {
    walk(textOf(data), handler, where, bounds);
  } catch (error) {
    if (error instanceof Broken) throw new Refused("INT-501", where);
    if (error instanceof Uncoded) throw new Refused("INT-522", where);
    throw error;
  }
}

interface Text {
  text: string;
  /** Whether it goes on with what no part may hold. */
  cut: boolean;
}

function walk({ text, cut }: Text, handler: Handler, where: Where, bounds: Bounds): void {
  const open: string[] = [];
  let ended = false;
  let at = /^<\?xml[\t\n ]/.test(text) ? match(DECLARATION, text, 0)[0].length : 0;
  while (at < text.length) {
    bounds.tick();
    if (text[at] !== "<") {
      const next = text.indexOf("<", at);
      const end = next < 0 ? text.length : next;
      said(text.slice(at, end), open, handler);
      at = end;
    } else if (text[at + 1] === "/") {
      const [whole, name] = match(CLOSING, text, at);
      if (open.pop() !== name) throw new Broken();
      handler.closes?.(local(name));
      ended = open.length === 0;
      at += whole.length;
    } else if (text[at + 1] === "!") {
      at = remark(text, at, open, ended, handler, where);
    } else if (text[at + 1] === "?") {
      match(INSTRUCTION, text, at);
      at = after(text, "?>", at);
    } else {
      if (ended) throw new Broken();
      const [end, name, alone] = element(text, at, handler);
      if (alone) {
        handler.closes?.(local(name));
        ended = open.length === 0;
      } else {
        open.push(name);
      }
      at = end;
    }
  }
  if (cut || !ended) throw new Broken();
}

function said(text: string, open: string[], handler: Handler): void {
  if (open.length) {
    if (text.includes("]]>")) throw new Broken();
    handler.characters?.(meant(text));
  } else if (!SPACES.test(text)) {
    throw new Broken();
  }
}

/** Passes over a comment, takes a text without markup, refuses a document type. */
function remark(
  text: string,
  at: number,
  open: string[],
  ended: boolean,
  handler: Handler,
  where: Where,
): number {
  if (text.startsWith("<!--", at)) {
    const end = after(text, "--", at + 4);
    if (text[end] !== ">") throw new Broken();
    return end + 1;
  }
  if (text.startsWith("<![CDATA[", at) && open.length) {
    const end = after(text, "]]>", at);
    handler.characters?.(text.slice(at + 9, end - 3));
    return end;
  }
  if (!open.length && !ended) {
    match(TYPE, text, at);
    throw new Refused("INT-506", where);
  }
  throw new Broken();
}

/** Takes a start tag: where it ends, its name, and whether it is an element by itself. */
function element(text: string, start: number, handler: Handler): [number, string, boolean] {
  const [whole, name] = match(OPENING, text, start);
  const attributes: Attributes = new Map();
  let at = start + whole.length;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const found = ATTRIBUTE.exec(text);
    if (!found) break;
    const [written, key = "", double, single = ""] = found;
    if (attributes.has(key)) throw new Broken();
    attributes.set(key, meant((double ?? single).replace(/[\t\n]/g, " ")));
    at += written.length;
  }
  const [rest, slash] = match(REST, text, at);
  handler.opens(local(name), attributes);
  return [at + rest.length, name, slash === "/"];
}

function match(pattern: RegExp, text: string, at: number): [string, string] {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  if (!found) throw new Broken();
  return [found[0], found[1] ?? ""];
}

function after(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  if (found < 0) throw new Broken();
  return found + mark.length;
}

function local(name: string): string {
  return name.slice(name.lastIndexOf(":") + 1);
}

/** A text with its references undone. */
function meant(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(REFERENCE, (_, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? "";
    if (decimal === undefined && hex === undefined) throw new Broken();
    const code = decimal === undefined ? parseInt(hex ?? "", 16) : Number(decimal);
    const half = code >= 0xd800 && code <= 0xdfff;
    if (code > 0x10ffff || half || NEVER.test(String.fromCodePoint(code))) throw new Broken();
    return String.fromCodePoint(code);
  });
}

/** The bytes of a part as text, its line breaks made "\n", up to what no part may hold. */
function textOf(data: Uint8Array): Text {
  const wide = starts(data, [0xfe, 0xff]) || starts(data, [0, 0x3c]) ? "utf-16be" : "utf-16le";
  const marked = [
    [0xfe, 0xff],
    [0xff, 0xfe],
  ].some((mark) => starts(data, mark));
  if (marked) return whole(data.subarray(2), wide);
  if (starts(data, [0, 0x3c]) || starts(data, [0x3c, 0])) return whole(data, wide);
  const rest = starts(data, [0xef, 0xbb, 0xbf]) ? data.subarray(3) : data;
  const head = String.fromCharCode(...rest.subarray(0, 400)).replace(/\r\n?/g, "\n");
  DECLARATION.lastIndex = 0;
  const encoding = (DECLARATION.exec(head)?.[3] ?? "utf-8").toLowerCase();
  if (encoding === "iso-8859-1") return checked([...pieces(rest)].join(""), false);
  // A part that says it is of another encoding than it is, or of one we do not read.
  if (/^utf-16(?:[lb]e)?$/.test(encoding)) throw new Broken();
  if (encoding !== "utf-8" && encoding !== "us-ascii") throw new Uncoded();
  return whole(rest, "utf-8");
}

function* pieces(data: Uint8Array): Generator<string> {
  for (let at = 0; at < data.length; at += 4096) {
    yield String.fromCharCode(...data.subarray(at, at + 4096));
  }
}

function whole(data: Uint8Array, encoding: string): Text {
  const text = decode(data, encoding, false);
  if (text !== null) return checked(text, false);
  // As much as can be read is read, so that what comes before the fault is told first.
  let [good, bad] = [0, data.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decode(data.subarray(0, middle), encoding, true) === null) bad = middle;
    else good = middle;
  }
  return checked(decode(data.subarray(0, good), encoding, true) ?? "", true);
}

function decode(data: Uint8Array, encoding: string, stream: boolean): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(data, { stream });
  } catch {
    return null;
  }
}

function checked(text: string, cut: boolean): Text {
  const bad = text.search(NEVER);
  const kept = bad < 0 ? text : text.slice(0, bad);
  return { text: kept.replace(/\r\n?/g, "\n"), cut: cut || bad >= 0 };
}
