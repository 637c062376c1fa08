// The files that go along with the answers of a package, held to the list of documents: their
// names, sizes and first bytes are looked at, none is opened.
import { folded as alike } from "../../model/names";
import { attachmentKinds, fileNames } from "../../web/shared";
import { place, type Where } from "../opened";
import { standsAt } from "./file_types";
import { tell, type Answers } from "./found";
import { MIB, type Bounds, type Outline, type OutlineTable } from "./limits";
import type { Members } from "./member";
import { ATTACHMENTS, shown } from "./names";
import { folded } from "./text";

const FOLDER = `${ATTACHMENTS}/`;
const TOPS = ["·/", alike(FOLDER)];

/** Tells which files a form lists that was handed in alone and so holds none of them. */
export function tellApart(asked: Outline, found: Answers): void {
  for (const [, where] of listed(asked, found)) tell(found, "INT-213", where);
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
  const named = namedOf(new Set(names.values()), asked, found);
  // Where its rows are not there to be read, nobody knows what the list names.
  const known = table && found.tables.has(table.name);
  const seen = new Set<string>();
  for (const [path, member] of files) {
    const where = place(shown(member.path));
    const inside = path.startsWith(FOLDER);
    const name = names.get(path) ?? "";
    if (!inside) {
      const text = fileNames.notes.some((ending) => path.endsWith(ending));
      const note = !path.includes(".") || text || isAllowed(member.path, () => member.head());
      tell(found, note ? "INT-205" : "INT-208", where);
    } else if (forms.includes(path) && !named.has(name)) {
      continue;
    } else if (!isAllowed(member.path, () => member.head())) {
      tell(found, "INT-208", where);
    } else if (seen.has(name)) {
      tell(found, "INT-214", where);
    } else if (table && known && !named.has(name)) {
      tell(found, "INT-211", where, { title: table.title });
    }
    if ((inside || named.has(name)) && member.size > bounds.attachment) {
      tell(found, "INT-212", where, { most: Math.floor(bounds.attachment / MIB) });
    }
    if (inside) seen.add(name);
  }
}

/**
 * The names listed; those that are there twice or have no file are told. A file on top counts as
 * well; that it lies there is told elsewhere.
 */
function namedOf(files: Set<string>, asked: Outline, found: Answers): Set<string> {
  const seen = new Set<string>();
  for (const [name, where] of listed(asked, found)) {
    if (seen.has(name)) tell(found, "INT-210", where);
    else if (!files.has(name)) tell(found, "INT-209", where, { folder: ATTACHMENTS });
    seen.add(name);
  }
  return seen;
}

/** Each name of a file that the form lists, as names are compared, and where it stands. */
function listed(asked: Outline, found: Answers): [string, Where][] {
  const table = listOf(asked);
  const rows = table ? (found.tables.get(table.name)?.rows ?? []) : [];
  return rows.flatMap((row): [string, Where][] => {
    const cell = row[table?.files ?? ""];
    const name = cell ? like(cell.text.replace(/\\/g, "/")) : "";
    // The answer itself is sound: rules may read it.
    return cell && name ? [[name, { ...cell.where, field: "" }]] : [];
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

/** Whether a file is of a kind that may go along, and begins as its ending says. */
export function isAllowed(path: string, head: () => Uint8Array): boolean {
  const name = folded(path);
  const ending = name.includes(".") ? name.slice(name.lastIndexOf(".")) : "";
  const kind = attachmentKinds.find(({ names }) => names.includes(ending));
  return kind?.starts.some((mark) => standsAt(head(), mark)) ?? false;
}
