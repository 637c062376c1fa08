// A file that was handed over, opened: a workbook, a data package or JSON as texts with places, the
// same as its Python twin tells them. Whatever is wrong with it comes back as faults; nothing of
// it is shown, run or kept here.
import { form as FORM } from "../../../labels.json";
import type { FormData } from "../../forms/form";
import { place, type Raw } from "../opened";
import { holdAttachments, tellApart } from "./attachments";
import { filled, hold, noAnswers, madeFor, rawOf, tell, unreadable, type Answers } from "./found";
import { members as membersOf } from "./zip_archive";
import { HEAD, isFilled, isMarked, textEnding } from "./leftovers";
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
const JSON_ENDING = ".json";
const BOOKS = fileNames.books.slice(0, 2);
const SOURCES = [...fileNames.books, ...fileNames.papers, ...fileNames.pages];
// So many files are named where it is not clear which one holds the answers.
const NAMED = 4;
// How all that may be ours begins, behind a mark of its encoding or blanks.
const BEGINNING = /^[\u00ef\u00bb\u00bf \t\r\n]*(?:\{|<|PK)/;

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
    const endings = office ? BOOKS : [fileNames.package];
    if (!ends(folded(name), endings)) {
      tell(found, "INT-207", where, { ending: endings[0] ?? "" });
    }
  } else if (bytes.length && textEndingOf(name, bytes)) {
    readText(bytes, name, asked, found, bounds);
    tellApart(asked, found);
  } else {
    throw refusal(bytes, name);
  }
}

/** The ending that JSON or a page has, else should have; "" for what is neither. */
function textEndingOf(name: string, data: Uint8Array): string {
  const own = /.(\.[^./]+)$/.exec(folded(name))?.[1] ?? "";
  return [JSON_ENDING, ...fileNames.pages].includes(own) ? own : textEnding(data.subarray(0, HEAD));
}

/** Reads JSON, whatever the ending of its name; a page is not opened here. */
function readText(
  data: Uint8Array,
  name: string,
  asked: Outline,
  found: Answers,
  bounds: Bounds,
): void {
  const ending = textEndingOf(name, data);
  if (ending !== JSON_ENDING) throw new Refused("INT-005", place(name));
  if (data.length > bounds.file) {
    throw new Refused("INT-011", place(name), { most: Math.floor(bounds.file / MIB) });
  }
  if (!folded(name).endsWith(ending)) tell(found, "INT-207", place(name), { ending });
  readJson(data, name, asked, found, bounds);
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
  const sources = sourcesOf(files, bounds);
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
  else readSource(source, asked, found, bounds);
  const rest = new Map([...files].filter(([kept]) => kept !== DESCRIPTOR && kept !== GUIDE));
  const forms = [...rest.keys()].filter((kept) => isForm(kept, rest, bounds));
  for (const form of forms) tell(found, "INT-206", place(shown(rest.get(form)?.path ?? form)));
  holdAttachments(rest, forms, asked, found, bounds);
}

/**
 * The folded paths of the sets of answers: by their names, else by what they hold. JSON bears any
 * name: what begins as ours is one always, any other where there is nothing else.
 */
function sourcesOf(files: Members, bounds: Bounds): string[] {
  const tops = [...files.keys()].filter((path) => !path.includes("/") && path !== DESCRIPTOR);
  const texts = tops.filter((path) => path.endsWith(JSON_ENDING));
  const ours = (path: string): boolean => isOurs(files.get(path), bounds);
  const named = [...files.keys()].filter(
    (path) => holdsAnswers(path) || (texts.includes(path) && ours(path)),
  );
  if (named.length) return named;
  const held = tops.filter(ours);
  return held.length ? held : texts;
}

/** Whether an attachment is a form of ours, filled or not; nothing of it is read. */
function isForm(path: string, files: Members, bounds: Bounds): boolean {
  const inside = path.startsWith(`${ATTACHMENTS}/`);
  return inside && ends(path, [...SOURCES, JSON_ENDING]) && isOurs(files.get(path), bounds);
}

/** Whether a file is a form of ours by what it holds, filled or not. */
function isOurs(member: Member | undefined, bounds: Bounds): boolean {
  if (!member || !BEGINNING.test(String.fromCharCode(...member.head()))) return false;
  try {
    const data = member.read();
    if (!isZip(data)) return isFilled(data.subarray(0, HEAD));
    return isMarked(byPath(membersOf(data, member.path, bounds)));
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

/** Reads the answers of a package by what they are, and tells a name that says otherwise. */
function readSource(source: Member, asked: Outline, found: Answers, bounds: Bounds): void {
  const data = source.read();
  const { path } = source;
  if (isZip(data)) {
    const parts = byPath(membersOf(data, path, bounds));
    if (!readOffice(parts, path, asked, found, bounds)) throw new Refused("INT-003", place(path));
    if (!ends(folded(path), BOOKS)) tell(found, "INT-207", place(path), { ending: BOOKS[0] ?? "" });
  } else if (data.length && textEndingOf(path, data)) {
    readText(data, path, asked, found, bounds);
  } else {
    throw refusal(data, path);
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
