// The sheets of an .xlsx workbook as texts by row and column, never computed. What a workbook says
// of its own extent is not believed.
import { place, type Where } from "../opened";
import {
  amount,
  doubtOfNumber,
  doubtOfText,
  inFont,
  richText,
  stylesIn,
  type RichText,
  type Styles,
} from "./cell_styles";
import type { Bounds } from "./limits";
import { shifted } from "./json_answers";
import { Broken, feed, type Attributes, type Handler } from "./xml_events";
import type { Members } from "./member";
import { relations, sheets, strings, wording as wordingIn } from "./ooxml_parts";
import { Refused } from "./refusal";
import { folded, lines, longer, strip } from "./text";
import { words } from "../../web/shared";

export type CellState = "plain" | "formula" | "error" | "long";

/** What a cell holds, as text: numbers in plain digits, days as ISO, 是 and 否. */
export interface CellText {
  text: string;
  state: CellState;
  /** The code that is told where people see something else, empty for none. */
  doubt: string;
}

/** The cells of a sheet that are not empty, by row and column, both from 1. */
export type Rows = Map<number, Map<number, CellText>>;

/** First row, first column, last row and last column of cells. */
export type Area = [number, number, number, number];

/** The cells of a sheet, and what of them people do not see. */
export interface SheetCells {
  rows: Rows;
  hiddenRows: Set<number>;
  /** Pairs of a first and a last one. */
  hiddenColumns: [number, number][];
  merged: Area[];
  /** Where a condition may show something else. */
  changed: Area[];
}

export interface Book {
  /** The parts of sheets by their names. */
  paths: Map<string, string>;
  /** The names of sheets that are not seen. */
  hidden: Set<string>;
  rows(sheet: string, last?: number): Rows;
  cells(sheet: string): SheetCells;
  /** The texts of the drawings on a sheet, or of its comments, by the kind of part. */
  wording(sheet: string, kind: string): string[];
}

const LAST_ROW = 1_048_576;
const LAST_COLUMN = 16_384;
const REFERENCE = /^([A-Z]{1,3})([1-9][0-9]{0,6})$/;
const ORDINAL = /^[0-9]{1,5}$/;
// What is lower, in points, or narrower, in digits, shows nothing.
const LOW = 3;
const NARROW = 0.6;
const TRUE = ["1", "true", "on"];
const FALSE = ["0", "false", "off"];
const WHOLE = /^[+-]?[0-9]+$/;
const NUMBER = /^[+-]?(?:([0-9]+)\.?([0-9]*)|\.([0-9]+))(?:[Ee]([+-]?[0-9]{1,3}))?$/;
const ESCAPED = /_x(00[01][0-9A-Fa-f]|005[Ff])_/g;
const LONGEST = 60;
// A spreadsheet holds whole numbers exactly up to fifteen digits, and no day after the year 9999.
const EXACT = 15;
const FINEST = -12;
const DAY = 86_400;
const FALSE_DAY = 60;
const FIRST_DAY = Date.UTC(1899, 11, 30);
const FIRST_DAY_1904 = Date.UTC(1904, 0, 1);
const LAST_DAY = Date.UTC(9999, 11, 31);

/** Thrown once all rows that were wanted are read. */
const ENOUGH = Symbol("enough");

/** What cells need of the rest of the workbook, read when it is first needed. */
interface Shared {
  strings(): RichText[];
  styles(): Styles;
  from1904: boolean;
}

/** Reads the list of sheets, or refuses what has none. */
export function openBook(members: Members, name: string, bounds: Bounds): Book {
  const where = place(name);
  const [main] = relations(members, "", where, bounds).filter((r) => r.kind === "officeDocument");
  if (!main) throw new Refused("INT-501", where);
  const links = relations(members, main.target, where, bounds);
  const part = (path: string, at: Where): Uint8Array => {
    const member = members.get(path);
    if (!member) throw new Refused("INT-501", at);
    return member.read();
  };
  const found = sheets(part(main.target, where), where, bounds);
  const targets = new Map(links.map((link) => [link.id, link.target]));
  const paths = new Map(found.named.map(([sheet, link]) => [sheet, targets.get(link) ?? ""]));
  if (new Set([...paths.keys()].map(folded)).size !== found.named.length) {
    throw new Refused("INT-511", where);
  }
  const named = (kind: string): Uint8Array | null => {
    const link = links.find((one) => one.kind === kind);
    return link ? part(link.target, where) : null;
  };
  const styles = once(() => stylesIn(named("styles"), where, bounds));
  const texts = once(() => {
    const data = named("sharedStrings");
    return data ? strings(data, where, bounds) : [];
  });
  const shared: Shared = { strings: texts, styles, from1904: found.from1904 };
  const cellsOf = (sheet: string, last = LAST_ROW): SheetCells => {
    const at = place(name, { sheet });
    const cells = reader(shared, at, last, bounds);
    try {
      feed(part(paths.get(sheet) ?? "", at), cells.handler, at, bounds);
    } catch (error) {
      if (error !== ENOUGH) throw error;
    }
    return cells.sheet;
  };
  const wording = (sheet: string, kind: string): string[] => {
    const at = place(name, { sheet });
    return relations(members, paths.get(sheet) ?? "", at, bounds)
      .filter((link) => link.kind === kind && members.has(link.target))
      .flatMap((link) => wordingIn(part(link.target, at), at, bounds));
  };
  const rows = (sheet: string, last = LAST_ROW): Rows => cellsOf(sheet, last).rows;
  return { paths, hidden: found.hidden, rows, cells: cellsOf, wording };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** Takes the cells of one sheet. */
function reader(
  shared: Shared,
  where: Where,
  last: number,
  bounds: Bounds,
): { sheet: SheetCells; handler: Handler } {
  const rows: Rows = new Map();
  const sheet: SheetCells = {
    rows,
    hiddenRows: new Set(),
    hiddenColumns: [],
    merged: [],
    changed: [],
  };
  let [count, row, column] = [0, 0, 0];
  let [type, style, places] = ["", "", ""];
  let [inside, formula, takes, reading, low] = [false, false, false, false, false];
  let pieces: string[] = [];
  let rich: RichText | null = null;

  const crooked = (): never => {
    throw new Refused("INT-512", where);
  };
  const counted = (): void => {
    count += 1;
    if (count > bounds.cells) throw new Refused("INT-514", where, { most: bounds.cells });
  };
  /** The area a text names, if it does. */
  const areas = (text: string): Area[] => {
    const [first = "", last = ""] = text.split(/:(.*)/s);
    const [from, to] = [REFERENCE.exec(first), REFERENCE.exec(last)];
    counted();
    if (!from || !to) return [];
    const [left, right] = [columnNumber(from[1] ?? ""), columnNumber(to[1] ?? "")];
    return [[Number(from[2]), left, Number(to[2]), right]];
  };
  const nextRow = (number: string | undefined): void => {
    if (number !== undefined && !WHOLE.test(strip(number))) throw new Broken();
    const next = number === undefined ? row + 1 : Number(strip(number));
    // A row out of order would be shown by one program and passed over by another.
    if (next <= row || next > LAST_ROW) crooked();
    if (next > last) throw ENOUGH;
    row = next;
    column = 0;
  };
  const begin = (attributes: Attributes): void => {
    const reference = attributes.get("r");
    let next = column + 1;
    if (reference !== undefined) {
      const found = REFERENCE.exec(reference);
      if (!found || Number(found[2]) !== row) crooked();
      next = columnNumber(found?.[1] ?? "");
    }
    if (next <= column || next > LAST_COLUMN || inside || !row) crooked();
    counted();
    column = next;
    type = attributes.get("t") ?? "n";
    style = attributes.get("s") ?? "0";
    [inside, formula, takes, reading] = [true, false, false, false];
    rich = type === "inlineStr" ? richText() : null;
    pieces = rich?.pieces ?? [];
  };
  const keep = (): void => {
    const text = pieces.join("");
    let cell: CellText = { text: "", state: "formula", doubt: "" };
    if (!formula) {
      if (!text) return;
      cell = cellText(type, style, text, rich?.doubt ?? "", shared);
      if (!cell.text && cell.state === "plain") return;
    }
    const cells = rows.get(row) ?? new Map<number, CellText>();
    rows.set(row, cells.set(column, cell));
    if (longer(cell.text, bounds.cell)) {
      const place = { ...where, row, cell: cellName(row, column) };
      throw new Refused("INT-307", place, { most: bounds.cell });
    }
  };
  /** Takes what stands before or after the cells. */
  const beside = (name: string, attributes: Attributes): void => {
    if (name === "sheetFormatPr") {
      const flat = amount(attributes.get("defaultRowHeight") ?? "", LOW) < LOW;
      low = flat || TRUE.includes(attributes.get("zeroHeight") ?? "0");
    } else if (name === "col") {
      const [first = "", last = ""] = [attributes.get("min"), attributes.get("max")];
      if (isUnseen(attributes, "width", NARROW) && ORDINAL.test(first) && ORDINAL.test(last)) {
        sheet.hiddenColumns.push([Number(first), Number(last)]);
      }
    } else if (name === "mergeCell") sheet.merged.push(...areas(attributes.get("ref") ?? ""));
    else if (name === "conditionalFormatting") places = attributes.get("sqref") ?? "";
    else if (
      (name === "cfRule" && shared.styles().change(attributes.get("dxfId") ?? "")) ||
      ((name === "dataBar" || name === "iconSet") &&
        FALSE.includes(attributes.get("showValue") ?? "1"))
    ) {
      for (const one of places.split(/\s+/).filter(Boolean)) {
        sheet.changed.push(...areas(one.includes(":") ? one : `${one}:${one}`));
      }
      places = "";
    }
  };
  const handler: Handler = {
    opens(name, attributes) {
      if (name === "c") begin(attributes);
      else if (name === "row") {
        nextRow(attributes.get("r"));
        if (isUnseen(attributes, "ht", LOW, low)) sheet.hiddenRows.add(row);
      } else if (!inside) beside(name, attributes);
      else if (name === "f") formula = true;
      else if (name === "rPh") reading = true;
      else if (name === "v" || name === "t") takes = !reading;
      else rich?.looks(name, attributes);
    },
    characters(text) {
      if (!takes) return;
      if (rich) rich.takes(text);
      else pieces.push(text);
    },
    closes(name) {
      if (!inside) return;
      if (name === "c") {
        inside = false;
        keep();
      } else if (name === "v" || name === "t") takes = false;
      else if (name === "rPh") reading = false;
    },
  };
  return { sheet, handler };
}

/** Whether a row or column is hidden, or lower or narrower than what shows anything. */
function isUnseen(attributes: Attributes, size: string, least: number, low = false): boolean {
  if (TRUE.includes(attributes.get("hidden") ?? "0")) return true;
  return amount(attributes.get(size) ?? "", low ? 0 : least) < least;
}

/** The text of a cell by its type; throws Broken where it is none. */
function cellText(
  type: string,
  style: string,
  text: string,
  doubt: string,
  shared: Shared,
): CellText {
  const plain = (of: string): CellText => ({ text: of, state: "plain", doubt: "" });
  // A text as the font of its format shows it.
  const seen = (of: string, runs: string): CellText => {
    const look = shared.styles().style(style);
    const shown = inFont(written(of), look.symbols);
    return { ...plain(shown), doubt: doubtOfText(look) || runs };
  };
  switch (type) {
    case "s": {
      const found = /^[0-9]+$/.test(text) ? shared.strings()[Number(text)] : undefined;
      if (found === undefined) throw new Broken();
      return seen(found.pieces.join(""), found.doubt);
    }
    case "str":
    case "inlineStr":
      return seen(text, doubt);
    case "n":
      return numberOf(strip(text), style, shared);
    case "b":
      return plain(["0", "false"].includes(strip(text)) ? words.no : words.yes);
    case "d":
      return plain(strip(text).replace(/T00:00(:00(\.0+)?)?Z?$/, ""));
    case "e":
      return { ...plain(""), state: "error" };
    default:
      throw new Broken();
  }
}

function numberOf(text: string, style: string, shared: Shared): CellText {
  const found = NUMBER.exec(text);
  if (!found || text.length > LONGEST) throw new Broken();
  const [, units = "", decimals = "", alone = "", exponent = "0"] = found;
  const digits = units + decimals + alone;
  const leading = digits.length - digits.replace(/^0+/, "").length;
  const highest = units.length - leading - 1 + Number(exponent);
  if (leading < digits.length && (highest >= EXACT || highest < FINEST)) {
    return { text: "", state: "long", doubt: "" };
  }
  const value = plain(Number(text));
  const look = shared.styles().style(style);
  const day = look.dated ? moment(value, shared.from1904) : null;
  return { text: day ?? value, state: "plain", doubt: doubtOfNumber(look, value, day !== null) };
}

/** A stored number in plain digits: 0.30000000000000004 is what 0.3 became. */
function plain(value: number): string {
  const [mantissa = "", exponent = "0"] = Math.abs(value).toExponential(14).split("e");
  const [unit = "", fraction = ""] = mantissa.split(".");
  const digits = (unit + fraction).replace(/0+$/, "") || "0";
  const text = shifted(digits, Number(exponent) - digits.length + 1);
  return value < 0 ? `-${text}` : text;
}

/** The day or time a number stands for, or null for a number that is no day. */
function moment(value: string, from1904: boolean): string | null {
  if (value.startsWith("-")) return null;
  const [whole = "", fraction = ""] = value.split(".");
  const day = Number(whole);
  const seconds = rounded(BigInt(fraction || "0") * BigInt(DAY), 10n ** BigInt(fraction.length));
  // The calendar from 1900 counts a 29 February that never was.
  const late = !from1904 && day > 0 && day < FALSE_DAY ? 1 : 0;
  const first = from1904 ? FIRST_DAY_1904 : FIRST_DAY;
  const time = first + ((day + late) * DAY + seconds) * 1000;
  if (time > LAST_DAY) return null;
  const [date = "", clock = ""] = new Date(time).toISOString().split("T");
  if (!seconds) return date;
  return day ? `${date} ${clock.slice(0, 8)}` : clock.slice(0, 8);
}

/** A fraction rounded to the nearest whole number, half to the even one. */
function rounded(above: bigint, below: bigint): number {
  const [whole, rest] = [above / below, (above % below) * 2n];
  const up = rest > below || (rest === below && whole % 2n === 1n);
  return Number(whole) + (up ? 1 : 0);
}

/** A text with the escapes of signs that XML cannot hold undone. */
function written(text: string): string {
  const plain = text.includes("_x")
    ? text.replace(ESCAPED, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    : text;
  return lines(plain);
}

/** The number of a column from 1: `C` is 3. */
function columnNumber(letters: string): number {
  return [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
}

/** The name of a cell: row 7, column 3 is `C7`. */
export function cellName(row: number, column: number): string {
  let letters = "";
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return `${letters}${row}`;
}
