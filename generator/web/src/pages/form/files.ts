// The files that go along with a form that is filled in, held until they are saved in a package.
// They lie in memory alone; a file that could not go along is refused as it is chosen.
import { form as FORM } from "../../../labels.json";
import { say, type Facts } from "../../forms/messages";
import { faultOf as attachmentFault, like } from "../../submissions/intake/attachments";
import { LIMITS, MIB } from "../../submissions/intake/limits";
import { HEAD } from "../../submissions/intake/member";
import { checked } from "../../submissions/intake/names";
import { Refused } from "../../submissions/intake/refusal";
import type { SubmissionFinding } from "../../submissions/verdict";
import { button, within } from "../shared/element";
import { read, write } from "./sheet";
import type { Slots } from "./slots";
import type { Entry } from "./zip";

/** A file: what it holds, its first bytes, and the name it brought, as it may be written. */
interface Held {
  content: Blob;
  head: Uint8Array;
  brought: string;
  /** The name it is listed by, as names are compared. */
  name: string;
}

/** Files by the name they are listed by, as names are compared. */
export type Along = Map<string, Held>;

const UNSAFE = /[\\/:*?"<>|\p{C}]/gu;

/** A file that came out of a package. */
export function heldOf(name: string, bytes: Uint8Array): Held {
  const content = new Blob([new Uint8Array(bytes)]);
  return { content, head: bytes.slice(0, HEAD), brought: name, name: like(name) };
}

export class Files {
  private along: Along = new Map();
  private readonly held = new WeakMap<Element, Held>();
  private readonly refused = new WeakMap<Element, string>();
  private isUnsaved = false;

  constructor(private readonly slots: Slots) {
    addEventListener("beforeunload", (event) => {
      if (this.isUnsaved && this.boxes.some((box) => this.held.has(box))) event.preventDefault();
    });
  }

  private get boxes(): HTMLElement[] {
    return this.slots.boxes;
  }

  has(box: HTMLElement): boolean {
    return this.held.has(box);
  }

  /** Follows the names: a file keeps its row, and a row that is back finds its file. */
  settle(): void {
    for (const box of this.boxes) {
      const name = like(read(box));
      const held = this.held.get(box);
      if (held && held.name !== name) {
        this.along.delete(held.name);
        held.name = name;
      }
      if (held && name) this.along.set(name, held);
      const known = held ?? this.along.get(name);
      if (known) this.held.set(box, known);
      this.offerOut(box);
    }
  }

  hasRefused(box: HTMLElement): boolean {
    return this.refused.has(box);
  }

  /** What is said of a row: of a file that was refused there, or of the one that lies there. */
  stateOf(box: HTMLElement): string | undefined {
    const held = this.held.get(box);
    const lies = held ? `已放入：${kindOf(held.brought)}，${sizeOf(held.content.size)}` : "";
    const text = [this.refused.get(box), lies].filter(Boolean).join("；");
    return text || undefined;
  }

  findings(): SubmissionFinding[] {
    const seen = new Set<string>();
    return this.boxes.flatMap((box, at) => {
      const held = this.held.get(box);
      if (!held) return [];
      const told = this.faultOf(read(box), held, seen);
      seen.add(held.name);
      return told ? [this.slots.finding(at, ...told)] : [];
    });
  }

  async entries(): Promise<Entry[]> {
    const seen = new Set<string>();
    const found: Entry[] = [];
    for (const box of this.boxes) {
      const held = this.held.get(box);
      if (!held || this.faultOf(read(box), held, seen)) continue;
      seen.add(held.name);
      const bytes = new Uint8Array(await held.content.arrayBuffer());
      found.push({ name: nameOf(read(box)), bytes });
    }
    this.isUnsaved = false;
    return found;
  }

  swap(along: Along): Along {
    const before = this.along;
    this.along = along;
    return before;
  }

  /** Takes files, the first into a row, the others into those of their names or empty ones. */
  async take(box: HTMLElement, files: File[]): Promise<void> {
    for (const [number, file] of files.entries()) {
      const target = number ? this.rowFor(file.name) : box;
      if (!target) break;
      await this.put(target, file);
    }
  }

  private async put(box: HTMLElement, file: File): Promise<void> {
    const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
    const brought = file.name.replace(UNSAFE, "_");
    const why = this.refusalOf(box, file, head);
    if (why) {
      this.refused.set(box, `“${brought}”没有放入：${why}`);
      this.slots.host.announce(this.refused.get(box) ?? "");
      return;
    }
    this.refused.delete(box);
    const text = read(box).trim();
    const isFit = !attachmentFault(text, file.size, () => head);
    const kept = text !== this.held.get(box)?.brought && isFit;
    if (!kept) write(box, brought);
    const name = like(kept ? text : brought);
    this.held.set(box, { content: file, head, brought, name });
    this.isUnsaved = true;
    this.slots.host.filled(box);
    this.slots.host.announce(`“${brought}”已放入`);
  }

  /** The row that names a file and has none, an empty one, or a new one while there is room. */
  private rowFor(name: string): HTMLElement | undefined {
    const free = this.boxes.filter((box) => !this.held.has(box));
    const [first] = [
      ...free.filter((box) => like(read(box)) === like(name)),
      ...free.filter((box) => !read(box).trim()),
    ];
    return first ?? (this.slots.added() && this.boxes[this.boxes.length - 1]);
  }

  private refusalOf(box: HTMLElement, file: File, head: Uint8Array): string {
    const wrong = attachmentFault(file.name, file.size, () => head);
    if (wrong) return this.message(wrong.code, wrong.facts);
    const most = LIMITS.attachment / MIB;
    if (file.size > LIMITS.attachment) return this.message("INT-212", { most: String(most) });
    const others = this.boxes.filter((one) => one !== box);
    const size = others.reduce((sum, one) => sum + (this.held.get(one)?.content.size ?? 0), 0);
    return size + file.size > LIMITS.handed - MIB ? "附件合起来太大，材料包放不下" : "";
  }

  /** What is wrong with a file by the name it is listed by: its code and what is said. */
  private faultOf(text: string, held: Held, seen: Set<string>): [string, string] | null {
    try {
      for (const top of ["", `${FORM.attachments}/`]) checked(top + nameOf(text), "", LIMITS);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { code, facts } = error.fault;
      return [code, this.message(code, facts)];
    }
    if (!held.name) return null;
    if (seen.has(held.name)) return ["INT-210", this.message("INT-210")];
    const wrong = attachmentFault(text, held.content.size, () => held.head);
    return wrong && [wrong.code, this.message(wrong.code, wrong.facts)];
  }

  private message(code: string, facts: Facts = {}): string {
    const message = this.slots.sheet.data.messages[code];
    return message ? say(message, facts) : code;
  }

  /** A button that takes a file out again, where there is one. */
  private offerOut(box: HTMLElement): void {
    const slot = box.querySelector(".gs-slot");
    const out = slot?.querySelector("button");
    const held = this.held.get(box);
    if (!held) out?.remove();
    if (!slot || !held || out) return;
    const takeOut = (): void => {
      const now = this.held.get(box);
      this.held.delete(box);
      if (now) this.along.delete(now.name);
      this.slots.host.filled(box);
      within<HTMLElement>(slot, "input").focus();
    };
    const made = button("取出", takeOut, "gs-quiet");
    made.setAttribute("aria-label", `取出 ${held.brought}`);
    slot.append(made);
  }
}

/** The name of a file as it stands in the package, below the folder of attachments. */
function nameOf(text: string): string {
  const plain = text.trim().normalize("NFC").replace(/\\/g, "/");
  const top = `${FORM.attachments}/`;
  return plain.startsWith(top) ? plain.slice(top.length) : plain;
}

function kindOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1).toUpperCase();
}

function sizeOf(bytes: number): string {
  return bytes < MIB
    ? `${Math.ceil(bytes / 1024)}\u00a0KB`
    : `${(bytes / MIB).toFixed(1).replace(/\.0$/, "")}\u00a0MB`;
}
