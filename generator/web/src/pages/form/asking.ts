// What is asked for hangs on answers: parts that are not are put away, and nothing in them is lost.
import { make, refill } from "../shared/element";
import type { Sheet } from "./sheet";

export type Shown = Record<string, boolean | null>;

/** Shows the items asked for; tells which came and which went. */
export function ask(
  sheet: Sheet,
  shown: Shown,
  isFilled: (name: string) => boolean,
): { came: string[]; went: string[] } {
  const came: string[] = [];
  const went: string[] = [];
  for (const section of sheet.data.sections) {
    let any = false;
    for (const { name, title } of section.items) {
      const element = document.getElementById(`a-${name}`);
      if (!element) continue;
      // What is not known to be asked stays where it was filled in before.
      const visible = shown[name] === true || (shown[name] === null && isFilled(name));
      if (element.hidden === visible) (visible ? came : went).push(title);
      element.hidden = !visible;
      any = any || visible;
    }
    const part = document.getElementById(`part-${section.id}`);
    if (part) part.hidden = !any;
  }
  return { came, went };
}

/** The words for what came and went. */
export function changes({ came, went }: { came: string[]; went: string[] }): string {
  const parts = [
    came.length > 0 ? `多出 ${came.length} 栏要填：${came.join("、")}` : "",
    went.length > 0 ? `${went.length} 栏不用填了` : "",
  ];
  return parts.filter(Boolean).join("；");
}

/** How a part of the form stands, in the list of contents. */
export interface Standing {
  state: "todo" | "faulty" | "done" | "idle";
  said: string;
}

/** Writes how each part stands beside its title in the list of contents. */
export function contents(sheet: Sheet, standings: Map<string, Standing>): void {
  for (const line of sheet.form.querySelectorAll<HTMLElement>("li[data-part]")) {
    const standing = standings.get(line.dataset["part"] ?? "");
    if (!standing) continue;
    let mark = line.querySelector<HTMLElement>(".gs-part-state");
    if (!mark) line.append((mark = make("span", { class: "gs-part-state" })));
    mark.dataset["state"] = standing.state;
    if (mark.textContent !== standing.said) refill(mark, standing.said);
  }
}
