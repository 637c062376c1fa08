// The names of files in a submission: which are passed over, which are refused. A name is only
// compared and told.
import { form as FORM } from "../../../labels.json";
import { place } from "../opened";
import type { Limits } from "./limits";
import { Refused } from "./refusal";
import { entireOfFiles, written } from "../../web/shared";
import { folded } from "./text";

/** The folder whose files are listed and never opened. */
export const ATTACHMENTS = FORM.attachments;

const LITTER = entireOfFiles("litter", "is");
const LOCK = entireOfFiles("lock", "is");
const NOTE = entireOfFiles("note", "is");
const DRIVE = /^[A-Za-z]:/;
const UNSEEN = new RegExp(`[${written("name")}]`, "gu");
const ARCHIVE = entireOfFiles("archive", "is");

export function litter(path: string): boolean {
  return LITTER.test(path) && !path.split("/").includes("..");
}

/** The rule by which one of several files is passed over, "" for what may be an application. */
export function passedOver(name: string): "lock" | "system" | "note" | "" {
  if (litter(name)) return LOCK.test(name) ? "lock" : "system";
  return NOTE.test(name) ? "note" : "";
}

export function archive(path: string): boolean {
  return ARCHIVE.test(path);
}

/** A name as it can be told: on one line, of bounded length. */
export function shown(path: string): string {
  const clean = [...path.replace(UNSEEN, "?")];
  if (clean.length <= 120) return clean.join("");
  return `${clean.slice(0, 59).join("")}…${clean.slice(-60).join("")}`;
}

/** The path of a file inside the archive `holder`, or a refusal. */
export function checked(path: string, holder: string, limits: Limits): string {
  const where = place(shown(path) || holder);
  if (path.search(UNSEEN) >= 0) throw new Refused("INT-112", where);
  const parts = path.replace(/\\/g, "/").split("/");
  if (/^[/\\]/.test(path) || DRIVE.test(path) || parts.includes("..")) {
    throw new Refused("INT-111", where);
  }
  if ([...path].length > limits.path) throw new Refused("INT-113", where, { most: limits.path });
  const kept = parts.filter((part) => part !== "" && part !== ".");
  if (kept.length > limits.depth) throw new Refused("INT-114", where, { most: limits.depth });
  if (!kept.length) throw new Refused("INT-111", where);
  return kept.join("/").normalize("NFC");
}

/** Refuses two files of one name, also where a system would not tell them apart. */
export function distinct(paths: string[]): void {
  const seen = new Set<string>();
  const folders = new Set<string>();
  for (const path of paths) {
    const parts = alike(path)
      .split("/")
      .map((part) => part.replace(/[ .]+$/, "") || part);
    const name = parts.join("/");
    const above = parts.slice(1).map((_, depth) => parts.slice(0, depth + 1).join("/"));
    if (seen.has(name) || folders.has(name) || above.some((folder) => seen.has(folder))) {
      throw new Refused("INT-115", place(shown(path)));
    }
    seen.add(name);
    for (const folder of above) folders.add(folder);
  }
}

/** A name as some system may write it: without case, width and accents apart. */
function alike(path: string): string {
  return folded(path.normalize("NFKC")).normalize("NFKC");
}
