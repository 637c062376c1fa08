// Tables that are sorted by a click on a heading, or by a choice where headings are not shown.
import { all, make } from "../shared/element";

const byText = new Intl.Collator("zh-Hans-CN", { numeric: true }).compare;

type Direction = 1 | -1;

/** Makes each column of a table a way to sort it. */
export function offerSorting(table: HTMLTableElement): void {
  const [body] = table.tBodies;
  const heads = table.tHead?.rows[0];
  if (!heads || !body) return;
  const original = Array.from(body.rows);
  const choice = make("select");
  choice.append(new Option("原来的顺序", ""));
  Array.from(heads.cells).forEach((th, column) => {
    const title = th.textContent.trim();
    if (th.hasAttribute("data-no-sort") || !title) return;
    const button = make("button", { type: "button" }, ...Array.from(th.childNodes));
    button.addEventListener("click", () => {
      sort(table, body, column, th.getAttribute("aria-sort") === "ascending" ? -1 : 1);
    });
    th.replaceChildren(button);
    choice.append(new Option(`${title}，由小到大`, `${column}+`));
    choice.append(new Option(`${title}，由大到小`, `${column}-`));
  });
  choice.addEventListener("change", () => {
    if (choice.value) {
      sort(table, body, parseInt(choice.value, 10), choice.value.slice(-1) === "-" ? -1 : 1);
    } else {
      body.append(...original);
      for (const th of all("thead th", table)) th.removeAttribute("aria-sort");
    }
  });
  const label = make("label", { class: "gs-sort-choice" }, "排序", choice);
  const form = table.id && document.querySelector(`.gs-filter[data-for="${table.id}"]`);
  if (form) form.append(label);
  else table.before(make("div", { class: "gs-filter gs-sort-choice" }, label));
}

function keyOf(row: HTMLTableRowElement, column: number): string {
  const cell = row.cells[column];
  return cell ? (cell.dataset.sort ?? cell.textContent.trim()) : "";
}

/** Sorts the rows; those without a value stay last, equal ones as they stand. */
function sort(
  table: HTMLTableElement,
  body: HTMLTableSectionElement,
  column: number,
  direction: Direction,
): void {
  const rows = Array.from(body.rows).map((row, place) => ({ row, place, key: keyOf(row, column) }));
  const numbers = rows.every(({ key }) => key === "" || isFinite(Number(key)));
  rows.sort((one, other) => {
    const blanks = Number(one.key === "") - Number(other.key === "");
    if (one.key === "" || other.key === "") return blanks || one.place - other.place;
    const apart = numbers ? Number(one.key) - Number(other.key) : byText(one.key, other.key);
    return direction * apart || one.place - other.place;
  });
  body.append(...rows.map(({ row }) => row));
  all("thead th", table).forEach((th, place) => {
    if (!th.querySelector("button")) return;
    if (place !== column) th.removeAttribute("aria-sort");
    else th.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
  });
}
