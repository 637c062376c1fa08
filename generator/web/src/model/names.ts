// When two names are one to the eye. The counterpart of generator/model/names.py, which also knows
// those so nearly one that people have to look.
import { oldCodePoints, runs, sameSigns } from "../web/shared";

/** A text with the code points GB18030 has given up replaced by those it has now. */
export function assigned(text: string): string {
  return text.replace(PRIVATE, (sign) => OLD.get(sign) ?? sign);
}

/** A text as names are compared: two that give the same are one to the eye. */
export function folded(text: string): string {
  const plain = assigned(text).replace(UNSEEN, "").normalize("NFKC");
  const small = plain.toLowerCase().replace(/ß/g, "ss").replace(/ς/g, "σ");
  return small
    .replace(SIGNS, (sign) => SAME.get(sign) ?? sign)
    .replace(UNSEEN, "")
    .normalize("NFKC");
}

function table(signs: Record<string, string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const first of Object.keys(signs)) {
    for (const sign of Array.from(signs[first] ?? "")) found.set(sign, first);
  }
  return found;
}

function old(): Map<string, string> {
  const found = new Map<string, string>();
  for (const first of Object.keys(oldCodePoints) as (keyof typeof oldCodePoints)[]) {
    Array.from(oldCodePoints[first]).forEach((sign, number) => {
      found.set(String.fromCodePoint(parseInt(first, 16) + number), sign);
    });
  }
  return found;
}

const OLD = old();
const SAME = table(sameSigns);
const SIGNS = new RegExp(`[${Array.from(SAME.keys()).join("")}]`, "gu");
const PRIVATE = /[\ue000-\uf8ff]/g;
const UNSEEN = runs("unseen");
