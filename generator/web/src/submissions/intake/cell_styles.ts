// How the cells of a workbook look: their number formats, fonts and fillings, and what runs add.
// What makes people see something else than a cell holds bears the code it is told by.
import type { Where } from "../opened";
import type { Bounds } from "./limits";
import { NOT_SEEN, numberFormat, shows, type NumberFormat } from "./number_formats";
import { folded, strip } from "./text";
import { feed, type Attributes } from "./xml_events";
import { numberFormats, raised as raisedSigns, symbolFonts, symbols } from "../../web/shared";

const FORMAT = "INT-524";
const STRUCK = "INT-525";
const FAINT = "INT-526";
const SYMBOLS = "INT-527";
const KNOWN = new Map(Object.entries(symbols).map(([font, signs]) => [font, table(signs)]));
const RAISED = new Map(Object.entries(raisedSigns).map(([how, signs]) => [how, table(signs)]));
const OWN = table(numberFormats);
// Where fonts of symbols keep their signs.
const PRIVATE = 0xf000;
const NO_DATE = /"[^"]*"|\[[^\][]*\]|\\.|_.|\*./gu;
const AMOUNT = /^-?(?:[0-9]{1,4}(?:\.[0-9]{1,20})?|\.[0-9]{1,20})(?:[Ee]-?[0-9]{1,2})?$/;
const SHADE = /^[0-9A-F]{6}$/;
const BLACK = "000000";
const WHITE = "FFFFFF";
const INDEXED: Record<string, string> = { 0: BLACK, 1: WHITE, 8: BLACK, 9: WHITE, 64: "", 65: "" };
// What differs from its ground by less, in all three colours together, is not seen; no more is
// a text of so many points.
const LEAST_CONTRAST = 48;
const TINIEST = 2;

/** How letters look; empty where it is not said. */
interface Font {
  name: string;
  struck: boolean;
  tiny: boolean;
  colour: string;
}

/** What a format of cells does: `symbols` is its font if that has signs for letters. */
export interface CellStyle {
  dated: boolean;
  shape: NumberFormat;
  symbols: string;
  doubt: string;
}

/** A format of cells, or what a condition changes of one. */
interface CellLook {
  number: string;
  font: string;
  fill: string;
  repeated: boolean;
  ownFont: Font;
  ground: string;
}

export interface Styles {
  /** What the format of a number does; one that is not there does nothing. */
  style(number: string): CellStyle;
  /** The code that a change by a condition is told by, empty for none. */
  change(number: string): string;
}

/** A text in a cell as its runs show it, and the code of the first that is not seen as it is. */
export interface RichText {
  pieces: string[];
  doubt: string;
  looks(name: string, attributes: Attributes): void;
  takes(content: string): void;
}

function table(entries: Record<string, string>): Map<string, string> {
  return new Map(Object.entries(entries));
}

function plainFont(): Font {
  return { name: "", struck: false, tiny: false, colour: "" };
}

function plainFormat(number: string): CellLook {
  return { number, font: "", fill: "", repeated: false, ownFont: plainFont(), ground: "" };
}

function look(font: Font, name: string, attributes: Attributes): void {
  const value = attributes.get("val");
  if (name === "name" || name === "rFont") font.name = folded(value ?? "");
  else if (name === "strike") font.struck = !["0", "false", "off"].includes(value ?? "1");
  else if (name === "sz") font.tiny = amount(value ?? "", TINIEST + 1) <= TINIEST;
  else if (name === "color") font.colour = colourOf(attributes);
}

/** The code that letters on a ground are told by, empty for none. */
function doubtOf(font: Font, ground: string): string {
  if (font.struck) return STRUCK;
  return font.tiny || alike(font.colour || BLACK, ground || WHITE) ? FAINT : "";
}

/** The code a text is told by, empty for none. */
export function doubtOfText(style: CellStyle): string {
  if (!style.shape.text) return FORMAT;
  return style.symbols && !KNOWN.has(style.symbols) ? SYMBOLS : style.doubt;
}

/** The code a number in plain digits, or a day of that number, is told by, empty for none. */
export function doubtOfNumber(style: CellStyle, number: string, day: boolean): string {
  const { shape } = style;
  const seen = day
    ? shape.day || (shape.clock && number.startsWith("0"))
    : !style.dated && shows(shape, number);
  if (!seen) return FORMAT;
  return style.symbols ? SYMBOLS : style.doubt;
}

export function richText(): RichText {
  const pieces: string[] = [];
  let font: Font | null = null;
  let raised = "";
  const found: RichText = {
    pieces,
    doubt: "",
    looks(name, attributes) {
      if (name === "r") [font, raised] = [plainFont(), ""];
      else if (name === "vertAlign") raised = attributes.get("val") ?? "";
      else if (font) look(font, name, attributes);
    },
    takes(content) {
      if (!font) {
        pieces.push(content);
        return;
      }
      if (strip(content) && !found.doubt) {
        const unknown = symbolFonts.includes(font.name) && !KNOWN.has(font.name);
        found.doubt = unknown ? SYMBOLS : doubtOf(font, "");
      }
      const shown = inFont(content, font.name);
      const above = RAISED.get(raised);
      pieces.push(above ? [...shown].map((sign) => above.get(sign) ?? sign).join("") : shown);
    },
  };
  return found;
}

/** The formats of cells, and which changes by conditions show something else. */
export function stylesIn(data: Uint8Array | null, where: Where, bounds: Bounds): Styles {
  const codes = new Map<string, string>();
  const formats: CellLook[] = [];
  const changes: CellLook[] = [];
  const fonts: Font[] = [];
  const grounds: string[] = [];
  const made = new Map<string, CellStyle>();
  let list = "";
  let solid = false;

  const filled = (name: string, attributes: Attributes): void => {
    if (name === "fill") grounds.push("");
    else if (name === "patternFill") solid = attributes.get("patternType") === "solid";
    else if (name === "fgColor" && solid && grounds.length) {
      grounds[grounds.length - 1] = colourOf(attributes);
    }
  };
  const format = (name: string, attributes: Attributes): void => {
    const last = formats[formats.length - 1];
    if (name === "xf") {
      const next = plainFormat(attributes.get("numFmtId") ?? "0");
      next.font = attributes.get("fontId") ?? "0";
      next.fill = attributes.get("fillId") ?? "0";
      formats.push(next);
    } else if (name === "alignment" && last) {
      last.repeated = attributes.get("horizontal") === "fill";
    }
  };
  const changed = (name: string, attributes: Attributes): void => {
    const last = changes[changes.length - 1];
    if (name === "dxf") changes.push(plainFormat(""));
    else if (!last) return;
    else if (name === "numFmt") last.number = attributes.get("formatCode") ?? "";
    else if (name === "bgColor" || name === "fgColor") last.ground = colourOf(attributes);
    else if (["strike", "sz", "color"].includes(name)) look(last.ownFont, name, attributes);
  };
  const opens = (name: string, attributes: Attributes): void => {
    const font = fonts[fonts.length - 1];
    if (["numFmts", "fonts", "fills", "cellXfs", "dxfs"].includes(name)) list = name;
    else if (name === "numFmt" && list !== "dxfs") {
      codes.set(attributes.get("numFmtId") ?? "", attributes.get("formatCode") ?? "");
    } else if (list === "fonts") {
      if (name === "font") fonts.push(plainFont());
      else if (font) look(font, name, attributes);
    } else if (list === "fills") filled(name, attributes);
    else if (list === "cellXfs") format(name, attributes);
    else if (list === "dxfs") changed(name, attributes);
  };
  const closes = (name: string): void => {
    if (name === list) list = "";
  };
  if (data) feed(data, { opens, closes }, where, bounds);

  const styled = (given: CellLook): CellStyle => {
    const code = codes.get(given.number) ?? OWN.get(given.number) ?? "General";
    const font = listed(fonts, given.font) ?? plainFont();
    return {
      dated: isDated(code),
      shape: given.repeated ? NOT_SEEN : numberFormat(code),
      symbols: symbolFonts.includes(font.name) ? font.name : "",
      doubt: doubtOf(font, listed(grounds, given.fill) ?? ""),
    };
  };
  return {
    style(number) {
      const known = made.get(number) ?? styled(listed(formats, number) ?? plainFormat("0"));
      made.set(number, known);
      return known;
    },
    change(number) {
      const change = listed(changes, number);
      if (!change) return "";
      const shape = numberFormat(change.number || "General");
      const seen = shape.text && (isDated(change.number) ? shape.day : shape.above >= 0);
      return seen ? doubtOf(change.ownFont, change.ground) : FORMAT;
    },
  };
}

/** One of a list by its number, as it is written. */
function listed<T>(of: T[], number: string): T | undefined {
  return /^[0-9]{1,6}$/.test(number) ? of[Number(number)] : undefined;
}

/** Whether a format shows a number as a day or a time. */
function isDated(code: string): boolean {
  const [first = ""] = code.split(";", 1);
  return /[ymdhs]/i.test([...first].slice(0, 200).join("").replace(NO_DATE, ""));
}

/** A length as it is written, or another where it is none. */
export function amount(text: string, otherwise: number): number {
  return AMOUNT.test(text) ? Number(text) : otherwise;
}

/** A colour as six digits, by the name it has in the theme, or empty for an automatic one. */
function colourOf(attributes: Attributes): string {
  const rgb = attributes.get("rgb");
  if (rgb) return rgb.slice(-6).toUpperCase();
  const indexed = attributes.get("indexed");
  if (indexed) return INDEXED[indexed] ?? `indexed ${indexed}`;
  const theme = attributes.get("theme") ?? "";
  const written = attributes.get("tint") ?? "";
  if (theme !== "0" && theme !== "1") return theme && `theme ${theme} ${written}`;
  const tint = amount(written, 0);
  const base = theme === "0" ? 255 : 0;
  const light = tint < 0 ? base * (1 + tint) : base * (1 - tint) + 255 * tint;
  const part = Math.max(0, Math.min(255, Math.trunc(light)));
  return part.toString(16).padStart(2, "0").toUpperCase().repeat(3);
}

/** Whether nobody can tell two colours apart. */
function alike(one: string, other: string): boolean {
  if (!SHADE.test(one) || !SHADE.test(other)) return one === other;
  const part = (text: string, at: number): number => parseInt(text.slice(at, at + 2), 16);
  const off = [0, 2, 4].reduce((sum, at) => sum + Math.abs(part(one, at) - part(other, at)), 0);
  return off < LEAST_CONTRAST;
}

/** A text as a font of symbols shows it; a sign not known there becomes a private one. */
export function inFont(text: string, font: string): string {
  const known = KNOWN.get(font);
  if (!known) return text;
  const signs = [...text].map((sign) => {
    const written = sign.codePointAt(0) ?? 0;
    const code = written >= PRIVATE && written <= PRIVATE + 0xff ? written - PRIVATE : written;
    if (code <= 0x20 || code > 0xff) return sign;
    return known.get(code.toString(16).padStart(2, "0")) ?? String.fromCodePoint(PRIVATE + code);
  });
  return signs.join("");
}
