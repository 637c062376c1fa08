// What hangs on the time: states of calls, milestones and windows for objections, by the reader's
// clock. Days are those of the site.
import { phrases as PHRASES, states as STATES } from "../../../labels.json";
import { fill } from "../../forms/messages";
import { afterClosing } from "../../model/call_status";
import { all, make } from "../shared/element";

const DAY = 24 * 60 * 60 * 1000;
const CLOSING_DAYS = 7;
/** Under which heading of a list a state stands; the headings come in this order. */
const GROUP: Record<string, string> = {
  closing: "open",
  open: "open",
  rolling: "open",
  upcoming: "upcoming",
  "to-confirm": "upcoming",
  closed: "closed",
  full: "closed",
};
const PHASES = ["ahead", "open", "ended"] as const;

/** Puts right every state and window of the page, as of now. */
export function keepTime(): void {
  const now = Date.now();
  for (const element of all("[data-closes], [data-opens]")) keepState(element, now);
  keepGroups();
  for (const item of all(".gs-line > li[data-at]")) {
    const at = Date.parse(item.dataset.at ?? "");
    if (!isNaN(at)) item.classList.toggle("done", at <= now);
  }
  for (const element of all("[data-window-ends]")) keepWindow(element, now);
}

function stateAt(
  now: number,
  opens: number,
  closes: number,
  over: number,
  notice: number,
): keyof typeof STATES {
  if (now < opens) return "upcoming";
  if (now >= over) return "closed";
  if (closes === Infinity) return "rolling";
  return closes - now <= notice ? "closing" : "open";
}

function keepState(element: HTMLElement, now: number): void {
  const { dataset } = element;
  const text = dataset.closes ?? "";
  const closes = text ? Date.parse(text) : Infinity;
  const opens = dataset.opens ? Date.parse(dataset.opens) : -Infinity;
  if (isNaN(closes) || isNaN(opens)) return;
  const notice = Number(dataset.closingDays || CLOSING_DAYS) * DAY;
  const state = stateAt(now, opens, closes, afterClosing(text), notice);
  dataset.state = state;
  write(element, ".gs-state-word", STATES[state]);
}

/** Moves each call below the heading of where it stands now; a heading with nothing below it goes. */
function keepGroups(): void {
  const groups = all("[data-group]");
  for (const group of groups) {
    for (const call of all(".gs-list > li", group)) {
      const states = all("[data-state]", call).map(({ dataset: { state = "" } }) => GROUP[state]);
      const wanted = groups.find(({ dataset }) => states.includes(dataset.group));
      if (wanted && wanted !== group) move(call, wanted);
    }
  }
  for (const group of groups) {
    const holds = group.querySelector("li") !== null;
    const { title = "", empty } = group.dataset;
    const told = group.querySelector(".gs-empty");
    group.hidden = !holds && !empty;
    if (!group.hidden && !group.querySelector("h2")) group.prepend(make("h2", {}, title));
    if (holds) told?.remove();
    else if (empty && !told) group.append(make("p", { class: "gs-empty" }, empty));
  }
}

/** Moves a call in front of those of the same office in another group. */
function move(call: HTMLElement, group: HTMLElement): void {
  const from = call.parentElement;
  if (!from) return;
  const title = from.previousElementSibling?.matches("h3") ? from.previousElementSibling : null;
  let to = all(".gs-list", group).find(({ dataset }) => dataset.office === from.dataset.office);
  if (!to) {
    to = from.cloneNode() as HTMLElement;
    const copy = title?.cloneNode(true) as Element | undefined;
    copy?.removeAttribute("id");
    group.append(...(copy ? [copy] : []), to);
  }
  to.prepend(call);
  if (from.children.length > 0) return;
  title?.remove();
  from.remove();
}

/** Puts right one window for objections: its word, and how many working days are left. */
export function keepWindow(element: HTMLElement, now: number): void {
  const { dataset } = element;
  const first = Date.parse(dataset.windowFirst ?? "");
  const ends = Date.parse(dataset.windowEnds ?? "");
  if (isNaN(first) || isNaN(ends)) return;
  const days = now < ends ? dataset.windowDays : "";
  const left = days ? daysLeft(days.split(" "), dayAt(now)) : "";
  write(element, ".gs-left", left);
  element.classList.toggle("gs-last-day", left === PHRASES.last_day);
  if (!dataset.windowWords) return;
  const phase = phaseAt(now, first, ends);
  const word = dataset.windowWords.split("|")[phase] ?? "";
  dataset.window = PHASES[phase];
  if (dataset.status !== undefined) dataset.status = word;
  write(element, ".gs-window-word", word);
  for (const mark of all(".gs-as-of", element)) mark.hidden = true;
}

/** Whether a window lies ahead (0), is open (1) or has ended (2). */
export function phaseAt(now: number, first: number, ends: number): 0 | 1 | 2 {
  if (now < first) return 0;
  return now < ends ? 1 : 2;
}

/** The day it is where the site is, "" in a browser that does not know the time zone. */
function dayAt(now: number): string {
  const timeZone = document.querySelector<HTMLElement>("[data-zone]")?.dataset.zone ?? "";
  try {
    // Swedish writes a day as the data do: 2023-06-12.
    return new Intl.DateTimeFormat("sv", { timeZone }).format(now);
  } catch {
    return "";
  }
}

function daysLeft(days: string[], today: string): string {
  const rest = days.filter((day) => day >= today);
  if (!rest.length || today < (days[0] ?? "")) return "";
  if (rest[rest.length - 1] === today) return PHRASES.last_day;
  const counted = rest[0] === today ? PHRASES.with_today : "";
  return fill(PHRASES.left, { days: rest.length, today: counted });
}

/** Writes a word where it has changed, so that nothing is read aloud again without need. */
function write(element: HTMLElement, selector: string, word: string): void {
  for (const place of all(selector, element)) {
    if (place.textContent !== word) place.textContent = word;
  }
}
