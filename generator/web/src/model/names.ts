// When two names are one: to the eye for certain, or so nearly that people have to look. The
// counterpart of generator/model/names.py.
import { alikeSigns, nameDress, oldCodePoints, runs, sameSigns } from "../web/shared";

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

/** A text as look-alikes are found, without what a form prints around it. */
export function skeleton(text: string): string {
  const plain = folded(text);
  const alike = table(alikeSigns);
  const letters = Array.from(plain, (sign) => alike.get(sign) ?? sign).join("");
  const words = letters.replace(NOT_TEXT(), " ").trim();
  const { label, bare_label, seal, bare_seal } = nameDress;
  const seals = `(?: (?:(?:${seal})[和与或及并]?){1,3}| ?${bare_seal}){1,4}$`;
  const labels = `^(?:(?:(?:${label})(?: ${seal}){0,2} ){1,3}|${bare_label} ?)`;
  const bare = words.replace(new RegExp(seals, "u"), "").replace(new RegExp(labels, "u"), "");
  return (bare || words).replace(/ /g, "") || plain;
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
// Browsers of before 2018 know no such classes, and pages that only search do without.
const NOT_TEXT = (): RegExp => new RegExp("[^\\p{L}\\p{N}]+", "gu");
