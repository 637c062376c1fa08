// Material looks up words as the index cut them, so a phrase across a cut is lost to it; the text
// itself is looked through as well, and pages that hold the very phrase come before those that hold
// parts of it.

interface Entry {
  location: string;
  title: string;
  text: string;
}

/** What Material shows of one page: the page itself, then its parts. */
type Item = Entry[];

interface Kept {
  entry: Entry;
  text: string;
}

/** Looks into what goes to the worker of the search and what comes from it, from now on. */
export function putPhraseFirst(query: HTMLInputElement): void {
  const pages = new Map<string, Kept[]>();
  const keep = (entry: Entry): void => {
    const kept = pages.get(pageOf(entry)) ?? [];
    pages.set(pageOf(entry), kept);
    kept.push({ entry, text: textOf(entry) });
  };
  window.Worker = class extends window.Worker {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given);
      this.addEventListener("message", ({ data }: MessageEvent<Answer | null>) => {
        const items = data?.data?.items;
        const phrase = plain(query.value);
        if (items && phrase) complete(items, phrase, pages);
      });
    }

    override postMessage(message: Order | null, options?: object): void {
      message?.data?.docs?.forEach(keep);
      super.postMessage(message, options as StructuredSerializeOptions);
    }
  };
}

interface Answer {
  data?: { items?: Item[] };
}

interface Order {
  data?: { docs?: Entry[] };
}

/** Puts pages that hold a phrase before the others, with those the search had not found. */
function complete(items: Item[], phrase: string, pages: Map<string, Kept[]>): void {
  const holding = items.filter((item) => item.some((entry) => textOf(entry).includes(phrase)));
  const known = new Set(holding.map(pageOfItem));
  pages.forEach((entries, page) => {
    if (known.has(page)) return;
    const found = entries.filter(({ text }) => text.includes(phrase));
    const [first] = entries;
    if (!found.length || !first) return;
    known.add(page);
    if (found[0] !== first) found.unshift(first);
    holding.push(found.map(({ entry }) => ({ ...entry, score: 1, terms: {} })));
  });
  const untitled = (item: Item): number =>
    item.some(({ title }) => plain(title).includes(phrase)) ? 0 : 1;
  holding.sort((one, other) => untitled(one) - untitled(other));
  const others = items.filter((item) => !known.has(pageOfItem(item)));
  items.splice(0, items.length, ...holding, ...others);
}

function pageOf({ location }: Entry): string {
  return location.split("#")[0] ?? "";
}

function pageOfItem([first]: Item): string {
  return first ? pageOf(first) : "";
}

function textOf({ title, text }: Entry): string {
  return plain(title + text);
}

function plain(text: string): string {
  return text.replace(/<[^>]*>|[\s\u200b]+/g, "").toLowerCase();
}
