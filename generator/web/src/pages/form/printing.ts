// On paper an answer is text, whole; rows without any are left out. A form that is printed empty
// shows all it may ask for, with rows to write in.
import type { Table } from "../../forms/form";
import { isEmpty, tablesOf } from "./answers";
import { make } from "../shared/element";
import { addRow, fillRows } from "./rows";
import { answersIn, cellsOf, read, rowsOf, type Sheet } from "./sheet";

const OPEN_ROWS = 5;

/** Makes the form ready for paper whenever it is printed, and then as it was, with new rows. */
export function prepareForPaper(sheet: Sheet, settle: () => void): void {
  let restore = (): void => undefined;
  addEventListener("beforeprint", () => (restore = layOut(sheet)));
  addEventListener("afterprint", () => {
    restore();
    settle();
    restore = () => undefined;
  });
}

/** Makes the form ready for paper; returns what makes it as it was. */
function layOut(sheet: Sheet): () => void {
  const empty = isEmpty(answersIn(sheet));
  const parts = empty ? [...sheet.form.querySelectorAll<HTMLElement>(".gs-part, .gs-field")] : [];
  const away = parts.filter((element) => element.hidden);
  for (const element of away) element.hidden = false;
  if (empty) tablesOf(sheet.data).forEach((table) => open(sheet, table));
  for (const box of [...sheet.boxes.values(), ...cells(sheet)]) {
    const text = read(box);
    let answer = box.querySelector<HTMLElement>(".gs-said");
    if (!answer) {
      answer = make("span", { class: "gs-said", "aria-hidden": "true" });
      box.append(answer);
    }
    answer.textContent = text;
    box.toggleAttribute("data-filled", text.trim() !== "");
  }
  for (const table of sheet.tables.values()) {
    for (const row of rowsOf(table)) {
      const filled = cellsOf(row).some((cell) => cell.hasAttribute("data-filled"));
      row.toggleAttribute("data-unused", !empty && !filled);
    }
  }
  sheet.form.toggleAttribute("data-blank", empty);
  return () => {
    for (const element of away) element.hidden = true;
    if (empty) for (const { name } of tablesOf(sheet.data)) fillRows(sheet, name, []);
  };
}

function open(sheet: Sheet, table: Table): void {
  const wanted = Math.min(Math.max(OPEN_ROWS, table.least_rows), table.most_rows);
  const element = sheet.tables.get(table.name);
  while (element && rowsOf(element).length < wanted) addRow(sheet, table.name);
}

function cells(sheet: Sheet): HTMLElement[] {
  return [...sheet.tables.values()].flatMap((table) => rowsOf(table).flatMap(cellsOf));
}
