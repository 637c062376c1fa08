// Bytes as text: by byte order mark, else strict UTF-8, else strict GB18030, over the whole file.
// Nothing is guessed and nothing is replaced; what is none of these is refused. Texts are counted
// in characters and trimmed of the same blanks as in Python.
import type { Where } from "../opened";
import { written } from "../../web/shared";
import { signs } from "../../texts";
import { Refused } from "./refusal";

const MARKS: [number[], string][] = [
  [[0xef, 0xbb, 0xbf], "utf-8"],
  [[0xff, 0xfe], "utf-16le"],
  [[0xfe, 0xff], "utf-16be"],
];
const BEFORE = new RegExp(`^[${written("space")}]+`, "u");
const AFTER = new RegExp(`[^${written("space")}]`, "u");
const HALF = new RegExp(`[${written("half")}]`, "u");

/** The text of a file with its line breaks made "\n", or a refusal. */
export function decoded(data: Uint8Array, where: Where): string {
  const text = strict(data, where);
  if (text.includes("\0")) throw new Refused("INT-301", where);
  const found = lines(text);
  return found.startsWith("\ufeff") ? found.slice(1) : found;
}

export function lines(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/** Whether a text holds no half of a sign. */
export function whole(text: string): boolean {
  return !HALF.test(text);
}

export function strip(text: string): string {
  const from = text.replace(BEFORE, "");
  let end = from.length;
  while (end > 0 && !AFTER.test(from.charAt(end - 1))) end -= 1;
  return from.slice(0, end);
}

/** Whether a text has more characters than so many. */
export function longer(text: string, most: number): boolean {
  return text.length > most && signs(text) > most;
}

/** A text for comparing names whatever their case. */
export function folded(text: string): string {
  return text.toUpperCase().toLowerCase();
}

export function starts(data: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, at) => data[at] === byte);
}

/** Bytes in an encoding without a fault, or null. */
export function read(data: Uint8Array, encoding: string): string | null {
  if (encoding === "gb18030" && !paired(data)) return null;
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return null;
  }
}

function strict(data: Uint8Array, where: Where): string {
  const marked = MARKS.filter(([mark]) => starts(data, mark));
  const tries = marked.map(([mark, encoding]) => [mark.length, encoding] as const);
  for (const [skip, encoding] of tries.length
    ? tries
    : ([
        [0, "utf-8"],
        [0, "gb18030"],
      ] as const)) {
    const text = read(data.subarray(skip), encoding);
    if (text !== null) return text;
  }
  throw new Refused(marked.length || !data.includes(0) ? "INT-302" : "INT-301", where);
}

/** Whether no sign of GB18030 begins with 0x80, which browsers take for a euro sign. */
function paired(data: Uint8Array): boolean {
  for (let at = 0; at < data.length; at += 1) {
    const byte = data[at] ?? 0;
    if (byte === 0x80) return false;
    if (byte > 0x80) {
      const next = data[at + 1] ?? 0;
      at += next >= 0x30 && next <= 0x39 ? 3 : 1;
    }
  }
  return true;
}
