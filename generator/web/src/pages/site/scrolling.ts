// What is wider than the page can be scrolled with the keyboard and says so.
import { all, make } from "../shared/element";

const FEW_COLUMNS = 3;

/** Makes wide tables, pictures and listings reachable, and shows where one is in a row of links. */
export function makeReachable(): void {
  all<HTMLTableElement>(".gs-main table:not(.gs-table)").forEach(frameTable);
  all(".gs-figure").forEach(reachFigure);
  for (const listing of all(".gs-main pre")) listing.tabIndex = 0;
  const row = document.querySelector(".gs-side ol");
  const here = row?.querySelector("[aria-current]");
  if (row && here && row.scrollWidth > row.clientWidth) {
    const apart = here.getBoundingClientRect().left - row.getBoundingClientRect().left;
    row.scrollLeft = apart - row.clientWidth / 3;
  }
}

/** Puts a table from Markdown that may be wide into a part that scrolls. */
function frameTable(table: HTMLTableElement): void {
  const framed = table.parentElement?.matches(".gs-scroll");
  if (framed || (table.rows[0]?.cells.length ?? 0) <= FEW_COLUMNS) return;
  const region = make("div", {
    class: "gs-scroll",
    tabindex: "0",
    role: "region",
    "aria-label": table.caption?.textContent || "表格，可左右滚动",
  });
  table.before(region);
  region.append(table);
}

function reachFigure(figure: HTMLElement): void {
  if (figure.scrollWidth <= figure.clientWidth || figure.tabIndex === 0) return;
  const caption = figure.querySelector("figcaption");
  figure.tabIndex = 0;
  figure.setAttribute("aria-label", `${caption ? caption.textContent : "图"}，可左右滚动`);
}
