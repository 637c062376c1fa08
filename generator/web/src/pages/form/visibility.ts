// What is asked for hangs on answers: parts that are not are put away, and nothing in them is lost.
import type { Sheet } from "./sheet";

/** Of each item whether it is asked for, null where that is not known yet. */
export type Visibility = Record<string, boolean | null>;

/** Shows the items asked for; tells which came and which went. */
export function setVisibility(
  sheet: Sheet,
  visibility: Visibility,
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
      const isVisible = visibility[name] === true || (visibility[name] === null && isFilled(name));
      if (element.hidden === isVisible) (isVisible ? came : went).push(title);
      element.hidden = !isVisible;
      any = any || isVisible;
    }
    const part = document.getElementById(`part-${section.id}`);
    if (part) part.hidden = !any;
  }
  return { came, went };
}

/** The words for what came and went. */
export function changeSentence({ came, went }: { came: string[]; went: string[] }): string {
  const parts = [
    came.length > 0 ? `多出 ${came.length} 栏要填：${came.join("、")}` : "",
    went.length > 0 ? `${went.length} 栏不用填了` : "",
  ];
  return parts.filter(Boolean).join("；");
}
