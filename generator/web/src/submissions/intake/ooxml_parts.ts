// What the small parts of a workbook say: types, relations, sheets, texts, formats of dates.
import type { Where } from "../opened";
import type { Bounds } from "./limits";
import { feed, type Attributes } from "./xml_events";
import type { Members } from "./member";
import { Refused } from "./refusal";
import { folded } from "./text";
import { symbols } from "../../web/shared";

const SYMBOLS: Record<string, Record<string, string>> = symbols;
// Where fonts of symbols keep their signs.
const PRIVATE = 0xf000;
const STRICT = "http://purl.oclc.org/ooxml/";
const NO_DATE = /"[^"]*"|\[[^\]]*\]|\\.|_.|\*./gu;

export interface Relation {
  id: string;
  target: string;
  kind: string;
  outside: boolean;
}

/** The relations of a part as they are written. */
export function relationsIn(data: Uint8Array, where: Where, bounds: Bounds): Relation[] {
  const found: Relation[] = [];
  const opens = (name: string, attributes: Attributes): void => {
    if (name !== "Relationship") return;
    found.push({
      id: attributes.get("Id") ?? "",
      target: attributes.get("Target") ?? "",
      kind: lastOf(attributes.get("Type") ?? "", "/"),
      outside: (attributes.get("TargetMode") ?? "").toLowerCase() === "external",
    });
  };
  feed(data, { opens }, where, bounds);
  return found;
}

/** What a part names inside the workbook, with targets as paths from the root; "" is the root. */
export function relations(
  members: Members,
  part: string,
  where: Where,
  bounds: Bounds,
): Relation[] {
  const slash = part.lastIndexOf("/");
  const folder = part.slice(0, Math.max(0, slash));
  const member = members.get(`${folder}/_rels/${part.slice(slash + 1)}.rels`.replace(/^\/+/, ""));
  if (!member) return [];
  return relationsIn(member.read(), where, bounds)
    .filter((relation) => !relation.outside)
    .map((relation) => ({ ...relation, target: resolved(folder, relation.target) }));
}

function resolved(folder: string, target: string): string {
  const found: string[] = [];
  for (const step of (target.startsWith("/") ? target : `${folder}/${target}`).split("/")) {
    if (step === "..") found.pop();
    else if (step !== "" && step !== ".") found.push(step);
  }
  return found.join("/");
}

/** The types of the parts, in small letters. */
export function types(data: Uint8Array, where: Where, bounds: Bounds): Set<string> {
  const found = new Set<string>();
  const opens = (_: string, attributes: Attributes): void => {
    found.add((attributes.get("ContentType") ?? "").toLowerCase());
  };
  feed(data, { opens }, where, bounds);
  return found;
}

export interface Sheets {
  /** Names with the ids of their parts, in order. */
  named: [string, string][];
  hidden: Set<string>;
  from1904: boolean;
}

export function sheets(data: Uint8Array, where: Where, bounds: Bounds): Sheets {
  const found: Sheets = { named: [], hidden: new Set(), from1904: false };
  const opens = (name: string, attributes: Attributes): void => {
    if (name === "workbook") {
      if ([...attributes.values()].some((value) => value.startsWith(STRICT))) {
        throw new Refused("INT-513", where);
      }
    } else if (name === "workbookPr") {
      found.from1904 = ["1", "true", "on"].includes(attributes.get("date1904") ?? "0");
    } else if (name === "sheet") {
      if (found.named.length === bounds.columns) {
        throw new Refused("INT-514", where, { most: bounds.columns });
      }
      const link = [...attributes].find(([key]) => lastOf(key, ":") === "id");
      found.named.push([attributes.get("name") ?? "", link?.[1] ?? ""]);
      const state = attributes.get("state") ?? "visible";
      if (state !== "visible") found.hidden.add(attributes.get("name") ?? "");
    }
  };
  feed(data, { opens }, where, bounds);
  return found;
}

/** The shared texts, without their formats and readings. */
export function strings(data: Uint8Array, where: Where, bounds: Bounds): string[] {
  const found: string[] = [];
  let pieces: string[] = [];
  let takes = false;
  let reading = false;
  let font = "";
  feed(
    data,
    {
      opens(name, attributes) {
        if (name === "si") {
          if (found.length === bounds.cells) {
            throw new Refused("INT-514", where, { most: bounds.cells });
          }
          pieces = [];
        } else if (name === "rPh") {
          reading = true;
        } else if (name === "rFont") {
          font = folded(attributes.get("val") ?? "");
        } else if (name === "t") {
          takes = !reading;
        }
      },
      characters(text) {
        if (takes) pieces.push(inFont(text, font));
      },
      closes(name) {
        if (name === "si") found.push(pieces.join(""));
        else if (name === "rPh") reading = false;
        else if (name === "r") font = "";
        else if (name === "t") takes = false;
      },
    },
    where,
    bounds,
  );
  return found;
}

/** By the numbers of cell formats: which show a number as a day or a time, which have symbols. */
export interface Styles {
  dates: Set<string>;
  /** The fonts of symbols. */
  symbols: Map<string, string>;
}

export const NO_STYLES: Styles = { dates: new Set(), symbols: new Map() };

export function stylesIn(data: Uint8Array, where: Where, bounds: Bounds): Styles {
  const own = new Map<string, boolean>();
  const cells: string[] = [];
  const fonts: string[] = [];
  const fontOf: string[] = [];
  let inside = false;
  let listing = false;
  feed(
    data,
    {
      opens(name, attributes) {
        if (name === "numFmt") {
          const [first = ""] = (attributes.get("formatCode") ?? "").split(";", 1);
          const code = first.slice(0, 200).replace(NO_DATE, "");
          own.set(attributes.get("numFmtId") ?? "", /[ymdhs]/i.test(code));
        } else if (name === "cellXfs") {
          inside = true;
        } else if (name === "fonts") {
          listing = true;
        } else if (name === "font" && listing) {
          fonts.push("");
        } else if (name === "name" && listing && fonts.length) {
          fonts[fonts.length - 1] = folded(attributes.get("val") ?? "");
        } else if (name === "xf" && inside) {
          cells.push(attributes.get("numFmtId") ?? "0");
          fontOf.push(attributes.get("fontId") ?? "");
        }
      },
      closes(name) {
        if (name === "cellXfs") inside = false;
        else if (name === "fonts") listing = false;
      },
    },
    where,
    bounds,
  );
  const dated = cells.map((id, number) => ((own.get(id) ?? known(id)) ? String(number) : ""));
  const symbols = new Map<string, string>();
  const byNumber = new Map(fonts.map((font, number) => [String(number), font]));
  fontOf.forEach((font, number) => {
    const name = byNumber.get(font) ?? "";
    if (Object.hasOwn(SYMBOLS, name)) symbols.set(String(number), name);
  });
  return { dates: new Set(dated.filter(Boolean)), symbols };
}

/** The text of all shapes of a drawing, and of each comment on a sheet. */
export function wording(data: Uint8Array, where: Where, bounds: Bounds): string[] {
  const found: string[][] = [[]];
  let takes = false;
  feed(
    data,
    {
      opens(name) {
        takes = name === "t";
        if (name === "comment") found.push([]);
      },
      characters(text) {
        if (takes) found[found.length - 1]?.push(text);
      },
      closes() {
        takes = false;
      },
    },
    where,
    bounds,
  );
  return found.map((pieces) => pieces.join(""));
}

/** A text as a font of symbols shows it; a sign not known there becomes a private one. */
export function inFont(text: string, font: string): string {
  const known = Object.hasOwn(SYMBOLS, font) ? SYMBOLS[font] : undefined;
  if (!known) return text;
  const signs = [...text].map((sign) => {
    const written = sign.codePointAt(0) ?? 0;
    const code = written >= PRIVATE && written <= PRIVATE + 0xff ? written - PRIVATE : written;
    if (code <= 0x20 || code > 0xff) return sign;
    const key = code.toString(16).padStart(2, "0");
    return Object.hasOwn(known, key) ? (known[key] ?? "") : String.fromCodePoint(PRIVATE + code);
  });
  return signs.join("");
}

/** Whether a format needs no description and shows a day or a time, in any edition. */
function known(id: string): boolean {
  if (!/^[0-9]{1,3}$/.test(id)) return false;
  const number = Number(id);
  return [
    [14, 22],
    [27, 36],
    [45, 47],
    [50, 58],
  ].some(([first = 0, last = 0]) => number >= first && number <= last);
}

function lastOf(text: string, separator: string): string {
  return text.slice(text.lastIndexOf(separator) + 1);
}
