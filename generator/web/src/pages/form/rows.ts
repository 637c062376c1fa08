// Rows of tables: added, taken out and put back, always numbered from 1.
import { phrases as PHRASES } from "../../../labels.json";
import { fill } from "../../forms/messages";
import { button, make, refill } from "../shared/element";
import { cellsOf, controlsOf, copyOf, mirror, rowsOf, textsOf, write, type Sheet } from "./sheet";
import { isBlank, type Row } from "./answers";
import type { Table } from "../../forms/form";

/** What the page does when rows change: the row that came, or nothing where one went. */
export interface Watch {
  changed(): void;
  announce(text: string): void;
}

const FIRST_ROWS = 1;

/** Gives a table its buttons; returns what brings them up to date with the rows there are. */
export function tend(sheet: Sheet, table: Table, watch: Watch): () => void {
  const element = sheet.tables.get(table.name);
  if (!element) throw new Error(`no table ${table.name}`);
  const more = button("加一行", () => {
    const row = addRow(sheet, table.name);
    watch.changed();
    settle();
    controlsOf(row)[0]?.focus();
  });
  const message = make("p", { class: "gs-rows-said" });
  element.after(make("div", { class: "gs-rows-tools" }, more, message));
  const head = element.tHead?.rows[0];
  head?.append(make("td", { class: "gs-row-tools" }));

  const settle = (): void => {
    more.disabled = rowsOf(element).length >= table.most_rows;
    refill(message, more.disabled ? `最多 ${table.most_rows} 行` : "");
  };

  element.addEventListener("click", (event) => {
    const pressed = (event.target as Element).closest(".gs-row-tools button");
    const row = pressed?.closest("tr");
    if (!row) return;
    const number = rowsOf(element).indexOf(row) + 1;
    const texts = textsOf(row);
    const next = (row.nextElementSibling ?? row.previousElementSibling) as HTMLElement | null;
    row.remove();
    if (rowsOf(element).length === 0) addRow(sheet, table.name);
    numbered(sheet, table.name);
    watch.changed();
    settle();
    watch.announce(`已删除第 ${number} 行`);
    if (!isBlank(texts)) {
      const back = button("恢复", () => {
        const restored = addRow(sheet, table.name);
        fillRow(restored, texts);
        element.tBodies[0]?.insertBefore(restored, rowsOf(element)[number - 1] ?? null);
        numbered(sheet, table.name);
        watch.changed();
        settle();
        controlsOf(restored)[0]?.focus();
      });
      refill(message, `已删除第 ${number} 行 `, back);
    }
    (next?.querySelector<HTMLElement>(".gs-row-tools button") ?? more).focus();
  });
  settle();
  return settle;
}

/** Adds an empty row and returns it. */
export function addRow(sheet: Sheet, name: string): HTMLTableRowElement {
  const blank = sheet.blanks.get(name);
  const body = sheet.tables.get(name)?.tBodies[0];
  if (!blank || !body) throw new Error(`no table ${name}`);
  const row = copyOf(blank);
  body.append(row);
  numbered(sheet, name);
  return row;
}

/** Makes a table hold these rows, or a single empty one. */
export function fillRows(sheet: Sheet, name: string, rows: Row[]): void {
  const table = sheet.tables.get(name);
  const body = table?.tBodies[0];
  const blank = sheet.blanks.get(name);
  if (!body || !blank) return;
  body.textContent = "";
  for (let number = 0; number < Math.max(FIRST_ROWS, rows.length); number++) {
    const made = copyOf(blank);
    fillRow(made, rows[number] ?? {});
    body.append(made);
  }
  numbered(sheet, name);
}

function fillRow(row: HTMLTableRowElement, texts: Row): void {
  for (const cell of cellsOf(row)) {
    write(cell, texts[cell.dataset["column"] ?? ""] ?? "");
    mirror(cell);
  }
}

/** Numbers the rows of a table: what is seen, what is heard, and the names in the markup. */
function numbered(sheet: Sheet, name: string): void {
  const table = sheet.tables.get(name);
  if (!table) return;
  rowsOf(table).forEach((row, index) => {
    const label = fill(PHRASES.row, { number: index + 1 });
    row.dataset["row"] = String(index);
    const head = row.querySelector("th");
    if (head) refill(head, String(index + 1));
    for (const cell of cellsOf(row)) {
      const control = controlsOf(cell)[0];
      control?.setAttribute("aria-label", `${cell.dataset["h"] ?? ""}，${label}`);
      control?.setAttribute("id", `f-${name}-${index}-${cell.dataset["column"] ?? ""}`);
    }
    const tools = row.querySelector(".gs-row-tools button") ?? tool(row);
    tools.setAttribute("aria-label", `删除${label}`);
  });
}

function tool(row: HTMLTableRowElement): HTMLElement {
  const remove = make("button", { type: "button", class: "gs-quiet" }, "删除");
  row.append(make("td", { class: "gs-row-tools" }, remove));
  return remove;
}
