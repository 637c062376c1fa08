// A filled workbook as answers: what it may not hold is refused before any sheet is read.
import { form as FORM, phrases as PHRASES } from "../../../labels.json";
import { fill } from "../../forms/messages";
import { place, type Cell, type RawTable, type Where } from "../opened";
import {
  answer,
  headAt,
  headed,
  identifier,
  knownHeadings,
  madeFor,
  placed,
  strange,
  tell,
  type Answers,
} from "./found";
import type { OutlineField, OutlineTable, Bounds, Outline } from "./limits";
import type { Members } from "./member";
import { relationsIn, types } from "./ooxml_parts";
import { Refused, ofPart } from "./refusal";
import { cellName, openBook, type Book, type Rows, type CellText } from "./xlsx";
import { folded, strip } from "./text";
import {
  ANSWER,
  NAME,
  isFilled,
  tellBeside,
  tellChanged,
  tellForeign,
  tellHidden,
  tellLabels,
  unmerged,
} from "./xlsx_view";
import { fileNames, refused } from "../../web/shared";

const { form_mark: MARK, form_sheet: HIDDEN } = fileNames;
const NAMES = FORM.id;
const TYPES = "[Content_Types].xml";
const NOTHING: CellText = { text: "", state: "plain", doubt: "" };
const NO_CELLS = new Map<number, CellText>();
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
  readSheets(book, place(name), asked, found, bounds);
}

/** Reads the sheets of the form and notes the others that hold anything. */
function readSheets(
  book: Book,
  where: Where,
  asked: Outline,
  found: Answers,
  bounds: Bounds,
): void {
  const ours = [HIDDEN, asked.sheet, ...asked.tables.map((table) => table.sheet)];
  const others = new Map<string, Rows>();
  for (const sheet of book.paths.keys()) {
    if (ours.includes(sheet)) continue;
    const rows = book.rows(sheet);
    if (rows.size) others.set(sheet, rows);
  }
  const main = { ...where, sheet: asked.sheet };
  if (!book.paths.has(asked.sheet)) throw new Refused("INT-507", main, { sheet: asked.sheet });
  const cells = book.cells(asked.sheet);
  const filled = readFields(cells.rows, main, asked, found);
  tellHidden(book, cells, filled, new Map([[ANSWER, FORM.answer]]), main, found);
  tellChanged(cells, filled, [ANSWER], main, found);
  // Of a field that is there twice, which title is right nobody knows.
  const often = new Map<string, number>();
  const all = namedIn(cells.rows, asked);
  for (const { name } of all.values()) often.set(name, (often.get(name) ?? 0) + 1);
  const named = new Map([...all].filter(([, { name }]) => often.get(name) === 1));
  tellLabels(filled, named, cells.rows, main, found);
  tellForeign(named, cells.rows, asked, main, found);
  const titles = asked.fields.map((field) => field.title);
  tellBeside(book, main, titles, found);
  for (const table of asked.tables) {
    const { sheet } = table;
    const here = { ...where, sheet, row: 1, field: `/${table.name}` };
    if (!book.paths.has(sheet)) {
      const renamed = renamedOf(others, table, bounds);
      if (renamed === null) continue;
      others.delete(renamed);
      tell(found, "INT-507", here, { sheet });
      continue;
    }
    try {
      const raw = readTable(book, here, table, found, bounds);
      if (raw) found.tables.set(table.name, raw);
    } catch (error) {
      found.faults.push(ofPart(error));
    }
  }
  let number = 0;
  for (const sheet of book.paths.keys()) {
    number += 1;
    if (!others.has(sheet)) continue;
    // By its number: what another sheet is called, the applicant typed.
    const here = { ...where, sheet: fill(PHRASES.sheet_number, { number }) };
    tell(found, book.hidden.has(sheet) ? "INT-519" : "INT-523", here);
  }
}

/** The sheet that has the headings of a table whose own sheet is not there. */
function renamedOf(others: Map<string, Rows>, table: OutlineTable, bounds: Bounds): string | null {
  for (const [sheet, rows] of others) {
    for (const row of [...rows.values()].slice(0, bounds.above)) {
      const known = knownHeadings(headingsOf(row, bounds), table.columns);
      if (known === table.columns.length) return sheet;
    }
  }
  return null;
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

/** The fields by the rows whose hidden column names them. */
function namedIn(rows: Rows, asked: Outline): Map<number, OutlineField> {
  const names = new Map(asked.fields.map((field) => [field.name, field]));
  const found = new Map<number, OutlineField>();
  for (const [row, cells] of rows) {
    const field = names.get(strip(cells.get(NAME)?.text ?? ""));
    if (field) found.set(row, field);
  }
  return found;
}

/** Reads the single answers, each in the row whose hidden column names it; their rows. */
function readFields(rows: Rows, where: Where, asked: Outline, found: Answers): number[] {
  const filled: number[] = [];
  const named = namedIn(rows, asked);
  for (const [row, cells] of rows) {
    const name = cells.get(NAME) ?? NOTHING;
    const given = cells.get(ANSWER) ?? NOTHING;
    const field = named.get(row);
    const here = {
      ...where,
      row,
      column: field?.title ?? "",
      cell: cellName(row, ANSWER),
      field: field ? `/${field.name}` : "",
    };
    if (field) {
      answer(found, field, cellOf(given, here, field, found));
      if (isFilled(given)) filled.push(row);
    } else if (isFilled(name) && isFilled(given) && strip(name.text) !== NAMES) {
      strange(found, here);
    }
  }
  if (!found.fields.size) throw new Refused("INT-508", where, { sheet: where.sheet });
  return filled;
}

/** Reads one table, null where it is blank or none, or refuses it. */
function readTable(
  book: Book,
  file: Where,
  table: OutlineTable,
  found: Answers,
  bounds: Bounds,
): RawTable | null {
  const sheet = book.cells(table.sheet);
  const ours = table.columns.map((column) => column.title);
  tellBeside(book, file, ours, found);
  const filled = [...sheet.rows].filter(([, row]) => [...row.values()].some(isFilled));
  const top = filled.slice(0, bounds.above);
  const at = headAt(
    top.map(([, row]) => headingsOf(row, bounds)),
    table.columns,
  );
  const [number, head] = at === null ? [0, NO_CELLS] : (top[at] ?? [0, NO_CELLS]);
  if (!top.length || !placed(found, file, number, table.columns)) return null;
  const where = { ...file, row: number };
  if (lastOf(head) > bounds.columns) throw new Refused("INT-306", where, { most: bounds.columns });
  const headings = headingsOf(head, bounds);
  const { columns, extra, missing } = headed(headings, table, where, found);
  const heads = new Set(headings.flatMap((heading, n) => (strip(heading) ? [n + 1] : [])));
  const below = new Map(filled.filter(([n]) => n > number));
  tellOutside(below, heads, where, table, found);
  const titles = new Map([...columns].map(([position, { title }]) => [position + 1, title]));
  const entries = [...below].filter(([, row]) =>
    [...row].some(([column, cell]) => titles.has(column) && isFilled(cell)),
  );
  const numbers = entries.map(([row]) => row);
  tellHidden(book, sheet, numbers, titles, where, found);
  tellChanged(sheet, numbers, [...titles.keys()], where, found);
  const [body, ambiguous] = unmerged(sheet, below, titles, where, bounds.cells);
  if (ambiguous) tell(found, "INT-518", ambiguous);
  const kept: Record<string, Cell>[] = [];
  for (const [row, cells] of body) {
    if (![...cells].some(([column, cell]) => heads.has(column) && isFilled(cell))) continue;
    if (kept.length === bounds.rows) throw new Refused("INT-305", where, { most: bounds.rows });
    const field = `/${table.name}/${row - number - 1}`;
    const texts: Record<string, Cell> = {};
    for (const [position, asked] of columns) {
      const here: Where = {
        ...place(where.file, { sheet: where.sheet, row }),
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

function lastOf(row: Map<number, CellText>): number {
  return Math.max(0, ...row.keys());
}

/** The texts of a row up to its last cell, or to the last column that may be. */
function headingsOf(row: Map<number, CellText>, bounds: Bounds): string[] {
  const length = Math.min(lastOf(row), bounds.columns);
  return Array.from({ length }, (_, at) => row.get(at + 1)?.text ?? "");
}

/** Tells of the first cell that stands under no heading. */
function tellOutside(
  body: Rows,
  heads: Set<number>,
  where: Where,
  table: OutlineTable,
  found: Answers,
): void {
  for (const [row, cells] of body) {
    for (const [column, cell] of cells) {
      if (heads.has(column) || !isFilled(cell)) continue;
      const here = { ...where, row, cell: cellName(row, column), field: "" };
      tell(found, "INT-317", here, { title: table.title });
      return;
    }
  }
}

function cellOf(cell: CellText, where: Where, asked: OutlineField, found: Answers): Cell {
  const code = FAULTS[cell.state];
  if (code) tell(found, code, where, { title: asked.title });
  else if (cell.doubt) tell(found, cell.doubt, { ...where, field: "" }, { title: asked.title });
  return { text: cell.text, where, formula: cell.state === "formula" };
}
