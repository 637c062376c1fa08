// The sheets of an .xlsx workbook as texts by row and column, never computed. What a workbook says
// of its own extent is not believed.
import { place, type Where } from "../opened";
import type { Bounds } from "./limits";
import { shifted } from "./json_answers";
import { Broken, feed, type Attributes, type Handler } from "./xml_events";
import type { Members } from "./member";
import {
  inFont,
  NO_STYLES,
  relations,
  sheets,
  strings,
  stylesIn,
  wording as wordingIn,
} from "./ooxml_parts";
import { Refused } from "./refusal";
import { folded, lines, longer, strip } from "./text";
import { words } from "../../web/shared";

export type CellState = "plain" | "formula" | "error" | "long";

/** What a cell holds, as text: numbers in plain digits, days as ISO, 是 and 否. */
export interface CellText {
  text: string;
  state: CellState;
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
const NO_SIZE = /^0+(?:\.0+)?$/;
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
  strings(): string[];
  moment(style: string, value: string): string | null;
  /** A text as the font of its format shows it. */
  seen(text: string, style: string): string;
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
  const styles = once(() => {
    const data = named("styles");
    return data ? stylesIn(data, where, bounds) : NO_STYLES;
  });
  const texts = once(() => {
    const data = named("sharedStrings");
    return data ? strings(data, where, bounds) : [];
  });
  const shared: Shared = {
    strings: texts,
    moment: (style, value) => (styles().dates.has(style) ? moment(value, found.from1904) : null),
    seen: (text, style) => inFont(text, styles().symbols.get(style) ?? ""),
  };
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
  const sheet: SheetCells = { rows, hiddenRows: new Set(), hiddenColumns: [], merged: [] };
  let [count, row, column] = [0, 0, 0];
  let [type, style] = ["", ""];
  let [inside, formula, takes, reading] = [false, false, false, false];
  let pieces: string[] = [];

  const crooked = (): never => {
    throw new Refused("INT-512", where);
  };
  const counted = (): void => {
    count += 1;
    if (count > bounds.cells) throw new Refused("INT-514", where, { most: bounds.cells });
  };
  const merge = (text: string): void => {
    const [first = "", last = ""] = text.split(/:(.*)/s);
    const [from, to] = [REFERENCE.exec(first), REFERENCE.exec(last)];
    counted();
    if (!from || !to) return;
    const [top, bottom] = [Number(from[2]), Number(to[2])];
    sheet.merged.push([top, columnNumber(from[1] ?? ""), bottom, columnNumber(to[1] ?? "")]);
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
    style = attributes.get("s") ?? "";
    [inside, formula, takes, reading] = [true, false, false, false];
    pieces = [];
  };
  const keep = (): void => {
    const text = pieces.join("");
    let cell: CellText = { text: "", state: "formula" };
    if (!formula) {
      if (!text) return;
      cell = cellText(type, style, text, shared);
      if (!cell.text && cell.state === "plain") return;
    }
    const cells = rows.get(row) ?? new Map<number, CellText>();
    rows.set(row, cells.set(column, cell));
    if (longer(cell.text, bounds.cell)) {
      const place = { ...where, row, cell: cellName(row, column) };
      throw new Refused("INT-307", place, { most: bounds.cell });
    }
  };
  const handler: Handler = {
    opens(name, attributes) {
      if (name === "c") begin(attributes);
      else if (name === "row") {
        nextRow(attributes.get("r"));
        if (unseen(attributes, "ht")) sheet.hiddenRows.add(row);
      } else if (name === "col") {
        const [first = "", last = ""] = [attributes.get("min"), attributes.get("max")];
        if (unseen(attributes, "width") && ORDINAL.test(first) && ORDINAL.test(last)) {
          sheet.hiddenColumns.push([Number(first), Number(last)]);
        }
      } else if (name === "mergeCell") merge(attributes.get("ref") ?? "");
      else if (inside) {
        if (name === "f") formula = true;
        else if (name === "rPh") reading = true;
        else if (name === "v" || name === "t") takes = !reading;
      }
    },
    characters(text) {
      if (takes) pieces.push(text);
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

/** Whether a row or column is hidden, or has no height or width. */
function unseen(attributes: Attributes, size: string): boolean {
  const hidden = ["1", "true", "on"].includes(attributes.get("hidden") ?? "0");
  return hidden || NO_SIZE.test(attributes.get(size) ?? "");
}

/** The text of a cell by its type; throws Broken where it is none. */
function cellText(type: string, style: string, text: string, shared: Shared): CellText {
  switch (type) {
    case "s": {
      const found = /^[0-9]+$/.test(text) ? shared.strings()[Number(text)] : undefined;
      if (found === undefined) throw new Broken();
      return { text: shared.seen(written(found), style), state: "plain" };
    }
    case "str":
    case "inlineStr":
      return { text: shared.seen(written(text), style), state: "plain" };
    case "n":
      return numberOf(strip(text), style, shared);
    case "b":
      return { text: ["0", "false"].includes(strip(text)) ? words.no : words.yes, state: "plain" };
    case "d":
      return { text: strip(text).replace(/T00:00(:00(\.0+)?)?Z?$/, ""), state: "plain" };
    case "e":
      return { text: "", state: "error" };
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
    return { text: "", state: "long" };
  }
  const value = plain(Number(text));
  return { text: shared.moment(style, value) ?? value, state: "plain" };
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
