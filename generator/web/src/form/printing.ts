// On paper an answer is text, whole; rows without any are left out.
import { answersIn, cellsOf, controlsOf, read, rowsOf, type Sheet } from "./sheet";
import { isEmpty } from "./answers";
import { make } from "./element";

/** Puts each answer beside its control as text, as it will be printed. */
export function forPaper(sheet: Sheet): void {
  const empty = isEmpty(answersIn(sheet));
  for (const box of [...sheet.boxes.values(), ...cells(sheet)]) {
    const text = read(box);
    let said = box.querySelector<HTMLElement>(".gs-said");
    if (!said) {
      said = make("span", { class: "gs-said", "aria-hidden": "true" });
      box.append(said);
    }
    said.textContent = text;
    box.toggleAttribute("data-filled", text.trim() !== "");
  }
  for (const table of sheet.tables.values()) {
    const rows = rowsOf(table);
    const filled = rows.filter((row) => cellsOf(row).some((cell) => controlsOf(cell)[0]?.value));
    for (const row of rows) row.toggleAttribute("data-unused", !empty && !filled.includes(row));
  }
  sheet.form.toggleAttribute("data-blank", empty);
}

function cells(sheet: Sheet): HTMLElement[] {
  return [...sheet.tables.values()].flatMap((table) => rowsOf(table).flatMap(cellsOf));
}
