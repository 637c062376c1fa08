// What the small parts of a workbook say: types, relations, sheets, texts.
import type { Where } from "../opened";
import { richText, type RichText } from "./cell_styles";
import type { Bounds } from "./limits";
import { feed, type Attributes } from "./xml_events";
import type { Members } from "./member";
import { Refused } from "./refusal";

const STRICT = "http://purl.oclc.org/ooxml/";

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

/** The shared texts as they are seen, without their readings. */
export function strings(data: Uint8Array, where: Where, bounds: Bounds): RichText[] {
  const found: RichText[] = [];
  let text = richText();
  let takes = false;
  let reading = false;
  feed(
    data,
    {
      opens(name, attributes) {
        if (name === "si") {
          if (found.length === bounds.cells) {
            throw new Refused("INT-514", where, { most: bounds.cells });
          }
          text = richText();
        } else if (name === "rPh") reading = true;
        else if (name === "t") takes = !reading;
        else text.looks(name, attributes);
      },
      characters(content) {
        if (takes) text.takes(content);
      },
      closes(name) {
        if (name === "si") found.push(text);
        else if (name === "rPh") reading = false;
        else if (name === "t") takes = false;
      },
    },
    where,
    bounds,
  );
  return found;
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

function lastOf(text: string, separator: string): string {
  return text.slice(text.lastIndexOf(separator) + 1);
}
