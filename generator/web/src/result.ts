// What is said of one submission: the same nouns as generator/submissions/verdict.py, and the same
// words as `gongshi validate --format json`.
import type { Level } from "./form-data";
import type { Where } from "./raw";

export interface Told {
  code: string;
  level: Level;
  message: string;
  clause: string;
  where: Where;
  count: number;
  others: Where[];
}

export interface NotChecked {
  code: string;
  clause: string;
  reason: string;
}

export interface Result {
  submission: string;
  call: string;
  form: string;
  verdict: "valid" | "invalid" | "unreadable";
  findings: Told[];
  not_checked: NotChecked[];
  counts: Record<Level, number>;
}
