// Whether a number format of cells lets people see what a cell holds, without more or less. Only
// formats that are known to do so count; what a format shows is never worked out.
import { signs } from "../../texts";
import { entireOfFiles } from "../../web/shared";
import { strip } from "./text";

/** What is seen as it is: numbers up to so many decimals, -1 for none, and the rest or not. */
export interface NumberFormat {
  above: number;
  below: number;
  zero: boolean;
  text: boolean;
  day: boolean;
  /** Times without a day. */
  clock: boolean;
}

export const NOT_SEEN: NumberFormat = {
  above: -1,
  below: -1,
  zero: false,
  text: false,
  day: false,
  clock: false,
};

const LONGEST = 255;
const CENTS = 2;
const PIECE = /"([^"]*)"|[\\!](.)|(_.)|\*(.)|\[([^[\]]*)\]|(.)/gsu;
const KEPT = entireOfFiles("format_kept");
const UNIT = entireOfFiles("format_unit");
const MARK = entireOfFiles("format_mark");
const CURRENCY = entireOfFiles("format_currency");
const NUMBER = entireOfFiles("format_number");
const DASH = entireOfFiles("format_dash");
const TEXT = entireOfFiles("format_text");
const DAY = entireOfFiles("format_day");
const CLOCK = entireOfFiles("format_clock");
const BELOW = /^(?:[¤年月日]*-(.*)|\((.*)\))$/s;
// A comma or a point that is only shown is none of a number.
const SHOWN: Record<string, string> = { ",": "、", ".": "·" };
const OTHER = "!";

/** Whether a number in plain digits is seen as it is, up to its cents. */
export function shows(format: NumberFormat, number: string): boolean {
  if (number === "0") return format.zero;
  const decimals = number.startsWith("-") ? format.below : format.above;
  const [, fraction = ""] = number.split(".");
  return decimals >= Math.min(CENTS, fraction.length);
}

/** What a format shows. */
export function numberFormat(code: string): NumberFormat {
  if (signs(code) > LONGEST) return NOT_SEEN;
  const sections = sectionsOf(code);
  const many = sections.length > 3;
  const texts = many ? sections.slice(3, 4) : sections.slice(-1).filter((one) => one.includes("@"));
  const numbers = many || !texts.length ? sections.slice(0, 3) : sections.slice(0, -1);
  const [first = "@", second, third] = numbers;
  const above = decimalsOf(first);
  const match = second === undefined ? null : BELOW.exec(second);
  const zero = third ?? first;
  const empty = !sections.some((one) => /[0#?@a-z]/.test(one));
  return {
    above,
    below: second === undefined ? above : decimalsOf(match?.[1] ?? match?.[2] ?? ""),
    zero:
      (decimalsOf(zero) >= 0 && /[0@g]/.test(zero)) || (third !== undefined && DASH.test(third)),
    text: texts.every((one) => TEXT.test(one)) && !empty,
    day: DAY.test(first),
    clock: CLOCK.test(first),
  };
}

/** The sections of a format with its literals, fillings and marks made single signs. */
function sectionsOf(code: string): string[] {
  const sections: string[] = [];
  let section = "";
  for (const piece of code.matchAll(PIECE)) {
    const [, quoted, escaped, padding, filling, mark, sign] = piece;
    const literal = quoted ?? escaped;
    if (sign === ";") {
      sections.push(section);
      section = "";
    } else if (sign !== undefined) section += bare(sign.toLowerCase());
    else if (literal !== undefined) section += literalOf(strip(literal).toLowerCase());
    else if (filling !== undefined) section += strip(filling) && OTHER;
    else if (mark && padding === undefined) section += marked(mark.toLowerCase());
  }
  return [...sections, section];
}

function bare(sign: string): string {
  if (!strip(sign)) return "";
  return isUnit(sign) ? "¤" : sign;
}

function literalOf(text: string): string {
  if (isUnit(text)) return "¤";
  return [...text]
    .filter(strip)
    .map((sign) => (KEPT.test(sign) ? sign : (SHOWN[sign] ?? OTHER)))
    .join("");
}

function isUnit(text: string): boolean {
  return text !== "" && !KEPT.test(text) && UNIT.test(text);
}

function marked(mark: string): string {
  if (CURRENCY.test(mark)) return "¤";
  return MARK.test(mark) ? "" : OTHER;
}

/** How many decimals a section shows of a number, -1 where it shows something else. */
function decimalsOf(section: string): number {
  if (!NUMBER.test(section) || !/[0#?@g]/.test(section)) return -1;
  if (/[@g]/.test(section)) return CENTS;
  const [, fraction = ""] = section.split(".");
  return Math.min(CENTS, fraction.replace(/[^0#?]/g, "").length);
}
