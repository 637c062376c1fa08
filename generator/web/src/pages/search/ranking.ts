// Which pages answer what somebody typed, best first: the very words before parts of them, what
// people ask for most before what merely mentions it. Pure: the sections of the site and the words
// go in, and nothing is fetched.
import { asked as ASKED_WORDS, question as QUESTION } from "./asked_words.json";

/** A section of a page as the index has it; ``text`` is HTML. */
export interface Section {
  location: string;
  title: string;
  text: string;
}

/** A section with the signs of its title and its text that are compared. */
export interface Known {
  section: Section;
  title: string;
  text: string;
}

/** A page, what it is for, and its sections, the page itself in front. */
export interface KnownPage {
  location: string;
  key: string;
  sections: Known[];
}

export interface Hit {
  page: KnownPage;
  /** The sections that hold something of what was asked, the best in front. */
  sections: Known[];
}

/** Words that ask for a page of a call or of the site, by its key. */
const ASKED: Record<string, string[]> = ASKED_WORDS;
const HANDBOOK = "handbook";
/** How much of a word has to be there in parts, where it is not there as it is. */
const ENOUGH = 0.6;
const EQUAL_TITLE = 12;
const IN_TITLE = 6;
const IN_TEXT = 4;
const IN_PARTS = 2;
const ASKED_FOR = 9;
const OFTEN = 0.25;
const MANY = 4;
/** What people look for, before what mentions it. */
const WEIGHT: Record<string, number> = {
  index: 1,
  apply: 1.4,
  timeline: 1.3,
  eligibility: 1.3,
  contacts: 1.3,
  requirements: 1.1,
  categories: 1.1,
  funding: 1,
  criteria: 1,
  announcement: -0.5,
  form: 0.5,
  clauses: -1,
};

/** The sections of an index by their pages. */
export function pagesOf(sections: Section[]): Map<string, KnownPage> {
  const pages = new Map<string, KnownPage>();
  for (const section of sections) {
    const location = section.location.split("#")[0] ?? "";
    const page = pages.get(location) ?? { location, key: keyOf(location), sections: [] };
    pages.set(location, page);
    page.sections.push({ section, title: plain(section.title), text: plain(section.text) });
  }
  return pages;
}

/** The signs of a text that are compared: no markup, no blanks, no case, no width. */
export function plain(text: string): string {
  return text
    .replace(/<[^>]*>|[\s\u200b]+/g, "")
    .normalize("NFKC")
    .toLowerCase();
}

function keyOf(location: string): string {
  const [top, , key] = location.split("/");
  if (top === "calls") return key || "index";
  if (top === "announcements") return location === "announcements/" ? top : "announcement";
  return top ?? "";
}

/** The pages that answer a query, best first; none where nothing does. */
export function rank(query: string, pages: Iterable<KnownPage>): Hit[] {
  const words = query
    .split(/[\s\u3000，。？！、；：,.?!;:]+/)
    .map(plain)
    .filter((word) => word);
  const typed = words.join("");
  const wanted = Object.keys(ASKED).filter((key) =>
    ASKED[key]?.some((word) => typed.includes(word)),
  );
  // What is written for staff stays away from whoever does not ask for it.
  const staff = wanted.includes(HANDBOOK);
  const every = Array.from(pages).filter(({ key }) => (key === HANDBOOK) === staff);
  const asks = words.some((word) => !every.some((page) => holds(page, word)));
  const sought = asks ? words.reduce<string[]>((all, one) => all.concat(core(one)), []) : words;
  const hits = found(every, sought, wanted);
  return hits.length ? hits : found(every, [], wanted);
}

function found(pages: KnownPage[], words: string[], wanted: string[]): Hit[] {
  if (!words.length && !wanted.length) return [];
  const scored: { hit: Hit; score: number }[] = [];
  for (const page of pages) {
    const meant = wanted.includes(page.key);
    if (!words.length && !meant) continue;
    const scores = words.map((word) => page.sections.map((known) => value(known, word)));
    const best = scores.map((row) => Math.max(...row));
    // What asks for the page need not stand on it.
    const asking = meant ? (ASKED[page.key] ?? []) : [];
    const lacking = words.filter((_, at) => !best[at]);
    if (lacking.some((word) => !asking.some((one) => one.includes(word) || word.includes(one)))) {
      continue;
    }
    const own = page.sections.map((_, at) => scores.reduce((sum, row) => sum + (row[at] ?? 0), 0));
    const score =
      best.reduce((sum, one) => sum + one, 0) +
      (meant ? ASKED_FOR : 0) +
      (WEIGHT[page.key] ?? 0) +
      OFTEN * Math.min(MANY, often(page, words)) +
      Math.max(0, ...own) / 100;
    const sections = page.sections
      .map((known, at) => ({ known, score: own[at] ?? 0 }))
      .filter((one) => one.score > 0)
      .sort((one, other) => other.score - one.score)
      .map(({ known }) => known);
    scored.push({ hit: { page, sections }, score });
  }
  return scored.sort((one, other) => other.score - one.score).map(({ hit }) => hit);
}

/** What a word is worth in a section: as its heading, in it, in the text, in parts, or nothing. */
function value({ title, text }: Known, word: string): number {
  if (title === word) return EQUAL_TITLE;
  if (title.includes(word)) return IN_TITLE;
  if (text.includes(word)) return IN_TEXT;
  const share = inParts(title + text, word);
  return share < ENOUGH ? 0 : IN_PARTS * share;
}

function often({ sections }: KnownPage, words: string[]): number {
  const counts = words.map((word) =>
    sections.reduce((sum, { text }) => sum + text.split(word).length - 1, 0),
  );
  return counts.length ? Math.min(...counts) : 0;
}

function inParts(text: string, word: string): number {
  const pairs = word.length - 1;
  if (pairs < 2) return 0;
  let there = 0;
  for (let at = 0; at < pairs; at++) if (text.includes(word.slice(at, at + 2))) there++;
  return there / pairs;
}

function holds(page: KnownPage, word: string): boolean {
  return page.sections.some(({ title, text }) => title.includes(word) || text.includes(word));
}

/** What is left of a question when the words that only ask are taken out. */
function core(word: string): string[] {
  const rest = QUESTION.reduce((text, one) => text.split(one).join(" "), word).split(" ");
  return rest.filter((part) => part.length > 1);
}
