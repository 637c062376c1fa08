// What a reader answered, and how it stands in the address so that it can be passed on. Only ids
// and names of the call itself are taken from an address; anything else there is passed over.
import type { CallFacts } from "./call";

/** The kind of those who are none of the kinds asked for. */
export const NONE = "-";

export interface Answers {
  /** The id of a kind, NONE, or nothing yet. */
  kind: string;
  /** The leaf chosen of an axis, by the id of the axis. */
  parts: Record<string, string>;
  place: string;
  /** What was typed for a size, by the id of its question. */
  sizes: Record<string, string>;
}

export function nothing(): Answers {
  return { kind: "", parts: {}, place: "", sizes: {} };
}

/** Read the answers out of the part of an address after `#`; null where it holds none. */
export function read(hash: string, facts: CallFacts): Answers | null {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const kind = given.get("kind") ?? "";
  if (kind !== NONE && !facts.kinds.some((each) => each.id === kind)) return null;
  const answers = { ...nothing(), kind };
  for (const axis of facts.axes) {
    const part = given.get(`axis-${axis.id}`) ?? "";
    if (axis.options.some((option) => option.id === part)) answers.parts[axis.id] = part;
  }
  const place = given.get("place") ?? "";
  if (facts.place?.names.includes(place)) answers.place = place;
  for (const size of facts.sizes) {
    const typed = given.get(`size-${size.id}`) ?? "";
    if (whole(typed) !== null) answers.sizes[size.id] = typed;
  }
  return answers;
}

/** Write the answers as the part of an address after `#`; "" where nothing was answered. */
export function write(answers: Answers): string {
  if (!answers.kind) return "";
  const parameters = new URLSearchParams({ kind: answers.kind });
  for (const [axis, part] of Object.entries(answers.parts)) {
    if (part) parameters.set(`axis-${axis}`, part);
  }
  if (answers.place) parameters.set("place", answers.place);
  for (const [size, typed] of Object.entries(answers.sizes)) {
    const count = whole(typed);
    if (count !== null) parameters.set(`size-${size}`, String(count));
  }
  return parameters.toString();
}

/** Read a count as typed, full-width digits too: 1 to 999,999, or null for anything else. */
export function whole(typed: string): number | null {
  const plain = typed.normalize("NFKC").trim();
  if (!/^[0-9]{1,6}$/.test(plain)) return null;
  const count = Number(plain);
  return count >= 1 ? count : null;
}
