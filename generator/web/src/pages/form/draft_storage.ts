// Drafts on this machine: in the storage of the browser, for a month after the last change.
import type { FormData } from "../../forms/form";

const DAYS = 30;
const DAY = 24 * 60 * 60 * 1000;
const PREFIX = "gongshi-draft:";

/** A draft as it lies in the storage. */
export interface Kept {
  key: string;
  version: string;
  saved: Date;
  draft: unknown;
}

function keyOf(data: FormData, version = data.version): string {
  return `${PREFIX}${data.call}:${version}`;
}

/** Whether this browser keeps drafts at all; some refuse to for a page opened from a file. */
export function canKeep(): boolean {
  try {
    localStorage.setItem(PREFIX, "1");
    localStorage.removeItem(PREFIX);
    return true;
  } catch {
    return false;
  }
}

/** Keeps a draft; false where the browser has no room or refuses. */
export function keep(data: FormData, draft: unknown, now: Date): boolean {
  try {
    localStorage.setItem(keyOf(data), JSON.stringify({ saved: now.toISOString(), draft }));
    return true;
  } catch {
    return false;
  }
}

export function forget(data: FormData, version = data.version): void {
  try {
    localStorage.removeItem(keyOf(data, version));
  } catch {
    // Nothing was kept where nothing can be removed.
  }
}

/** The drafts of this call that are not too old, the newest first; old ones are removed. */
export function kept(data: FormData, now: Date): Kept[] {
  const found: Kept[] = [];
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(keyOf(data, ""))) continue;
      const one = parsed(key, localStorage.getItem(key) ?? "");
      if (one && now.getTime() - one.saved.getTime() < DAYS * DAY) found.push(one);
      else localStorage.removeItem(key);
    }
  } catch {
    return [];
  }
  return found.sort((a, b) => b.saved.getTime() - a.saved.getTime());
}

function parsed(key: string, text: string): Kept | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return null;
    const { saved, draft } = value as { saved?: unknown; draft?: unknown };
    const at = new Date(String(saved));
    if (isNaN(at.getTime())) return null;
    return { key, version: key.slice(key.lastIndexOf(":") + 1), saved: at, draft };
  } catch {
    return null;
  }
}

/** An instant in the words of this place: today's by the clock alone. */
export function when(at: Date, now: Date): string {
  const clock = `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
  const today = at.toDateString() === now.toDateString();
  return today ? clock : `${at.getMonth() + 1}月${at.getDate()}日 ${clock}`;
}

/** Tells of a change that another window makes to the draft of this form. */
export function watchOthers(data: FormData, tell: () => void): void {
  addEventListener("storage", (event) => {
    if (event.key === keyOf(data) && event.newValue !== null) tell();
  });
}
