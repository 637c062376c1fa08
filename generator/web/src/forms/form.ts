// The form of a call as the page carries it: what generator/forms/browser_form.py writes.

export type Kind =
  | "text"
  | "long"
  | "choice"
  | "several"
  | "yesno"
  | "integer"
  | "money"
  | "date"
  | "phone"
  | "uscc"
  | "email"
  | "url"
  | "year"
  | "percent";
export type Level = "error" | "warning" | "info";
export type Force = "must" | "waivable" | "preference" | "informative";

export interface Option {
  id: string;
  label: string;
  offered: boolean;
}

/** Each name must have one of its values; the name `any_kind` means the kinds of all applicants. */
export interface Condition {
  wants: [string, (string | boolean)[]][];
}

export interface Field {
  name: string;
  title: string;
  help: string;
  /** What a sheet says beside a single answer, where it is more than that. */
  guide?: string;
  kind: Kind;
  required: boolean;
  options: Option[];
  longest: number | null;
  least: number | null;
  most: number | null;
  /** The first and the last day of a date, where it has any. */
  earliest?: string;
  latest?: string;
  /** What a whole number counts. */
  unit?: string;
  /** What may stand at an amount, where it is not that of yuan. */
  marks?: string[];
  when: Condition[];
  /** What the Table Schema holds a column to; empty for a single answer. */
  constraints: {
    required?: boolean;
    pattern?: string;
    enum?: string[];
    minLength?: number;
    maxLength?: number;
    minimum?: string | number;
    maximum?: string | number;
  };
}

export interface Table {
  name: string;
  title: string;
  help: string;
  sheet: string;
  columns: Field[];
  least_rows: number;
  most_rows: number;
  unique: string[];
  /** Its column of file names, "" where it lists no documents. */
  files: string;
  when: Condition[];
}

export type Item = ({ is: "field" } & Field) | ({ is: "table" } & Table);

export interface Section {
  id: string;
  title: string;
  number: string;
  help: string;
  items: Item[];
}

export interface Band {
  first: number;
  last: number | null;
  percent: number;
  force: Force;
}

export type Param = number | string | (number | string)[];

export type Cell = number | string | boolean;

export interface Rule {
  id: string;
  clause: string;
  force: Force;
  categories: string[];
  bands: Band[];
  size: string;
  at: string;
  when: string;
  check: string;
  fails: string;
  params: Record<string, Param>;
  /** What it reads of the lists of the call, by list, key and column. */
  lists?: Record<string, Record<string, Record<string, Cell>>>;
  /** The parameters as its sentence says them. */
  facts: Record<string, string>;
  /** Names of the application's answers the rule reads. */
  inputs: string[];
  /** Those it reads for each row of a table. */
  within: string[];
  /** The dates of the check it reads. */
  dates: string[];
  /** Whether it reads the names `categories` and `kinds` of its own accord. */
  reads_categories: boolean;
  reads_kinds: boolean;
}

export interface Message {
  level: Level;
  text: string;
  suggested?: string;
}

/** A sum to show while filling in: of other amounts, or of a column's rows with one option. */
export interface Tally {
  total: string;
  said: string;
  terms: string[];
  table: string;
  column: string;
  by: string;
  option: string;
}

/** A clause no check can settle, and why; it falls away when none of its categories is chosen. */
export interface Left {
  code: string;
  clause: string;
  reason: string;
  categories: string[];
}

/** When applications of some categories, or of all, are handed in. */
export interface Window {
  code: string;
  clause: string;
  /** The last day, "" where none is certain. */
  day: string;
  categories: string[];
  /** Whether a time of it has yet to be confirmed. */
  unsettled: boolean;
}

export interface FormData {
  call: string;
  call_title: string;
  version: string;
  title: string;
  help: string;
  sheet: string;
  sections: Section[];
  rules: Rule[];
  /** The JSON Schema of an application. */
  schema: Record<string, unknown>;
  messages: Record<string, Message>;
  kind_fields: string[];
  kind_columns: [string, string][];
  category_fields: string[];
  /** Each category with its parents, outermost first. */
  lineage: Record<string, string[]>;
  /** Kinds of applicant that may lead. */
  leads: string[];
  windows: Window[];
  left: Left[];
  /** Why a rule or the closing time was not checked. */
  reasons: { missing: string; no_time: string; to_confirm: string; faulty: string };
  tallies: Tally[];
  /** Files of the data package beside its tables, by name, as text. */
  package: Record<string, string>;
}
