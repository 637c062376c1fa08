// What a file is by its first bytes, and what to send instead.
import { place } from "../opened";
import type { Members } from "./member";
import { Refused } from "./refusal";
import { starts } from "./text";

const OLE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const PACKED = [
  [0x52, 0x61, 0x72, 0x21],
  [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c],
  [0x1f, 0x8b],
  [0x42, 0x5a, 0x68],
  [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  [0x28, 0xb5, 0x2f, 0xfd],
];
// Numbers again: a page that holds this script may hold no control character.
const PAGES = [
  ...["%PDF", "{\\rtf", "GIF8"].map(bytes),
  [0xff, 0xd8, 0xff],
  [0x89, 0x50, 0x4e, 0x47],
  [0x49, 0x49, 0x2a, 0],
  [0x4d, 0x4d, 0, 0x2a],
];
const ZIP = [
  [0x50, 0x4b, 3, 4],
  [0x50, 0x4b, 5, 6],
  [0x50, 0x4b, 7, 8],
];
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
