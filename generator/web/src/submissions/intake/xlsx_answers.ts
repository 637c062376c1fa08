// A filled workbook as answers: what it may not hold is refused before any sheet is read.
import { form as FORM, phrases as PHRASES } from "../../../labels.json";
import { fill } from "../../forms/messages";
import { place, type Cell, type RawTable, type Where } from "../opened";
import { answer, headed, identifier, madeFor, strange, tell, type Answers } from "./found";
import type { OutlineField, OutlineTable, Bounds, Outline } from "./limits";
import type { Members } from "./member";
import { relationsIn, types } from "./ooxml_parts";
import { Refused, ofPart } from "./refusal";
import { cellName, openBook, type Book, type Rows, type CellText } from "./xlsx";
import { folded, strip } from "./text";
import { fileNames, refused } from "../../web/shared";

const { form_mark: MARK, form_sheet: HIDDEN } = fileNames;
const ANSWER = 2;
const NAME = 4;
const NAMES = FORM.id;
const TYPES = "[Content_Types].xml";
const NOTHING: CellText = { text: "", state: "plain" };
const FAULTS: Partial<Record<CellText["state"], string>> = { error: "INT-509", long: "INT-510" };

export function isWorkbook(members: Members): boolean {
  return members.has(TYPES);
}

/** Reads all answers of a workbook, or refuses it. */
export function readWorkbook(
  members: Members,
  name: string,
  asked: Outline,
  found: Answers,
  bounds: Bounds,
): void {
  harmless(members, place(name), bounds);
  const book = openBook(members, name, bounds);
  madeFor(found, formOf(book), asked, place(name));
  const ours = [HIDDEN, asked.sheet, ...asked.tables.map((table) => table.sheet)];
  // By its number: what another sheet is called, the applicant typed.
  let number = 0;
  for (const sheet of book.paths.keys()) {
    number += 1;
    if (!ours.includes(sheet) && book.rows(sheet).size) {
      const called = fill(PHRASES.sheet_number, { number });
      strange(found, place(name, { sheet: called }));
    }
  }
  const where = place(name, { sheet: asked.sheet });
  if (!book.paths.has(asked.sheet)) throw new Refused("INT-507", where, { sheet: asked.sheet });
  readFields(book.rows(asked.sheet), where, asked, found);
  for (const table of asked.tables) {
    const { sheet } = table;
    const here = place(name, { sheet, row: 1, field: `/${table.name}` });
    if (!book.paths.has(sheet)) {
      tell(found, "INT-507", here, { sheet });
      continue;
    }
    try {
      found.tables.set(table.name, readTable(book.rows(sheet), here, table, found, bounds));
    } catch (error) {
      found.faults.push(ofPart(error));
    }
  }
}

/** Refuses programs, links to other files and whole documents inside a workbook. */
function harmless(members: Members, where: Where, bounds: Bounds): void {
  const data = members.get(TYPES)?.read() ?? new Uint8Array();
  const kinds = [...types(data, where, bounds)];
  const paths = [...members.keys()].map(folded);
  if (
    paths.some((path) => refused.macros.some((mark) => path.includes(mark))) ||
    kinds.some((kind) => kind.includes("macroenabled") || kind.includes("vbaproject"))
  ) {
    throw new Refused("INT-503", where);
  }
  if (paths.some((path) => refused.outside.some((mark) => path.startsWith(mark)))) {
    throw new Refused("INT-504", where);
  }
  if (paths.some((path) => refused.embedded.some((mark) => path.startsWith(mark))))
    throw new Refused("INT-505", where);
  for (const [path, member] of members) {
    if (!folded(path).endsWith(".rels")) continue;
    // An address that a spreadsheet made a link of is only text to us.
    const links = relationsIn(member.read(), where, bounds);
    if (links.some((link) => link.outside && link.kind !== "hyperlink")) {
      throw new Refused("INT-504", where);
    }
  }
}

/** The call and version in the hidden sheet, each empty if it is not an id. */
function formOf(book: Book): [string, string] | null {
  if (!book.paths.has(HIDDEN)) return null;
  const row = book.rows(HIDDEN, 1).get(1);
  const [mark = "", call = "", version = ""] = [1, 2, 3].map((c) => strip(row?.get(c)?.text ?? ""));
  if (mark !== MARK) return null;
  return [identifier(call) ? call : "", identifier(version) ? version : ""];
}

/** Reads the single answers, each in the row whose hidden column names its field. */
function readFields(rows: Rows, where: Where, asked: Outline, found: Answers): void {
  const names = new Map(asked.fields.map((field) => [field.name, field]));
  for (const [row, cells] of rows) {
    const name = cells.get(NAME) ?? NOTHING;
    const given = cells.get(ANSWER) ?? NOTHING;
    const field = names.get(strip(name.text));
    const here = {
      ...where,
      row,
      column: field?.title ?? "",
      cell: cellName(row, ANSWER),
      field: field ? `/${field.name}` : "",
    };
    if (field) answer(found, field, cellOf(given, here, field, found));
    else if (isFilled(name) && isFilled(given) && strip(name.text) !== NAMES) strange(found, here);
  }
  if (!found.fields.size) throw new Refused("INT-508", where, { sheet: where.sheet });
}

/** Reads one table, its headings in the first row, or refuses it. */
function readTable(
  rows: Rows,
  where: Where,
  table: OutlineTable,
  found: Answers,
  bounds: Bounds,
): RawTable {
  const head = rows.get(1) ?? new Map<number, CellText>();
  const last = Math.max(0, ...head.keys());
  if (last > bounds.columns) throw new Refused("INT-306", where, { most: bounds.columns });
  const headings = Array.from({ length: last }, (_, at) => strip(head.get(at + 1)?.text ?? ""));
  const { columns, extra, missing } = headed(headings, table, where, found);
  const kept: Record<string, Cell>[] = [];
  const place = { file: where.file, sheet: where.sheet };
  for (const [row, cells] of rows) {
    if (row === 1 || ![...cells.values()].some(isFilled)) continue;
    if (kept.length === bounds.rows) throw new Refused("INT-305", where, { most: bounds.rows });
    const field = `/${table.name}/${row - 2}`;
    if ([...cells].some(([column, cell]) => column > last && isFilled(cell))) {
      tell(
        found,
        "INT-313",
        { ...place, row, column: "", cell: "", field },
        { title: table.title },
      );
    }
    const texts: Record<string, Cell> = {};
    for (const [position, asked] of columns) {
      const here: Where = {
        ...place,
        row,
        column: asked.title,
        cell: cellName(row, position + 1),
        field: `${field}/${asked.name}`,
      };
      texts[asked.name] = cellOf(cells.get(position + 1) ?? NOTHING, here, asked, found);
    }
    kept.push(texts);
  }
  return { name: table.name, rows: kept, extra, missing, where };
}

/** Whether a cell holds anything but blanks; a formula does. */
function isFilled(cell: CellText): boolean {
  return cell.state !== "plain" || strip(cell.text) !== "";
}

function cellOf(cell: CellText, where: Where, asked: OutlineField, found: Answers): Cell {
  const code = FAULTS[cell.state];
  if (code) tell(found, code, where, { title: asked.title });
  return { text: cell.text, where, formula: cell.state === "formula" };
}
