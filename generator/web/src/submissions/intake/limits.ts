// How much of a file is opened at most, in the same figures as in Python, and what the form expects
// to find in it. A deadline takes the place of a process that can be ended from outside.
import type { FormData } from "../../forms/form";
import type { Where } from "../opened";
import { Refused } from "./refusal";
import { limits } from "../../web/shared";

export const MIB = 1 << 20;

/** Sizes are bytes, `path` and `cell` characters, `depth` folders, `seconds` of the whole opening. */
export interface Limits {
  handed: number;
  total: number;
  file: number;
  /** Of each that only goes along. */
  attachment: number;
  entries: number;
  ratio: number;
  depth: number;
  path: number;
  rows: number;
  columns: number;
  cells: number;
  cell: number;
  /** Characters of all answers together, and faults. */
  signs: number;
  told: number;
  /** Lines among which the headings of a table are looked for. */
  above: number;
  seconds: number;
}

export const LIMITS: Limits = { ...limits, seconds: 4 };

/** The limits of one opening that has begun; `tick` is called in every loop over what was sent. */
export interface Bounds extends Limits {
  tick(): void;
}

const SELDOM = 256;

/** Begins to count the time of one opening; `tick` throws Refused once it is used up. */
export function begun(limits: Limits, where: Where): Bounds {
  const until = performance.now() + limits.seconds * 1000;
  let count = 0;
  const tick = (): void => {
    count += 1;
    if (count % SELDOM === 0 && performance.now() > until) throw new Refused("INT-008", where);
  };
  return { ...limits, tick };
}

export interface OutlineField {
  name: string;
  title: string;
  /** Whether more than one option may be chosen. */
  several?: boolean;
  /** What a sheet says beside it. */
  guide?: string;
}

export interface OutlineTable extends OutlineField {
  sheet: string;
  columns: OutlineField[];
  /** Its column of file names, "" where it lists no documents. */
  files: string;
}

export interface Outline {
  call: string;
  version: string;
  sheet: string;
  fields: OutlineField[];
  tables: OutlineTable[];
}

export function outline(data: FormData): Outline {
  const found: Outline = {
    call: data.call,
    version: data.version,
    sheet: data.sheet,
    fields: [],
    tables: [],
  };
  for (const item of data.sections.flatMap((section) => section.items)) {
    const { name, title } = item;
    if (item.is === "field") {
      const several = item.kind === "several";
      found.fields.push({ name, title, several, guide: item.guide ?? item.help });
    } else {
      const columns = item.columns.map((column) => ({ name: column.name, title: column.title }));
      found.tables.push({ name, title, sheet: item.sheet, columns, files: item.files });
    }
  }
  return found;
}
