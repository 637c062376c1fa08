// A file that was handed over, opened: a workbook, a data package or JSON as texts with places, the
// same as its Python twin tells them. Whatever is wrong with it comes back as faults; nothing of
// it is shown, run or kept here.
import { form as FORM } from "../../../labels.json";
import type { FormData } from "../../forms/form";
import { place, type Raw } from "../opened";
import { holdAttachments, tellApart } from "./attachments";
import { filled, hold, noAnswers, madeFor, rawOf, tell, unreadable, type Answers } from "./found";
import { members as membersOf } from "./zip_archive";
import { HEAD, isFilled, isMarked } from "./leftovers";
import { begun, LIMITS, MIB, outline, type Bounds, type Limits, type Outline } from "./limits";
import { readFields, readTable } from "./csv_answers";
import { formOf, readJson } from "./json_answers";
import { parsed } from "./json_text";
import { isForeign, isZip, officeRefusal, refusal } from "./file_types";
import { byPath, unwrapped, type Member, type Members } from "./member";
import { ATTACHMENTS, shown } from "./names";
import { Refused, fault, ofPart } from "./refusal";
import { folded } from "./text";
import { isWorkbook, readWorkbook } from "./xlsx_answers";
import { fileNames } from "../../web/shared";

/** A file as the browser gives it. */
export interface Handed {
  name: string;
  bytes: Uint8Array;
}

const { csv: CSV, json: JSON_FILE, descriptor: DESCRIPTOR } = fileNames;
const GUIDE = FORM.guide;
const SOURCES = [...fileNames.books, ...fileNames.papers, ...fileNames.pages];
// So many files are named where it is not clear which one holds the answers.
const NAMED = 4;

/** Opens one file handed over for a form. */
export function openFile(file: Handed, data: FormData, limits: Limits = LIMITS): Raw {
  const name = shown(file.name);
  const found = noAnswers();
  const bounds = begun(limits, place(name));
  try {
    readFile(file.bytes, name, outline(data), found, bounds);
    hold(found, place(name), bounds);
    filled(found, place(name));
  } catch (error) {
    if (error instanceof Refused) return unreadable(name, error.fault, found.form);
    const code = error instanceof RangeError ? "INT-009" : "INT-010";
    return unreadable(name, fault(code, place(name)));
  }
  return rawOf(found, name);
}

/** What is told of a file that cannot even be read into memory. */
export function tooLarge(name: string, limits: Limits = LIMITS): Raw {
  const most = Math.floor(limits.handed / MIB);
  return unreadable(shown(name), fault("INT-011", place(shown(name)), { most }));
}

/** What is told of a file the browser could not read. */
export function unread(name: string): Raw {
  return unreadable(shown(name), fault("INT-001", place(shown(name))));
}

function readFile(
  bytes: Uint8Array,
  name: string,
  asked: Outline,
  found: Answers,
  bounds: Bounds,
): void {
  const where = place(name);
  if (bytes.length > bounds.handed) {
    throw new Refused("INT-011", where, { most: Math.floor(bounds.handed / MIB) });
  }
  if (isZip(bytes)) {
    const members = membersOf(bytes, name, bounds);
    const office = readOffice(byPath(members), name, asked, found, bounds);
    if (office) tellApart(asked, found);
    else readFiles(members, name, asked, found, bounds);
    const endings = office ? fileNames.books.slice(0, 2) : [fileNames.package];
    if (!ends(folded(name), endings)) {
      tell(found, "INT-207", where, { ending: endings[0] ?? "" });
    }
  } else if (/.\.json$/.test(folded(name)) && bytes.length) {
    if (bytes.length > bounds.file) {
      throw new Refused("INT-011", where, { most: Math.floor(bounds.file / MIB) });
    }
    readJson(bytes, name, asked, found, bounds);
    tellApart(asked, found);
  } else if (ends(folded(name), fileNames.pages) && bytes.length) {
    throw new Refused("INT-005", where);
  } else {
    throw refusal(bytes, name);
  }
}

function ends(path: string, endings: string[]): boolean {
  return endings.some((ending) => path.endsWith(ending));
}

/**
 * Whether a file of a package, by its folded path, is a set of answers. Elsewhere than on top only
 * a name of ours says so: tables and letters may lie in any folder.
 */
function holdsAnswers(path: string): boolean {
  if (path.startsWith(`${ATTACHMENTS}/`)) return false;
  const name = path.slice(path.lastIndexOf("/") + 1);
  return [CSV, JSON_FILE].includes(name) || (!path.includes("/") && ends(path, SOURCES));
}

/** Reads the parts of a workbook; tells whether they are that. */
function readOffice(
  parts: Members,
  name: string,
  asked: Outline,
  found: Answers,
  bounds: Bounds,
): boolean {
  const other = officeRefusal(parts, name);
  if (other) throw other;
  if (!isWorkbook(parts)) return false;
  readWorkbook(parts, name, asked, found, bounds);
  return true;
}

/** Reads the one set of answers among the files of a package. */
function readFiles(
  members: Member[],
  name: string,
  asked: Outline,
  found: Answers,
  bounds: Bounds,
): void {
  const files: Members = new Map(unwrapped(members).map((file) => [folded(file.path), file]));
  const paths = [...files.keys()];
  const sources = paths.filter(holdsAnswers);
  const [path = ""] = sources;
  const source = files.get(path);
  const [other = ""] = paths.filter((one) => !one.includes("/") && isForeign(one));
  const document = files.get(other);
  if (!source && document?.size) throw refusal(document.read(), document.path);
  if (!source) throw new Refused(files.size ? "INT-201" : "INT-002", place(name));
  if (sources.length > 1) {
    const places = sources.map((each) => shown(files.get(each)?.path ?? each));
    const both = places.slice(0, NAMED).join("、") + (places.length > NAMED ? "……" : "");
    throw new Refused("INT-202", place(both), { count: sources.length });
  }
  files.delete(path);
  if (path === CSV) readPackage(source, files, asked, found, bounds);
  else if (path === JSON_FILE) readJson(source.read(), source.path, asked, found, bounds);
  else if (ends(path, fileNames.pages)) throw new Refused("INT-005", place(source.path));
  else readInner(source, asked, found, bounds);
  const rest = new Map([...files].filter(([kept]) => kept !== DESCRIPTOR && kept !== GUIDE));
  const forms = [...rest.keys()].filter((kept) => isForm(kept, rest, bounds));
  for (const form of forms) tell(found, "INT-206", place(shown(rest.get(form)?.path ?? form)));
  holdAttachments(rest, forms, asked, found, bounds);
}

/** Whether an attachment is a form of ours, filled or not; nothing of it is read. */
function isForm(path: string, files: Members, bounds: Bounds): boolean {
  const member = files.get(path);
  if (!member || !path.startsWith(`${ATTACHMENTS}/`) || !ends(path, [...SOURCES, ".json"]))
    return false;
  try {
    const data = member.read();
    if (!isZip(data)) return isFilled(data.subarray(0, HEAD));
    return isMarked(byPath(membersOf(data, member.path, bounds)));
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

/** Reads a workbook that lies in an archive. */
function readInner(source: Member, asked: Outline, found: Answers, bounds: Bounds): void {
  const data = source.read();
  if (!isZip(data)) throw refusal(data, source.path);
  const parts = byPath(membersOf(data, source.path, bounds));
  if (!readOffice(parts, source.path, asked, found, bounds)) {
    throw new Refused("INT-003", place(source.path));
  }
}

/** Reads the CSV files of a package; those read are taken out of `files`. */
function readPackage(
  source: Member,
  files: Members,
  asked: Outline,
  found: Answers,
  bounds: Bounds,
): void {
  const descriptor = files.get(DESCRIPTOR);
  files.delete(DESCRIPTOR);
  const root = descriptor ? parsed(descriptor.read(), place(descriptor.path), bounds) : null;
  madeFor(found, formOf(root), asked, place(DESCRIPTOR));
  readFields(source.read(), source.path, asked, found, bounds);
  for (const table of asked.tables) {
    const path = folded(`${table.name}.csv`);
    const member = files.get(path);
    files.delete(path);
    if (!member) continue;
    try {
      const rows = readTable(member.read(), member.path, table, found, bounds);
      if (rows) found.tables.set(table.name, rows);
    } catch (error) {
      found.faults.push(ofPart(error));
    }
  }
}

/** The files beside the answers of a package, by their names below the folder of attachments. */
export function filesBeside(file: Handed, limits: Limits = LIMITS): [string, Uint8Array][] {
  const found: [string, Uint8Array][] = [];
  if (!isZip(file.bytes)) return found;
  const bounds = begun({ ...limits, file: limits.attachment }, place(file.name));
  try {
    for (const { path, read } of unwrapped(membersOf(file.bytes, file.name, bounds))) {
      const name = path.slice(ATTACHMENTS.length + 1);
      if (path.startsWith(`${ATTACHMENTS}/`)) found.push([name, read()]);
    }
  } catch (error) {
    // Whatever is wrong with the archive is told where its answers are read.
    if (!(error instanceof Refused)) throw error;
  }
  return found;
}
