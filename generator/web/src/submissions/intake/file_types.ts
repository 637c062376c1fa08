// What a file is by its first bytes, and what to send instead.
import { place } from "../opened";
import type { Members } from "./member";
import { Refused } from "./refusal";
import { starts } from "./text";
import { refused } from "../../web/shared";

const OLE = numbers(refused.ole);
const PACKED = refused.packed.map(numbers);
const PAGES = refused.pages.map(numbers);
const ZIP = refused.zip.map(numbers);
const HEAD = 1 << 20;

export function isZip(data: Uint8Array): boolean {
  return ZIP.some((mark) => starts(data, mark));
}

/** Why a file cannot be taken that is neither a zip archive nor text. */
export function refusal(data: Uint8Array, name: string): Refused {
  const where = place(name);
  if (!data.length) return new Refused("INT-002", where);
  if (starts(data, OLE)) {
    const head = data.subarray(0, HEAD);
    if (holds(head, wide("EncryptedPackage"))) return new Refused("INT-502", where);
    return new Refused(holds(head, wide("WordDocument")) ? "INT-005" : "INT-004", where);
  }
  if (PACKED.some((mark) => starts(data, mark)) || starts(data.subarray(257), bytes("ustar"))) {
    return new Refused("INT-006", where);
  }
  return new Refused(PAGES.some((mark) => starts(data, mark)) ? "INT-005" : "INT-003", where);
}

/** Why an Office document in a zip archive cannot be taken, or null for a workbook. */
export function officeRefusal(parts: Members, name: string): Refused | null {
  const kind = parts.get("mimetype");
  if (parts.has("xl/workbook.bin") || (kind && holds(kind.read(), bytes("spreadsheet")))) {
    return new Refused("INT-004", place(name));
  }
  const paper = parts.has("[Content_Types].xml") && below(parts, "word/");
  return kind || below(parts, "ppt/") || paper ? new Refused("INT-005", place(name)) : null;
}

function below(parts: Members, folder: string): boolean {
  return [...parts.keys()].some((path) => path.startsWith(folder));
}

/** Bytes written with the base 16. */
function numbers(text: string): number[] {
  return (text.match(/../g) ?? []).map((byte) => parseInt(byte, 16));
}

function bytes(text: string): number[] {
  return [...text].map((sign) => sign.charCodeAt(0));
}

function wide(text: string): number[] {
  return bytes(text).flatMap((byte) => [byte, 0]);
}

function holds(data: Uint8Array, piece: number[]): boolean {
  const first = piece[0] ?? 0;
  for (let at = data.indexOf(first); at >= 0; at = data.indexOf(first, at + 1)) {
    if (starts(data.subarray(at), piece)) return true;
  }
  return false;
}
