// `application.json` as answers: each name once, numbers kept as written, nothing else deep.
import { place, type Cell, type Where } from "../opened";
import { bounded, identifier, madeFor, strange, tell, type Answers } from "./found";
import type { OutlineField, OutlineTable, Bounds, Outline } from "./limits";
import { Numeral, parsed, type Json } from "./json_text";
import { Refused, ofPart } from "./refusal";
import { lines, strip, whole } from "./text";
import { words } from "../../web/shared";

const FORM = "form";
// The longest whole number and the longest fraction that any answer could need.
const DIGITS = 20;

/** Reads all answers of `application.json`, or refuses it. */
export function readJson(
  data: Uint8Array,
  name: string,
  asked: Outline,
  found: Answers,
  bounds: Bounds,
): void {
  const where = place(name);
  const root = parsed(data, where, bounds);
  if (!(root instanceof Map)) throw new Refused("INT-407", where);
  const form = formOf(root);
  const fields = new Map(asked.fields.map((field) => [field.name, field]));
  const tables = new Map(asked.tables.map((table) => [table.name, table]));
  const ours = form === null || (form[0] === asked.call && form[1] === asked.version);
  if (ours && ![...root.keys()].some((key) => fields.has(key) || tables.has(key))) {
    throw new Refused("INT-410", where);
  }
  madeFor(found, form, asked, where);
  for (const [key, value] of root) {
    const here = place(name, { field: `/${key}` });
    const field = fields.get(key);
    const table = tables.get(key);
    if (field) {
      const cell = cellOf(value, field, here, found, bounds);
      if (cell) found.fields.set(key, cell);
    } else if (table) {
      readTable(value, table, here, found, bounds);
    } else if (key !== FORM) {
      // A name that is none of ours was typed by the applicant.
      strange(found, where);
    }
  }
}

/** The call and the version a file names, each empty if it is not an id. */
export function formOf(root: Json): [string, string] | null {
  const form = root instanceof Map ? root.get(FORM) : undefined;
  return form instanceof Map ? [idOf(form.get("call")), idOf(form.get("version"))] : null;
}

function idOf(value: Json | undefined): string {
  return typeof value === "string" && identifier(value) ? value : "";
}

function readTable(
  value: Json,
  table: OutlineTable,
  where: Where,
  found: Answers,
  bounds: Bounds,
): void {
  if (value === null) return;
  if (!Array.isArray(value)) {
    tell(found, "INT-409", where, { title: table.title });
    return;
  }
  if (value.length > bounds.rows) {
    tell(found, "INT-305", where, { most: bounds.rows });
    return;
  }
  const known = new Set(table.columns.map((column) => column.name));
  const rows: Record<string, Cell>[] = [];
  value.forEach((item, index) => {
    const here = place(where.file, { row: index + 1, field: `${where.field}/${index}` });
    if (!(item instanceof Map)) {
      tell(found, "INT-409", here, { title: table.title });
      return;
    }
    if ([...item.keys()].some((key) => !known.has(key))) strange(found, here);
    const row: Record<string, Cell> = {};
    for (const column of table.columns) {
      const field = `${here.field}/${column.name}`;
      const at = place(where.file, { row: index + 1, column: column.title, field });
      const cell = cellOf(item.get(column.name) ?? null, column, at, found, bounds);
      row[column.name] = cell ?? { text: "", where: at, formula: false };
    }
    if (Object.values(row).some((cell) => strip(cell.text))) rows.push(row);
  });
  found.tables.set(table.name, { name: table.name, rows, extra: [], missing: [], where });
}

/** An answer as the text of a cell; what is wrong with it is told. */
function cellOf(
  value: Json,
  asked: OutlineField,
  where: Where,
  found: Answers,
  bounds: Bounds,
): Cell | null {
  if (value === null) return null;
  const here = { ...where, column: asked.title };
  let text = "";
  try {
    text = textOf(value, here, asked, bounds);
  } catch (error) {
    found.faults.push(ofPart(error));
  }
  return { text, where: here, formula: false };
}

function textOf(value: Json, where: Where, asked: OutlineField, bounds: Bounds): string {
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (value instanceof Numeral) return plain(value.text, where, asked);
  if (asked.several && Array.isArray(value)) {
    const texts = value.filter((one) => typeof one === "string");
    if (texts.length === value.length) value = texts.join(words.between);
  }
  if (typeof value !== "string") throw new Refused("INT-408", where, { title: asked.title });
  if (!whole(value)) throw new Refused("INT-406", where, { title: asked.title });
  if (value.includes("\0")) throw new Refused("FLD-018", where, { title: asked.title });
  return bounded(lines(value), where, bounds);
}

/** A number in plain digits: `1.2e4` is `12000`. */
function plain(number: string, where: Where, asked: OutlineField): string {
  if (number.length <= DIGITS && !/[eE]/.test(number)) return number;
  const [mantissa = "", exponent = "0"] = number.split(/[eE]/);
  const [units = "", fraction = ""] = mantissa.replace("-", "").split(".");
  const digits = (units + fraction).replace(/^0+(?=.)/, "");
  const shift = Number(exponent) - fraction.length;
  const highest = digits.length - 1 + shift;
  if (number.length > 2 * DIGITS || highest <= -DIGITS || highest >= DIGITS) {
    throw new Refused("INT-405", where, { title: asked.title });
  }
  return (number.startsWith("-") ? "-" : "") + shifted(digits, shift);
}

/** Digits with their decimal point moved to the right, or to the left where `by` is negative. */
export function shifted(digits: string, by: number): string {
  if (by >= 0) return digits === "0" ? digits : digits + "0".repeat(by);
  const long = digits.padStart(1 - by, "0");
  return `${long.slice(0, by)}.${long.slice(by)}`;
}
