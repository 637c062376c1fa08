// On paper everything that is folded is open, and each sheet bears the title of the page.
import { all } from "../shared/element";

/** Prepares the page whenever it is printed, and puts it back. */
export function prepareForPaper(): void {
  let folded: HTMLDetailsElement[] = [];
  window.addEventListener("beforeprint", () => {
    folded = all<HTMLDetailsElement>("details:not([open])");
    for (const details of folded) details.open = true;
    const title = document.title.split(" · ").slice(0, -1).join(" · ") || document.title;
    document.documentElement.style.setProperty("--gs-paper-title", JSON.stringify(title));
  });
  window.addEventListener("afterprint", () => {
    for (const details of folded) details.open = false;
  });
}
