// The controls of the form: what stands in them, and where an answer is to be found.
import type { FormData } from "../../forms/form";
import { fieldsOf, tablesOf, type Answers, type Row } from "./answers";
import { BETWEEN } from "../../forms/field_types";
import { make, within } from "../shared/element";

export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The form of the page, the boxes of its single answers and the tables, by their names. */
export interface Sheet {
  form: HTMLFormElement;
  data: FormData;
  boxes: Map<string, HTMLElement>;
  tables: Map<string, HTMLTableElement>;
  /** An empty row of each table, to copy. */
  blanks: Map<string, HTMLTableRowElement>;
}

export function sheetOf(form: HTMLFormElement, data: FormData): Sheet {
  const sheet: Sheet = { form, data, boxes: new Map(), tables: new Map(), blanks: new Map() };
  for (const { name } of fieldsOf(data)) {
    sheet.boxes.set(name, within<HTMLElement>(form, `[data-field="${name}"]`));
  }
  for (const { name } of tablesOf(data)) {
    const table = within<HTMLTableElement>(form, `[data-table="${name}"]`);
    const blank = copyOf(within<HTMLTableRowElement>(table, "tbody tr"));
    sheet.tables.set(name, table);
    sheet.blanks.set(name, blank);
  }
  return sheet;
}

/** An empty copy of a row. */
export function copyOf(row: HTMLTableRowElement): HTMLTableRowElement {
  const copy = row.cloneNode(true) as HTMLTableRowElement;
  for (const cell of cellsOf(copy)) {
    write(cell, "");
    mirror(cell);
  }
  return copy;
}

export function rowsOf(table: HTMLTableElement): HTMLTableRowElement[] {
  return table.tBodies[0] ? [...table.tBodies[0].rows] : [];
}

export function cellsOf(row: HTMLTableRowElement): HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>("[data-column]")];
}

export function controlsOf(box: HTMLElement): Control[] {
  return [...box.querySelectorAll<Control>("input, select, textarea")];
}

/** The text of an answer. */
export function read(box: HTMLElement): string {
  const controls = controlsOf(box);
  if (!isPick(controls[0])) return controls[0]?.value ?? "";
  const chosen = controls.filter((one) => isPick(one) && one.checked);
  return chosen.map(({ value }) => value).join(BETWEEN);
}

/** Puts a text into an answer; one that is not offered is added to what may be chosen. */
export function write(box: HTMLElement, text: string): void {
  const [first, ...others] = controlsOf(box);
  if (first instanceof HTMLSelectElement) {
    if (![...first.options].some((one) => one.value === text)) first.append(new Option(text, text));
    first.value = text;
  } else if (isPick(first)) {
    const picks = [first, ...(others as HTMLInputElement[])];
    const chosen = first.type === "radio" ? [text] : text.split(BETWEEN);
    for (const one of picks) one.checked = chosen.includes(one.value);
    for (const one of chosen) {
      if (one && !picks.some(({ value }) => value === one)) {
        box.append(pick(first, one, controlsOf(box).length));
      }
    }
  } else if (first) {
    if (first instanceof HTMLInputElement && first.type === "date" && !DAY.test(text)) {
      first.type = text ? "text" : "date";
    }
    first.value = text;
  }
}

const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

type Pick = HTMLInputElement & { type: "radio" | "checkbox" };

/** Whether a control is one of the buttons or boxes of a choice. */
function isPick(control: Control | undefined): control is Pick {
  return control instanceof HTMLInputElement && /^(?:radio|checkbox)$/.test(control.type);
}

/** One more button or box, like another, chosen. */
function pick(like: HTMLInputElement, text: string, number: number): HTMLElement {
  const id = `${like.id}-${number}`;
  const radio = make("input", { type: like.type, id, name: like.name, value: text });
  radio.checked = true;
  return make("label", { class: "gs-radio" }, radio, make("span", {}, text));
}

/** Makes the markup say what stands in a control, so that a page that is saved keeps it. */
export function mirror(box: HTMLElement): void {
  for (const control of controlsOf(box)) {
    if (control instanceof HTMLSelectElement) {
      for (const one of control.options)
        one.toggleAttribute("selected", one.selected && !!one.value);
    } else if (control instanceof HTMLTextAreaElement) {
      control.defaultValue = control.value;
    } else if (isPick(control)) {
      control.toggleAttribute("checked", control.checked);
    } else {
      control.defaultValue = control.value;
    }
  }
}

/** All texts of the form as they stand. */
export function answersIn(sheet: Sheet): Answers {
  const found: Answers = { fields: {}, rows: {} };
  sheet.boxes.forEach((box, name) => {
    found.fields[name] = read(box);
  });
  sheet.tables.forEach((table, name) => {
    found.rows[name] = rowsOf(table).map(textsOf);
  });
  return found;
}

/** The texts of one row by the names of its columns. */
export function textsOf(row: HTMLTableRowElement): Row {
  const texts: Row = {};
  for (const cell of cellsOf(row)) texts[cell.dataset["column"] ?? ""] = read(cell);
  return texts;
}

/** The box of an answer by its pointer, such as `/grant` or `/budget/5/amount`. */
export function boxAt(sheet: Sheet, pointer: string): HTMLElement | null {
  const [, name = "", row = "", column = ""] = pointer.split("/");
  const table = sheet.tables.get(name);
  if (!table) return sheet.boxes.get(name) ?? null;
  const found = row === "" ? undefined : rowsOf(table)[Number(row)];
  return found ? (cellsOf(found).find((one) => one.dataset["column"] === column) ?? null) : null;
}

/** The box of the answer that something on the page belongs to. */
export function boxOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest("[data-field], [data-column]") : null;
}

/** Sizes a long text by what stands in it, where the browser does not. */
export function grow(box: HTMLElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  for (const control of controlsOf(box)) {
    if (!(control instanceof HTMLTextAreaElement)) continue;
    control.style.height = "auto";
    control.style.height = `${control.scrollHeight + 2}px`;
  }
}

/** Lets a thumb pick a day from a calendar; a text that is no day keeps its control. */
export function offerCalendar(sheet: Sheet): void {
  if (!matchMedia("(pointer: coarse)").matches) return;
  const days = '[data-kind="date"] input, .gs-date input';
  for (const holder of [sheet.form, ...sheet.blanks.values()]) {
    for (const control of holder.querySelectorAll<HTMLInputElement>(days)) {
      if (!control.value) {
        control.type = "date";
        control.min = control.dataset.min ?? "";
        control.max = control.dataset.max ?? "";
      }
    }
  }
}
