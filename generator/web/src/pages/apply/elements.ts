// Elements made one by one: texts stay texts and nothing is read as markup.

export type Child = Node | string | null;

/** Make an element with a class, if any, and what stands in it; null is left out. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children.filter((child): child is Node | string => child !== null));
  return element;
}

/** Make a link; a page opened from a file has no server that turns a folder into its page. */
export function link(href: string, className: string, ...children: Child[]): HTMLAnchorElement {
  const element = make("a", className, ...children);
  element.href = href;
  if (element.protocol === "file:" && element.pathname.endsWith("/")) {
    element.pathname += "index.html";
  }
  return element;
}

/** Make a button that does something on this page. */
export function button(className: string, label: string, act: () => void): HTMLButtonElement {
  const element = make("button", className, label);
  element.type = "button";
  element.addEventListener("click", act);
  return element;
}

/** Make a part that is folded until it is asked for, and open on paper. */
export function folded(title: string, ...children: Child[]): HTMLDetailsElement {
  return make("details", "", make("summary", "", title), ...children);
}
