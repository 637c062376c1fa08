// The files that go along with the answers of a package, held to the list of documents: their
// names, sizes and first bytes are looked at, none is opened.
import { attachmentKinds, fileNames } from "../../web/shared";
import { place } from "../opened";
import { standsAt } from "./file_types";
import { tell, type Answers } from "./found";
import { MIB, type Bounds, type Outline, type OutlineTable } from "./limits";
import type { Member, Members } from "./member";
import { ATTACHMENTS, shown } from "./names";
import { folded, strip } from "./text";

const FOLDER = `${ATTACHMENTS}/`;

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
  const table = asked.tables.find((one) => one.files);
  const named = table ? namedOf(files, table, found) : new Set<string>();
  // Where its rows are not there to be read, nobody knows what the list names.
  const known = table && found.tables.has(table.name);
  for (const [path, member] of files) {
    const where = place(shown(member.path));
    const inside = path.startsWith(FOLDER);
    if (!inside) {
      const text = fileNames.notes.some((ending) => path.endsWith(ending));
      const note = !path.includes(".") || text || allowed(member);
      tell(found, note ? "INT-205" : "INT-208", where);
    } else if (forms.includes(path) && !named.has(path)) {
      continue;
    } else if (!allowed(member)) {
      tell(found, "INT-208", where);
    } else if (table && known && !named.has(path)) {
      tell(found, "INT-211", where, { title: table.title });
    }
    if ((inside || named.has(path)) && member.size > bounds.attachment) {
      tell(found, "INT-212", where, { most: Math.floor(bounds.attachment / MIB) });
    }
  }
}

/**
 * The paths that the list names; names that are there twice or not at all are told. A file on top
 * counts as well; that it lies there is told elsewhere.
 */
function namedOf(files: Members, table: OutlineTable, found: Answers): Set<string> {
  const seen = new Set<string>();
  const named = new Set<string>();
  for (const row of found.tables.get(table.name)?.rows ?? []) {
    const cell = row[table.files];
    const name = cell ? pathOf(cell.text) : "";
    if (!cell || !name) continue;
    // The answer itself is sound: rules may read it.
    const where = { ...cell.where, field: "" };
    const path = [FOLDER + name, name].find((one) => files.has(one)) ?? "";
    if (seen.has(name)) tell(found, "INT-210", where);
    else if (!path) tell(found, "INT-209", where, { folder: ATTACHMENTS });
    seen.add(name);
    named.add(path);
  }
  return named;
}

/** The name of a file as the paths of a package are written, below their folder. */
function pathOf(text: string): string {
  let plain = folded(strip(text).normalize("NFC").replace(/\\/g, "/"));
  for (const top of ["./", FOLDER]) if (plain.startsWith(top)) plain = plain.slice(top.length);
  return plain;
}

/** Whether a file is of a kind that may go along, and begins as its ending says. */
function allowed(member: Member): boolean {
  const path = folded(member.path);
  const ending = path.includes(".") ? path.slice(path.lastIndexOf(".")) : "";
  const kind = attachmentKinds.find(({ names }) => names.includes(ending));
  const head = kind ? member.head() : new Uint8Array();
  return kind?.starts.some((mark) => standsAt(head, mark)) ?? false;
}
