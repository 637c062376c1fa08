// The data package: what `gongshi template --format csv` gives, filled in, as one zip.
import { form as FORM } from "../../../labels.json";
import type { Field, FormData } from "../../forms/form";
import { fieldsOf, isBlank, tablesOf, type Answers } from "./answers";
import { TAKEN, neat, read } from "../../forms/field_types";
import { zipped, type Entry } from "./zip";
import { fileNames } from "../../web/shared";

const HEADER = [FORM.id, FORM.field, FORM.answer];
const MARK = "\ufeff";

/** Returns the zip of all answers asked for, with files that go along. */
export function dataPackage(
  data: FormData,
  answers: Answers,
  isAsked: (name: string) => boolean,
  attachments: Entry[] = [],
): Uint8Array {
  const single = fieldsOf(data).map((field) => [
    field.name,
    field.title,
    isAsked(field.name) ? asRead(field, answers.fields[field.name] ?? "") : "",
  ]);
  const files: Record<string, string> = {
    ...data.package,
    [fileNames.csv]: csv([HEADER, ...single]),
  };
  for (const table of tablesOf(data)) {
    const rows = isAsked(table.name) ? (answers.rows[table.name] ?? []) : [];
    files[`${table.name}.csv`] = csv([
      table.columns.map((column) => column.title),
      ...rows
        .filter((row) => !isBlank(row))
        .map((row) => table.columns.map((column) => asRead(column, row[column.name] ?? ""))),
    ]);
  }
  const encoder = new TextEncoder();
  const inside = Object.keys(files).sort();
  return zipped([
    ...inside.map((name) => ({ name, bytes: encoder.encode(begun(name, files[name] ?? "")) })),
    ...attachments.map(({ name, bytes }) => ({ name: `${FORM.attachments}/${name}`, bytes })),
  ]);
}

/** An answer as it goes out: as it was read, where it was written otherwise than the form asks. */
function asRead(field: Field, text: string): string {
  const { problem, suggestion } = read(field, text);
  return (problem === TAKEN && suggestion) || neat(text);
}

/** A text as a program for texts opens it: with the mark that a page's data cannot carry. */
function begun(name: string, text: string): string {
  return /\.txt$/.test(name) && !text.startsWith(MARK) ? MARK + text : text;
}

/** Rows as CSV that a spreadsheet opens in the right encoding. */
function csv(rows: string[][]): string {
  const lines = rows.map((row) => row.map(quoted).join(","));
  return MARK + lines.map((line) => `${line}\r\n`).join("");
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
