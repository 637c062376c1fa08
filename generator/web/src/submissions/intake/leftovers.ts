// Whether a file that its name would pass over is what that name says, told by what it begins with.
import { isZip } from "./file_types";
import type { Members } from "./member";
import { starts } from "./text";
import { entireOfFiles, fileNames, leftovers, writtenOfFiles } from "../../web/shared";

/** So many bytes of a file are looked at. */
export const HEAD = leftovers.head;

const PIECE = 1 << 13;
const BESIDE = entireOfFiles("beside", "s");
const ANSWERS = new RegExp(`^${writtenOfFiles("answers_head")}`, "u");
const APPLE_DOUBLE = leftovers.apple_double
  .match(/../g)
  ?.map((pair) => parseInt(pair, 16)) as number[];

/** Whether a file of this name may be somebody's application after all, by its first bytes. */
export function isDocument(name: string, head: Uint8Array, size: number): boolean {
  if (isZip(head) || isFilled(head)) return true;
  return BESIDE.test(name) && size > leftovers.most && !starts(head, APPLE_DOUBLE);
}

/** Whether a page or JSON begins as a form does that a browser saved. */
export function isFilled(head: Uint8Array): boolean {
  const text = letters(head);
  return text.includes(fileNames.form_mark) || ANSWERS.test(text);
}

/** The ending of a form that a browser saved by how it begins, "" for what is none. */
export function textEnding(head: Uint8Array): string {
  const text = letters(head);
  if (ANSWERS.test(text)) return ".json";
  const tag = /^[\u00ef\u00bb\u00bf \t\r\n]*</.test(text);
  return tag && text.includes(fileNames.form_mark) ? (fileNames.pages[0] ?? "") : "";
}

/** Whether the parts of an Office document bear the mark of a form. */
export function isMarked(parts: Members): boolean {
  return leftovers.marked_parts.some((path) => {
    const part = parts.get(path);
    return part !== undefined && letters(part.read()).includes(fileNames.form_mark);
  });
}

/** One sign for each byte. */
function letters(data: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < data.length; at += PIECE) {
    pieces.push(String.fromCharCode(...data.subarray(at, at + PIECE)));
  }
  return pieces.join("");
}
