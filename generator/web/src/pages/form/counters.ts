// How long a text is, beside every text that may be long; said aloud only where it is too long.
import { neat } from "../../forms/field_types";
import { signs } from "../../texts";
import { fieldsOf } from "./answers";
import { make } from "../shared/element";
import { read, type Sheet } from "./sheet";

const SHORT = 60;
const NEAR = 0.7;

/** Makes the counters and returns what brings one box, or all, up to date. */
export function counters(sheet: Sheet, say: (text: string) => void): (box?: HTMLElement) => void {
  const found = new Map<HTMLElement, () => void>();
  for (const field of fieldsOf(sheet.data)) {
    const box = sheet.boxes.get(field.name);
    const { longest } = field;
    if (!box || longest === null || longest <= SHORT) continue;
    const line = make("p", { class: "gs-counter", "aria-hidden": "true" });
    box.after(line);
    let over = false;
    found.set(box, () => {
      const count = signs(neat(read(box)));
      line.textContent =
        count > longest
          ? `${count} / ${longest} 字，多出 ${count - longest} 字`
          : `${count} / ${longest} 字`;
      // A short text is counted only once it comes near its end.
      line.hidden = field.kind === "text" && count < longest * NEAR;
      line.toggleAttribute("data-over", count > longest);
      if (count > longest && !over) say(`“${field.title}”多出 ${count - longest} 字`);
      over = count > longest;
    });
  }
  const all = (): void => found.forEach((update) => update());
  all();
  return (box) => (box ? found.get(box)?.() : all());
}
