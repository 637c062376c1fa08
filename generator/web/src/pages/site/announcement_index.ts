// The form above a long list of announcements: the index comes in parts once it is asked for, as
// generator/render/pages/announcement_list.py writes it.
import { phrases as PHRASES } from "../../../labels.json";
import { fill } from "../../forms/messages";
import { all, make, within } from "../shared/element";
import { plain, recall, share, type Control } from "./address";
import { keepWindow, phaseAt } from "./clock";

const AT_ONCE = 100;

/** One announcement: texts, then places among the words of the index; a window where it has one. */
type Line = [
  id: string,
  title: string,
  day: string,
  kind: number,
  call: number,
  stage: number,
  status: number,
  first?: string,
  ends?: string,
  ...phases: number[],
];

interface Index {
  count: number;
  words: string[];
  /** The status that is not shown. */
  unsaid: string;
  years: { year: string; parts: string[] }[];
}

interface Announcement {
  id: string;
  title: string;
  day: string;
  kind: string;
  call: string;
  stage: string;
  status: string;
  window: { first: string; ends: string; words: string[] } | null;
}

/** Lets a form look through all announcements. */
export function offerIndex(form: HTMLFormElement): void {
  // A page opened from a file cannot fetch; the years below it lead to every announcement.
  if (location.protocol === "file:") return;
  const list = document.getElementById("announcements");
  const count = form.nextElementSibling;
  if (!list || !count) return;
  const newest = Array.from(list.children);
  const sentence = count.textContent;
  const more = make("button", { type: "button", class: "gs-more", hidden: true }, "显示更多");
  const selects = all<HTMLSelectElement>("select", form);
  const input = within<HTMLInputElement>(form, "input");
  const controls: Control[] = [...selects, input];
  const nameOf = ({ name }: Control): string => name;
  const base = new URL(form.dataset.index ?? "", location.href);
  const fetched = fetching(base);
  let question = 0;
  let found: Announcement[] = [];
  let unsaid = "";
  list.after(more);
  count.setAttribute("aria-live", "polite");

  const fits = (one: Announcement): boolean =>
    selects.every(({ name, value }) => {
      const own = name === "year" ? one.day.slice(0, 4) : one[name as keyof Announcement];
      return !value || value === own;
    }) && plain(one.title + one.call).includes(plain(input.value));

  const show = (from: number): void => {
    const upTo = from + AT_ONCE;
    if (!from) list.replaceChildren();
    list.append(...found.slice(from, upTo).map((one) => lineOf(one, unsaid)));
    more.hidden = found.length <= upTo;
  };

  const look = async (): Promise<void> => {
    const mine = ++question;
    if (controls.every(({ value }) => !value)) {
      list.replaceChildren(...newest);
      more.hidden = true;
      count.textContent = sentence;
      return;
    }
    count.textContent = "正在查找";
    try {
      const index = (await fetched(base.href)) as Index;
      const year = form.querySelector<HTMLSelectElement>('[name="year"]')?.value;
      const parts = index.years.filter((each) => !year || each.year === year);
      const paths = parts.reduce<string[]>((all, each) => all.concat(each.parts), []);
      const lines = (await Promise.all(paths.map(fetched))) as Line[][];
      if (mine !== question) return;
      const every = lines.reduce((all, part) => all.concat(part), []);
      found = every.map((line) => read(line, index)).filter(fits);
      unsaid = index.unsaid;
      show(0);
      count.textContent = found.length
        ? `找到 ${found.length} 份，共 ${index.count} 份`
        : `没有符合条件的，共 ${index.count} 份；请放宽条件`;
    } catch {
      if (mine === question) {
        count.textContent = "没有取到目录，请检查网络后再试，或从下面的年份查阅";
      }
    }
  };

  for (const control of controls) control.value = "";
  recall(controls, nameOf);
  form.addEventListener("input", () => {
    void look();
    share(controls, nameOf);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", () => {
    const place = list.children.length;
    show(place);
    list.children[place]?.querySelector("a")?.focus();
  });
  form.hidden = false;
  void look();
}

/** Fetches each path once; one that did not come is asked for again. */
function fetching(base: URL): (path: string) => Promise<unknown> {
  const answers = new Map<string, Promise<unknown>>();
  return (path) => {
    const known = answers.get(path);
    if (known) return known;
    const answer = fetch(new URL(path, base)).then((response) => {
      if (!response.ok) throw new Error(String(response.status));
      return response.json() as Promise<unknown>;
    });
    answers.set(path, answer);
    answer.catch(() => answers.delete(path));
    return answer;
  };
}

function read(line: Line, { words }: Index): Announcement {
  const [id, title, day, kind, call, stage, status, first = "", ends = "", ...phases] = line;
  const word = (place: number): string => words[place] ?? "";
  const one = {
    ...{ id, title, day, kind: word(kind), call: word(call), stage: word(stage) },
    ...{ status: word(status), window: null },
  };
  if (line.length <= 7) return one;
  const window = { first, ends, words: phases.map(word) };
  const phase = phaseAt(Date.now(), Date.parse(first), Date.parse(ends));
  return { ...one, status: window.words[phase] ?? "", window };
}

function lineOf(one: Announcement, unsaid: string): HTMLLIElement {
  const [year = 0, month = 0, day = 0] = one.day.split("-").map(Number);
  const meta = make("p", { class: "gs-meta" });
  if (one.status !== unsaid) {
    meta.append(make("span", { class: "gs-held gs-window-word" }, one.status));
  }
  meta.append(make("time", { datetime: one.day }, fill(PHRASES.day, { year, month, day })));
  for (const word of [one.kind, one.stage, one.call]) {
    if (word) meta.append(make("span", {}, word));
  }
  const element = make("li", {}, make("a", { href: `${one.id}/` }, one.title), meta);
  if (one.window) {
    element.dataset.windowFirst = one.window.first;
    element.dataset.windowEnds = one.window.ends;
    element.dataset.windowWords = one.window.words.join("|");
    keepWindow(element, Date.now());
  }
  return element;
}
