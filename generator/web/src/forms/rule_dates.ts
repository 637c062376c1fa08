// Dates as rules reckon with them, as ISO texts. The counterpart of generator/forms/rule_dates.py.
import type { Window } from "./form";

/** The full months from one date to another; the last of a month stands in for a day it lacks. */
export function monthsBetween(first: string, second: string): number {
  if (second < first) return -monthsBetween(second, first);
  const [y = 0, m = 0, d = 0] = first.split("-").map(Number);
  const [year = 0, month = 0, day = 0] = second.split("-").map(Number);
  const due = Math.min(d, new Date(Date.UTC(year, month, 0)).getUTCDate());
  return (year - y) * 12 + month - m - (day < due ? 1 : 0);
}

/** The first last day for some categories not before a day, or the last one; "" if uncertain. */
export function closingDay(
  of: Pick<Window, "day" | "categories">[],
  categories: string[],
  today: string,
): string {
  const fit = of
    .filter((one) => !one.categories.length || one.categories.some((c) => categories.includes(c)))
    .map(({ day }) => day)
    .sort();
  if (!fit[0] || (!today && fit[0] !== fit[fit.length - 1])) return "";
  return fit.find((day) => day >= today) ?? (fit[fit.length - 1] as string);
}
