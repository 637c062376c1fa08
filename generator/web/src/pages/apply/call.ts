// The facts of a call as the page of how to apply carries them: what
// generator/render/pages/eligibility_finder.py writes. Lists of names hold ids of clauses, kinds or
// leaves of an axis.

export interface Reading {
  reading: string;
  reason: string;
  confirm: string;
}

export interface Clause {
  number: string;
  href: string;
  says: string;
  readings: Reading[];
}

export interface Named {
  id: string;
  name: string;
}

export interface Axis {
  id: string;
  title: string;
  options: Named[];
}

/** A large figure with the clause it comes from. */
export interface Ceiling {
  title: string;
  figure: string;
  principle: boolean;
  clause: string;
}

export interface OwnFunds {
  figure: string;
  note: string;
  clause: string;
}

/** One thing to apply for, with the clauses that hold for it. */
export interface Track {
  id: string;
  /** The leaf of each axis, by the id of the axis. */
  parts: Record<string, string>;
  label: string;
  open: boolean;
  closed: string[];
  ceilings: Ceiling[];
  own: OwnFunds | null;
  entries: string[];
  papers: string[];
  conditions: string[];
  bands: string[];
  quotas: string[];
  windows: string[];
  requirements: string[];
}

export interface Entry {
  lead: string[];
  partners: string[];
  mode: string;
}

export interface Paper {
  name: string;
  note: string;
  kinds: string[];
}

export interface Conditions {
  kinds: string[];
  title: string;
  items: string[];
}

export interface Band {
  first: number;
  last: number | null;
  percent: number;
  principle: boolean;
  share: string;
  readings: Reading[];
}

export interface Bands {
  /** The id of the question that asks for the size. */
  size: string;
  unit: string;
  result: string;
  rows: Band[];
}

export interface Quota {
  name: string;
  /** Whether its clause says more than the figure. */
  told: boolean;
  principle: boolean;
  figure: string;
  places: Record<string, { figure: string; note: string }>;
}

export interface Window {
  name: string;
  /** ISO 8601; the instant itself is outside; "" where applications are taken without an end. */
  closes: string;
  said: string;
  /** All there is to say of when it ends, where that is no closing time alone. */
  whole?: string;
  clause: string;
}

export interface Contact {
  title: string;
  name: string;
  value: string;
  href: string;
  hours: string;
  /** The other ways to reach it. */
  more?: { value: string; href: string }[];
  /** Whom it answers by place, where it does not answer everybody. */
  places?: string[];
  /** Whether it answers questions about the call, not about a system. */
  asks: boolean;
}

export interface CallFacts {
  kinds: Named[];
  /** The clauses that say who may apply at all. */
  refusal: string[];
  axes: Axis[];
  /** Titles of the axes on which nothing here depends; one chooses when filling in. */
  later: string[];
  place: { title: string; names: string[] } | null;
  sizes: { id: string; title: string; unit: string }[];
  tracks: Track[];
  entries: Record<string, Entry>;
  papers: Record<string, Paper>;
  conditions: Conditions[];
  bands: Record<string, Bands>;
  quotas: Record<string, Quota>;
  windows: Window[];
  /** What the schema calls the end of a window. */
  closing: string;
  contacts: Contact[];
  form: { title: string; fillable: boolean };
  clauses: Record<string, Clause>;
}
