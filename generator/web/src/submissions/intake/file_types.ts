// What a file is by what it holds, or else by its name, and what to send instead. The kinds that
// cannot be taken stand in one table, each with the code that tells its way out.
import { place } from "../opened";
import type { Members } from "./member";
import { Refused } from "./refusal";
import { folded, starts } from "./text";
import { entireOfFiles, foreign as KINDS, refused } from "../../web/shared";

interface Kind {
  code: string;
  names: string[];
  streams?: string[];
  starts?: string[];
  parts?: string[];
  mime?: string;
}

const OLE = numbers(refused.ole);
const ZIP = refused.zip.map(numbers);
const MAIL = entireOfFiles("mail_head");
const WORKBOOK = "INT-004";
const TEXT = "INT-017";
const HEAD = 1 << 20;
const MAIL_HEAD = 200;

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
    const code = codeOf(({ streams = [] }) => streams.some((one) => holds(head, stream(one))));
    return new Refused(code || named(name) || WORKBOOK, where);
  }
  const code = codeOf((kind) => (kind.starts ?? []).some((mark) => standsAt(data, mark)));
  const mail = !code && isMail(data) ? "INT-016" : "";
  return new Refused(code || mail || named(name) || "INT-003", where);
}

/** Why an Office document in a zip archive cannot be taken, or null for a workbook. */
export function officeRefusal(parts: Members, name: string): Refused | null {
  const kind = parts.get("mimetype");
  const mime = kind?.read() ?? new Uint8Array();
  const paths = [...parts.keys()];
  const code = codeOf(
    (one) =>
      (one.mime !== undefined && mime.length > 0 && holds(mime, bytes(one.mime))) ||
      (one.parts ?? []).some((part) => paths.some((path) => path.startsWith(part))),
  );
  if (code) return new Refused(code, place(name));
  if (kind || paths.some((path) => path.endsWith(".iwa"))) {
    return new Refused(named(name) || "INT-005", place(name));
  }
  const paper = below(parts, "word/") && !parts.has("xl/workbook.xml");
  return paper && parts.has("[Content_Types].xml") ? new Refused("INT-005", place(name)) : null;
}

/** Whether a name is that of a document which cannot be taken. */
export function isForeign(name: string): boolean {
  return !["", TEXT].includes(named(name));
}

function codeOf(fits: (kind: Kind) => boolean): string {
  return (KINDS as Kind[]).find(fits)?.code ?? "";
}

/** The code of a kind by the ending of a name, "" for none. */
function named(name: string): string {
  return codeOf(({ names }) => names.some((ending) => folded(name).endsWith(ending)));
}

/** How an old Office file names a stream of its own. */
function stream(name: string): number[] {
  return [...wide(name), 0, 0];
}

/** Whether bytes written with the base 16 stand at their place. */
export function standsAt(data: Uint8Array, mark: string): boolean {
  const [at = "", written = ""] = mark.split(":");
  return starts(data.subarray(Number(at)), numbers(written));
}

function isMail(data: Uint8Array): boolean {
  const head = String.fromCharCode(...data.subarray(0, MAIL_HEAD));
  const end = head.indexOf(": ");
  return end > 0 && MAIL.test(head.slice(0, end + 2));
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
