// Material's search looks up words as its index cut them and joins them by "or", so that a question
// finds nothing and nonsense everything. Its dialog, its worker and its index stay; what is shown is
// ranked here.
import { pagesOf, plain, rank, type Hit, type KnownPage, type Section } from "./ranking";

const AROUND = 60;

/** What Material shows of one page: the page itself, then its parts. */
type Item = (Section & { score: number; terms: object })[];

interface Answer {
  data?: { items?: Item[] };
}

interface Order {
  data?: { docs?: Section[] };
}

/** Looks into what goes to the worker of the search and what comes from it, from now on. */
export function rankResults(query: HTMLInputElement): void {
  let pages = new Map<string, KnownPage>();
  window.Worker = class extends window.Worker {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given);
      this.addEventListener("message", ({ data }: MessageEvent<Answer | null>) => {
        const items = data?.data?.items;
        if (!items || !plain(query.value)) return;
        const hits = rank(query.value, pages.values());
        items.splice(0, items.length, ...hits.map((hit) => shown(hit, query.value)));
      });
    }

    override postMessage(message: Order | null, options?: object): void {
      if (message?.data?.docs) pages = pagesOf(message.data.docs);
      super.postMessage(message, options as StructuredSerializeOptions);
    }
  };
}

function shown({ page, sections }: Hit, query: string): Item {
  const [first] = page.sections;
  const parts = sections.filter((known) => known !== first);
  return [...(first ? [first] : []), ...parts].map(({ section }) => ({
    ...section,
    text: excerpt(section.text, query),
    score: 1,
    terms: {},
  }));
}

/** The text around the first place that holds what was asked, or its beginning. */
function excerpt(html: string, query: string): string {
  const text = html
    .replace(/<[^>]*>/g, " ")
    .replace(/\u200b/g, "")
    .replace(/\s+/g, " ")
    .trim();
  const words = query.split(/\s+/).filter((word) => word);
  const places = words.map((word) => text.toLowerCase().indexOf(word.toLowerCase()));
  const there = places.filter((place) => place >= 0);
  const start = there.length ? Math.max(0, Math.min(...there) - AROUND / 3) : 0;
  const cut = text.slice(start, start + 2 * AROUND);
  return `${start ? "…" : ""}${cut}${start + cut.length < text.length ? "…" : ""}`;
}
