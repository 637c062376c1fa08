// Running totals: what an amount should be the sum of, said beside it and below the rows.
import { phrases as PHRASES } from "../../../labels.json";
import type { Sum } from "../../submissions/check";
import { amount, fen, read as readText } from "../../forms/field_types";
import { button, make, refill } from "../shared/element";
import { controlsOf, read, write, type Sheet } from "./sheet";
import { fieldAt } from "./findings";

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
      if (below) refill(below, amount(sum));
      const text = box ? read(box).trim() : "";
      const given = entered(sheet, tally.total);
      const whole = sum !== 0n && tally.terms.every((name) => entered(sheet, name) !== null);
      const words = whole ? `${tally.said} ${amount(sum)}${apart(given, sum)}` : "";
      // Only where all sums agree is it plain what should stand there.
      const alike = sums.every((one) => one.total !== tally.total || !one.fen || one.fen === sum);
      const first = sums.findIndex((one) => one.total === tally.total && one.fen) === number;
      const offer = whole && !text && alike && first;
      if (line.dataset["said"] === `${words}${offer}`) return;
      line.dataset["said"] = `${words}${offer}`;
      line.toggleAttribute("data-differs", whole && given !== null && given !== sum);
      refill(line, words);
      if (box && offer) {
        const fill = button(
          `填入 ${plain(sum)}`,
          () => {
            write(box, plain(sum));
            controlsOf(box)[0]?.focus();
            changed(box);
          },
          "gs-quiet",
        );
        line.append(" ", fill);
      }
    });
  };
}

function plain(sum: bigint): string {
  return amount(sum).replace(/\.00$/, "");
}

/** How far an amount is from its sum; the sum is what is too little or too much. */
function apart(given: bigint | null, sum: bigint): string {
  if (given === null) return "";
  const over = given - sum;
  if (over === 0n) return PHRASES.agrees;
  return over > 0n ? `，还差 ${amount(over)}` : `，多出 ${amount(-over)}`;
}

/** The amount that stands in an answer, null where there is none that can be read. */
function entered(sheet: Sheet, name: string): bigint | null {
  const field = fieldAt(sheet.data, `/${name}`);
  const box = sheet.boxes.get(name);
  const value = field && box ? readText(field, read(box)).value : null;
  return typeof value === "string" ? fen(value) : null;
}
