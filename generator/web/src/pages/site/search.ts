// The search: Material's, in a dialog of our own, loaded once somebody opens it.
import { all, make, within } from "../shared/element";

/** Lets the search be opened, where the page has one. */
export function offerSearch(): void {
  const dialog = document.getElementById("gs-search") as HTMLDialogElement | null;
  const button = document.getElementById("gs-search-open");
  const scripts = document.getElementById("gs-search-scripts") as HTMLTemplateElement | null;
  // A page opened from a file cannot start a worker, so there is no search to offer there; nor is
  // there in a browser that knows no dialogs.
  if (!dialog || !("showModal" in dialog) || !button || !scripts) return;
  // What looks into the worker comes before what makes it.
  const sources = ["/gongshi-search.", "/bundle."].map(
    (name) => scripts.content.querySelector(`script[src*="${name}"]`)?.getAttribute("src") ?? "",
  );
  if (sources.some((source) => !source) || location.protocol === "file:") return;
  const toggle = within<HTMLInputElement>(document, "#__search");
  const query = within<HTMLInputElement>(document, "#gs-search-query");
  const list = within<HTMLElement>(dialog, ".md-search-result__list");
  const load = loader(sources, () => {
    within(dialog, ".md-search-result__meta").textContent =
      "搜索没有加载成功，请检查网络后重新打开";
  });
  const open = (): void => {
    if (!dialog.open) dialog.showModal();
    query.focus();
    if (!toggle.checked) toggle.click();
    load();
  };

  button.addEventListener("click", open);
  within(dialog, "#gs-search-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    if (toggle.checked) toggle.click();
    button.focus();
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || (target as Element).closest("a")) dialog.close();
  });
  within(dialog, "form").addEventListener("submit", (event) => event.preventDefault());
  // Material reads the query on keyup alone; pasted and dictated text comes without one.
  query.addEventListener("input", () => query.dispatchEvent(new Event("keyup")));
  // Material closes its search on Tab; here Tab goes on to the results.
  window.addEventListener(
    "keydown",
    (event) => {
      if (!dialog.open) return;
      if (event.key === "Tab" || (event.target as Element).closest(".gs-search-top")) {
        event.stopImmediatePropagation();
      }
    },
    true,
  );
  new MutationObserver(() => {
    for (const element of all("[tabindex]", list)) element.removeAttribute("tabindex");
  }).observe(list, { childList: true });
  if (new URLSearchParams(location.search).has("q")) open();
}

/** Loads scripts once, one after the other; again from the one that did not come. */
function loader(sources: string[], failed: () => void): () => void {
  let loading = false;
  const next = (): void => {
    const [src, ...rest] = sources;
    if (src === undefined) return;
    const script = make("script", { src });
    script.addEventListener("load", () => {
      sources = rest;
      next();
    });
    script.addEventListener("error", () => {
      loading = false;
      script.remove();
      failed();
    });
    document.body.append(script);
  };
  return () => {
    if (loading) return;
    loading = true;
    next();
  };
}
