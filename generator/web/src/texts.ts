// What JavaScript does differently from Python with texts and records, made the same.
import { runs } from "./web/shared";

/** The value of a record under a name of its own, never one that every object inherits. */
export function own<T>(of: Record<string, T>, name: string): T | undefined {
  return Object.prototype.hasOwnProperty.call(of, name) ? of[name] : undefined;
}

/** The number of characters, one outside the basic plane counting once. */
export function signs(text: string): number {
  let count = text.length;
  for (let i = 1; i < text.length; i++) {
    const low = text.charCodeAt(i);
    if (low >= 0xdc00 && low <= 0xdfff) {
      const high = text.charCodeAt(i - 1);
      if (high >= 0xd800 && high <= 0xdbff) count--;
    }
  }
  return count;
}

/** The order of two texts by their characters, not by their UTF-16 units. */
export function order(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const one = a.charCodeAt(i);
    const other = b.charCodeAt(i);
    if (one !== other) return lifted(one) - lifted(other);
  }
  return a.length - b.length;
}

/** A UTF-16 unit moved so that units sort as the characters they belong to. */
function lifted(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** A text on one line, without control, invisible or direction-changing characters. */
export function bare(text: string): string {
  return text.replace(BREAKS, " ").replace(UNSEEN, "");
}

const BREAKS = runs("break");
const UNSEEN = runs("page");
