// The fields of a form, as generator/authoring/editor/fields.py makes them from a schema.
export type Value = string | number | boolean | null | Value[] | Group;
export type Group = { [name: string]: Value };

export interface Field {
  name: string;
  widget: string;
  required?: boolean;
  as?: "pairs" | "group";
  field?: Field;
  fields?: Field[];
}

export interface Collection {
  name: string;
  format: string;
  extension: string;
  /** Whether its files are shown as the words they hold, each at its place. */
  texts?: boolean;
  fields?: Field[];
  files?: { name: string; file: string; fields?: Field[] }[];
}

export function isGroup(value: Value | undefined): value is Group {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A field of a group of which the file says nothing is not there, whatever JavaScript calls so. */
export function own(group: Group, name: string): Value | undefined {
  return Object.hasOwn(group, name) ? group[name] : undefined;
}
