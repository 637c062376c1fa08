// Whether one may apply and for what: the answers of a reader against the facts of a call. Pure:
// no page, no clock; each verdict names the clauses it rests on.
import { afterClosing } from "../../model/call_status";
import { NONE, whole, type Answers } from "./answers";
import type { Band, CallFacts, Entry, Track } from "./call";

/** May lead it, may join it, may do neither, or nobody may this time. */
export type Standing = "lead" | "join" | "not" | "closed";

export interface Paper {
  clause: string;
  /** The kinds of the others who hand it in; empty for one's own. */
  kinds: string[];
}

/** What a requirement that depends on a size asks; `band` is null before the size is known. */
export interface Share {
  clause: string;
  count: number | null;
  band: Band | null;
  least: number | null;
}

export interface Verdict {
  track: Track;
  standing: Standing;
  /** The clauses that say so. */
  basis: string[];
  alone: boolean;
  joint: boolean;
  /** Who may be joined with: partners of one who leads, leaders of one who joins. */
  others: string[];
  papers: Paper[];
  conditions: string[];
  /** Conditions the others keep, by the titles of their groups. */
  theirs: { title: string; items: string[] }[];
  shares: Share[];
}

export interface Outcome {
  /** Nothing asked yet, nothing open, one thing in full, or several to choose from. */
  view: "nothing" | "refused" | "detail" | "overview";
  /** The one thing shown in full. */
  detail: Verdict | null;
  /** Everything else there is, in the order of the notice. */
  rest: Verdict[];
  /** Which further questions make a difference to what is shown. */
  asks: { axes: boolean; place: boolean; sizes: string[] };
}

/** Decide what is open to a reader. */
export function decide(facts: CallFacts, answers: Answers): Outcome {
  const quiet = { axes: false, place: false, sizes: [] };
  if (!answers.kind) return { view: "nothing", detail: null, rest: [], asks: quiet };
  const all = facts.tracks.map((track) => judge(facts, track, answers));
  const open = all.filter(reachable);
  if (answers.kind === NONE || !open.length) {
    return { view: "refused", detail: null, rest: all, asks: quiet };
  }
  const chosen = all.filter((verdict) => fits(verdict.track, answers.parts));
  const near = chosen.filter(reachable);
  const detail = chosen.length === 1 ? chosen[0] : near.length === 1 ? near[0] : undefined;
  if (!detail) {
    const rest = near.length ? chosen : all;
    return { view: "overview", detail: null, rest, asks: { ...quiet, axes: true } };
  }
  const asks = {
    axes: true,
    place:
      reachable(detail) &&
      (facts.contacts.some((contact) => contact.places) ||
        detail.track.quotas.some((id) => hasPlaces(facts, id))),
    sizes: detail.shares.flatMap((share) => facts.bands[share.clause]?.size ?? []),
  };
  return { view: "detail", detail, rest: all.filter((each) => each !== detail), asks };
}

/** Whether there is a part in it for the reader. */
export function reachable(verdict: Verdict): boolean {
  return verdict.standing === "lead" || verdict.standing === "join";
}

/** Whether all windows of something to apply for have closed at an instant in milliseconds. */
export function isOver(facts: CallFacts, track: Track, now: number): boolean {
  const own = facts.windows.filter((window) => track.windows.includes(window.clause));
  return own.length > 0 && own.every(({ closes }) => closes && now >= afterClosing(closes));
}

/** Whether all that an answer is about has closed; each category has windows of its own. */
export function isLate(facts: CallFacts, outcome: Outcome, now: number): boolean {
  const near = outcome.rest.filter(reachable).map((verdict) => verdict.track);
  const tracks = outcome.detail ? [outcome.detail.track] : near.length ? near : facts.tracks;
  const open = tracks.filter((track) => track.open);
  return open.length > 0 && open.every((track) => isOver(facts, track, now));
}

function fits(track: Track, parts: Record<string, string>): boolean {
  return Object.entries(parts).every(([axis, part]) => !part || track.parts[axis] === part);
}

function hasPlaces(facts: CallFacts, quota: string): boolean {
  return Object.keys(facts.quotas[quota]?.places ?? {}).length > 0;
}

function judge(facts: CallFacts, track: Track, answers: Answers): Verdict {
  const { kind } = answers;
  const ways = track.entries.flatMap((id) => {
    const entry = facts.entries[id];
    return entry ? [{ id, entry }] : [];
  });
  const leading = ways.filter(({ entry }) => entry.lead.includes(kind));
  const joining = ways.filter(({ entry }) => entry.partners.includes(kind));
  const standing = !track.open
    ? "closed"
    : leading.length
      ? "lead"
      : joining.length
        ? "join"
        : "not";
  const own = standing === "lead" ? leading : standing === "join" ? joining : [];
  const others = union(
    own.map(({ entry }) => (standing === "lead" ? entry.partners : entry.lead)),
  ).filter((each) => each !== kind);
  const basis =
    standing === "closed" ? track.closed : (own.length ? own : ways).map(({ id }) => id);
  return {
    track,
    standing,
    basis: basis.length ? basis : facts.refusal,
    alone: own.some(({ entry }) => entry.mode !== "joint"),
    joint: own.some(({ entry }) => entry.mode !== "alone"),
    others,
    papers: own.length ? papersOf(facts, track, kind, others) : [],
    conditions: own.length ? conditionsOf(facts, track, kind) : [],
    theirs: own.length ? theirConditions(facts, track, kind, others) : [],
    shares: own.length ? sharesOf(facts, track, answers) : [],
  };
}

function papersOf(facts: CallFacts, track: Track, kind: string, others: string[]): Paper[] {
  const own: Paper[] = [];
  const theirs: Paper[] = [];
  for (const clause of track.papers) {
    const kinds = facts.papers[clause]?.kinds ?? [];
    const shared = kinds.filter((each) => others.includes(each));
    if (kinds.includes(kind)) own.push({ clause, kinds: [] });
    else if (shared.length) theirs.push({ clause, kinds: shared });
  }
  return [...own, ...theirs];
}

function conditionsOf(facts: CallFacts, track: Track, kind: string): string[] {
  return facts.conditions
    .filter((group) => group.kinds.includes(kind))
    .flatMap((group) => group.items.filter((item) => track.conditions.includes(item)));
}

/** What the others keep beyond what holds for the reader as well. */
function theirConditions(
  facts: CallFacts,
  track: Track,
  kind: string,
  others: string[],
): { title: string; items: string[] }[] {
  return facts.conditions
    .filter((group) => !group.kinds.includes(kind))
    .filter((group) => group.kinds.some((each) => others.includes(each)))
    .map(({ title, items }) => ({
      title,
      items: items.filter((item) => track.conditions.includes(item)),
    }))
    .filter(({ items }) => items.length);
}

function sharesOf(facts: CallFacts, track: Track, answers: Answers): Share[] {
  return track.bands.flatMap((clause) => {
    const bands = facts.bands[clause];
    if (!bands) return [];
    const count = whole(answers.sizes[bands.size] ?? "");
    const band =
      count === null
        ? undefined
        : bands.rows.find((row) => row.first <= count && count <= (row.last ?? count));
    const least = count === null || !band ? null : leastOf(count, band.percent);
    return [{ clause, count, band: band ?? null, least }];
  });
}

/** The least whole number that is not less than a share in percent of a count. */
export function leastOf(count: number, percent: number): number {
  return Math.floor((count * percent + 99) / 100);
}

function union(lists: Entry["lead"][]): string[] {
  return [...new Set(lists.flat())];
}
