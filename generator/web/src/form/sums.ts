// Running totals: what an amount should be the sum of, said beside it and below the rows.
import type { Sum } from "../engine";
import type { FormData } from "../form-data";
import { amount, fen, read as readText } from "../kinds";
import { button, make, refill } from "./element";
import { controlsOf, read, write, type Sheet } from "./sheet";
import { fieldAt } from "./told";

/** Makes the places where sums are said and returns what fills them. */
export function totals(sheet: Sheet, changed: (box: HTMLElement) => void): (sums: Sum[]) => void {
  const lines = sheet.data.tallies.map((tally) => {
    const box = sheet.boxes.get(tally.total);
    const line = make("p", { class: "gs-sum" });
    box?.parentElement?.append(line);
    const below = sheet.form.querySelector(`[data-tally="${sheet.data.tallies.indexOf(tally)}"]`);
    return { tally, box, line, below };
  });
  return (sums) => {
    lines.forEach(({ tally, box, line, below }, number) => {
      const sum = sums[number]?.fen ?? 0n;
      const given = box ? entered(sheet.data, tally.total, read(box)) : null;
      if (below) refill(below, sum ? amount(sum) : "");
      const text = sum
        ? `${tally.said} ${amount(sum)}${given === null ? "" : apart(given - sum)}`
        : "";
      const differs = given !== null && sum !== 0n && given !== sum;
      if (line.dataset["said"] === text) return;
      line.dataset["said"] = text;
      line.toggleAttribute("data-differs", differs);
      refill(line, text);
      if (box && sum && given === null && !read(box).trim()) {
        const fill = button("填入", () => {
          write(box, plain(sum));
          controlsOf(box)[0]?.focus();
          changed(box);
        });
        fill.setAttribute("aria-label", `填入 ${plain(sum)}`);
        fill.className = "gs-quiet";
        line.append(" ", fill);
      }
    });
  };
}

function plain(sum: bigint): string {
  return amount(sum).replace(/\.00$/, "");
}

/** How far an amount is from its sum; the sum is what is too little or too much. */
function apart(over: bigint): string {
  if (over === 0n) return "，相符";
  return over > 0n ? `，还差 ${amount(over)}` : `，多出 ${amount(-over)}`;
}

function entered(data: FormData, name: string, text: string): bigint | null {
  const field = fieldAt(data, `/${name}`);
  const value = field ? readText(field, text).value : null;
  return typeof value === "string" ? fen(value) : null;
}
