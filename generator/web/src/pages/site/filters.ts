// Rows of a table or items of a list that are filtered by choices and by words.
import { all, make } from "../shared/element";
import { plain, recall, share, type Control } from "./address";

/** Lets a form filter the table or the list it names. */
export function offerFilter(form: HTMLFormElement): void {
  const target = document.getElementById(form.dataset.for ?? "");
  if (!target) return;
  const items = itemsOf(target);
  const selects = all<HTMLSelectElement>("select", form).filter(
    ({ dataset }) => dataset.column !== undefined || dataset.key !== undefined,
  );
  const inputs = all<HTMLInputElement>("input", form);
  const controls: Control[] = [...selects, ...inputs];
  const count = countOf(form, target);
  count.setAttribute("aria-live", "polite");
  for (const select of selects) fillChoices(select, items);
  const nameOf = (control: Control): string =>
    control.name || `${target.id}-${control.dataset.column || control.dataset.key || "text"}`;

  const apply = (): void => {
    let fitting = 0;
    for (const item of items) {
      const fits =
        selects.every((select) => !select.value || valueOf(item, select) === select.value) &&
        inputs.every((input) => plain(item.textContent).includes(plain(input.value)));
      item.hidden = !fits;
      if (fits) fitting += 1;
    }
    count.textContent = countSentence(fitting, items.length);
  };
  const change = (): void => {
    apply();
    share(controls, nameOf);
  };
  recall(controls, nameOf);
  form.addEventListener("input", change);
  form.addEventListener("submit", (event) => event.preventDefault());
  // The controls are blank only after the event.
  form.addEventListener("reset", () => setTimeout(change));
  form.hidden = false;
  apply();
}

function itemsOf(target: HTMLElement): HTMLElement[] {
  if (target instanceof HTMLTableElement) return Array.from(target.tBodies[0]?.rows ?? []);
  return all(":scope > li", target);
}

/** Where the number of items stands: a place of the page, or a line made below the form. */
function countOf(form: HTMLFormElement, target: HTMLElement): Element {
  const next = form.nextElementSibling;
  const found =
    form.parentNode?.querySelector(`.gs-count[data-for="${target.id}"]`) ||
    form.querySelector(".gs-count") ||
    (next?.matches(".gs-count") ? next : null);
  if (found) return found;
  const made = make("p", { class: "gs-count" });
  form.after(made);
  return made;
}

function valueOf(item: HTMLElement, { dataset }: HTMLSelectElement): string {
  if (dataset.key !== undefined) return item.dataset[dataset.key] || "";
  const cell = (item as HTMLTableRowElement).cells[Number(dataset.column)];
  return cell ? (cell.dataset.filter ?? cell.textContent.trim()) : "";
}

/** Offers each value there is, where the page offers none itself. */
function fillChoices(select: HTMLSelectElement, items: HTMLElement[]): void {
  if (select.options.length > 1) return;
  if (!select.options.length) select.append(new Option("全部", ""));
  for (const value of new Set(items.map((item) => valueOf(item, select)))) {
    if (value) select.append(new Option(value, value));
  }
}

function countSentence(fitting: number, all: number): string {
  if (fitting === all) return `共 ${all} 项`;
  if (fitting) return `显示 ${fitting} 项，共 ${all} 项`;
  return `没有符合条件的，共 ${all} 项；请放宽条件`;
}
