// The files that go along with the answers of a package, held to the list of documents: their
// names, sizes and first bytes are looked at, none is opened.
import { folded as alike } from "../../model/names";
import { attachmentKinds, fileNames } from "../../web/shared";
import { place, type Where } from "../opened";
import { standsAt } from "./file_types";
import { tell, type Answers } from "./found";
import type { Facts } from "../../forms/messages";
import { MIB, type Bounds, type Outline, type OutlineTable } from "./limits";
import type { Members } from "./member";
import { ATTACHMENTS, shown } from "./names";
import { folded, strip } from "./text";

const FOLDER = `${ATTACHMENTS}/`;
const TOPS = ["·/", alike(FOLDER)];

/** Tells which files a form lists that was handed in alone and so holds none of them. */
export function tellApart(asked: Outline, found: Answers): void {
  for (const { where } of listed(asked, found)) tell(found, "INT-213", where);
}

/**
 * Holds the files beside the answers, by their folded paths, to what the form lists; `forms` are
 * the paths of those that have been told to be forms of ours.
 */
export function holdAttachments(
  files: Members,
  forms: string[],
  asked: Outline,
  found: Answers,
  bounds: Bounds,
): void {
  const table = listOf(asked);
  const names = new Map([...files.keys()].map((path) => [path, like(path)]));
  const { named, below } = namedOf(names, asked, found);
  // Where its rows are not there to be read, nobody knows what the list names.
  const known = table && found.tables.has(table.name);
  const seen = new Set<string>();
  for (const [path, member] of files) {
    const where = place(shown(member.path));
    const inside = path.startsWith(FOLDER);
    const name = names.get(path) ?? "";
    const wrong = faultOf(member.path, member.size, () => member.head());
    const isListed = named.has(name) || below.has(name);
    if (!inside) {
      const text = fileNames.notes.some((ending) => path.endsWith(ending));
      if (!wrong || !path.includes(".") || text) tell(found, "INT-205", where);
      else tell(found, wrong.code, where, wrong.facts);
    } else if (forms.includes(path) && !isListed) {
      continue;
    } else if (wrong) {
      tell(found, wrong.code, where, wrong.facts);
    } else if (seen.has(name)) {
      tell(found, "INT-214", where);
    } else if (below.has(name)) {
      tell(found, "INT-217", where, { folder: ATTACHMENTS });
    } else if (table && known && !isListed) {
      tell(found, "INT-211", where, { title: table.title });
    }
    if ((inside || isListed) && member.size > bounds.attachment) {
      tell(found, "INT-212", where, { most: Math.floor(bounds.attachment / MIB) });
    }
    if (inside) seen.add(name);
  }
}

/**
 * The names listed, and those of files in a folder below that one of them means; names that are
 * there twice or have no file are told. A file on top, or the only one of its name in the folders
 * below, counts as well; that it lies there is told elsewhere.
 */
function namedOf(
  names: Map<string, string>,
  asked: Outline,
  found: Answers,
): { named: Set<string>; below: Set<string> } {
  const there = new Set(names.values());
  const lower = new Map<string, number>();
  for (const [path, name] of names) {
    const last = lastOf(name);
    if (path.startsWith(FOLDER) && last !== name) lower.set(last, (lower.get(last) ?? 0) + 1);
  }
  const named = new Set<string>();
  for (const { name, text, where } of listed(asked, found)) {
    if (named.has(name)) tell(found, "INT-210", where);
    else if (!there.has(name) && lower.get(name) !== 1) tellMissing(found, text, where);
    named.add(name);
  }
  const isMeant = (name: string): boolean => {
    const last = lastOf(name);
    return last !== name && named.has(last) && !there.has(last) && lower.get(last) === 1;
  };
  return { named, below: new Set([...there].filter(isMeant)) };
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

/** Tells that a file is not there; only what ends as a file does is named. */
function tellMissing(found: Answers, text: string, where: Where): void {
  const name = shown(strip(text));
  const facts = kindOf(name) ? { suggestion: name } : {};
  tell(found, "INT-209", where, { folder: ATTACHMENTS, ...facts });
}

interface ListedFile {
  name: string;
  text: string;
  where: Where;
}

/** Each name of a file that the form lists, as names are compared, as written, and its place. */
function listed(asked: Outline, found: Answers): ListedFile[] {
  const table = listOf(asked);
  const rows = table ? (found.tables.get(table.name)?.rows ?? []) : [];
  return rows.flatMap((row): ListedFile[] => {
    const cell = row[table?.files ?? ""];
    const name = cell ? like(cell.text.replace(/\\/g, "/")) : "";
    // The answer itself is sound: rules may read it.
    return cell && name ? [{ name, text: cell.text, where: { ...cell.where, field: "" } }] : [];
  });
}

function listOf(asked: Outline): OutlineTable | undefined {
  return asked.tables.find((one) => one.files);
}

/** A path as names are compared, below the folder of attachments. */
export function like(path: string): string {
  let name = alike(path);
  for (const top of TOPS) if (name.startsWith(top)) name = name.slice(top.length);
  return name;
}

/** Why a file may not go along, null for one of a kind that may and that begins as it ends. */
export function faultOf(
  path: string,
  size: number,
  head: () => Uint8Array,
): { code: string; facts: Facts } | null {
  const kind = kindOf(path);
  if (!kind) return { code: "INT-208", facts: {} };
  if (!size) return { code: "INT-215", facts: {} };
  const first = head();
  const begins = ({ starts }: { starts: string[] }): boolean =>
    starts.some((mark) => standsAt(first, mark));
  if (begins(kind)) return null;
  const looks = attachmentKinds.find(begins);
  return looks ? { code: "INT-216", facts: { kind: looks.title } } : { code: "INT-208", facts: {} };
}

function kindOf(path: string): (typeof attachmentKinds)[number] | undefined {
  const name = folded(path);
  const ending = name.includes(".") ? name.slice(name.lastIndexOf(".")) : "";
  return attachmentKinds.find(({ names }) => names.includes(ending));
}
