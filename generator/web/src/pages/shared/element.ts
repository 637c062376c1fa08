// Elements made one by one: a text never becomes markup.

export type Child = Node | string;

/** An element with its attributes and what stands in it; an attribute that is false is left out. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | boolean> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** Takes out what stands in an element and puts something else there. */
export function refill(element: Element, ...children: Child[]): void {
  element.textContent = "";
  element.append(...children);
}

/** A button that does one thing. */
export function button(label: string, act: () => void, look = ""): HTMLButtonElement {
  const made = make("button", { type: "button", ...(look ? { class: look } : {}) }, label);
  made.addEventListener("click", act);
  return made;
}

/** The first element inside another that is of a selector, or an error: the page is ours. */
export function within<E extends Element>(element: ParentNode, selector: string): E {
  const found = element.querySelector<E>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
}

/** All elements of a selector, in the order of the page. */
export function all<E extends Element = HTMLElement>(
  selector: string,
  element: ParentNode = document,
): E[] {
  return Array.from(element.querySelectorAll<E>(selector));
}

/** A button that asks for files and hands them on. */
export function picker(
  label: string,
  attributes: Record<string, string | boolean>,
  picked: (files: File[]) => void,
): HTMLElement {
  const input = make("input", { type: "file", ...attributes });
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    if (files.length > 0) picked(files);
  });
  return make("label", { class: "gs-button" }, input, label);
}
