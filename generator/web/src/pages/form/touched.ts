// Which answers somebody has filled in: only of such is anything said before the check.
import { boxAt, read, type Sheet } from "./sheet";

/** Marks a box that holds a text, and its table; a box without one is no longer marked. */
export function touch(box: HTMLElement): void {
  box.toggleAttribute("data-touched", read(box).trim() !== "");
  const table = box.closest("[data-table]");
  if (table && box.dataset["touched"] !== undefined) table.setAttribute("data-touched", "");
}

export function isTouched(sheet: Sheet, pointer: string): boolean {
  const table = sheet.tables.get(pointer.slice(1));
  return (boxAt(sheet, pointer) ?? table)?.dataset["touched"] !== undefined;
}
