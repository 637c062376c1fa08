// The button for large type, remembered from page to page.
export const LARGE = "gs-large";
/** The name in the browser's storage under which the choice is kept. */
export const STORED = "gongshi-large";

/** Lets the button on top of a page switch large type on and off. */
export function offerLargeType(): void {
  const button = document.getElementById("gs-large");
  if (!button) return;
  const { classList } = document.documentElement;
  const mark = (): void => {
    button.setAttribute("aria-pressed", String(classList.contains(LARGE)));
  };
  button.addEventListener("click", () => {
    const large = classList.toggle(LARGE);
    try {
      localStorage.setItem(STORED, large ? "1" : "0");
    } catch {
      // Storage may be switched off; the choice then holds for this page only.
    }
    mark();
  });
  mark();
}
