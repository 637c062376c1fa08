// What is wrong, said beside each answer: a line above its control, which the control names.
import { levels as LEVELS } from "../../../labels.json";
import type { Field, Level } from "../../forms/form";
import { read as readText } from "../../forms/field_types";
import type { SubmissionFinding } from "../../submissions/verdict";
import { words } from "../../web/shared";
import { button, make } from "../shared/element";
import { clauseLink, fieldAt, isClause, isMissing, pointersOf } from "./findings";
import { boxAt, controlsOf, read, write, type Sheet } from "./sheet";

/** One line at one answer. */
interface Line {
  level: Level | "missing";
  message: string;
  code: string;
  clause: string;
}

/** Shows findings beside their answers and takes away what no longer holds. */
export class Marks {
  private readonly marks = new Map<string, HTMLElement>();
  private readonly lines = new Map<string, string>();

  constructor(
    private readonly sheet: Sheet,
    private readonly clauses: string,
    private readonly changed: (box: HTMLElement) => void,
  ) {}

  /** Shows these findings and no others. */
  show(findings: SubmissionFinding[]): void {
    const wanted = new Map<string, Line[]>();
    for (const finding of findings) {
      for (const pointer of pointersOf(finding)) {
        const level = isMissing(finding) ? "missing" : finding.level;
        const line = {
          level,
          message: finding.message,
          code: finding.code,
          clause: finding.clause,
        } as const;
        wanted.set(pointer, [...(wanted.get(pointer) ?? []), line]);
      }
    }
    for (const [pointer, mark] of this.marks) {
      if (!wanted.has(pointer) || !mark.isConnected) this.clear(pointer, mark);
    }
    for (const [pointer, lines] of wanted) this.mark(pointer, lines);
  }

  /** Takes all marks away; the rows they stood in may have moved. */
  reset(): void {
    for (const [pointer, mark] of this.marks) this.clear(pointer, mark);
  }

  private clear(pointer: string, mark: HTMLElement): void {
    const holder = mark.parentElement;
    mark.remove();
    this.marks.delete(pointer);
    this.lines.delete(pointer);
    if (holder) unmark(holder, mark.id);
  }

  private mark(pointer: string, lines: Line[]): void {
    const box = boxAt(this.sheet, pointer);
    const table = this.sheet.tables.get(pointer.slice(1));
    const holder = box?.dataset["column"] === undefined ? box?.parentElement : box;
    const target = holder ?? table?.parentElement;
    if (!target) return;
    const text = box ? read(box) : "";
    const key = JSON.stringify([lines, text]);
    const before = this.marks.get(pointer);
    if (before && this.lines.get(pointer) === key) return;
    if (before) this.clear(pointer, before);
    const id = `e${pointer.replace(/\//g, "-")}`;
    const mark = make("div", { class: "gs-fault", id });
    for (const line of lines) {
      const sentence = make("p", { "data-level": line.level }, lead(line.level), line.message);
      if (isClause(line.code))
        sentence.append(" ", clauseLink(line.code, line.clause, this.clauses));
      mark.append(sentence);
    }
    const field = fieldAt(this.sheet.data, pointer);
    if (box && field) {
      for (const offered of offers(field, text)) mark.append(this.offer(box, offered));
    }
    if (box && holder === box) box.append(mark);
    else target.insertBefore(mark, box ?? table ?? null);
    const worst = lines.some(({ level }) => level === "error" || level === "missing");
    const wrong = lines.some(({ level }) => level === "error");
    const calm = lines.every(({ level }) => level === "info");
    const kind = wrong ? "error" : worst ? "missing" : calm ? "info" : "warning";
    target.setAttribute("data-faulty", kind);
    const described = box ? controlsOf(box) : table ? [table] : [];
    for (const one of described) {
      if (worst && box) one.setAttribute("aria-invalid", "true");
      const ids = (one.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
      one.setAttribute("aria-describedby", [...new Set([id, ...ids])].join(" "));
    }
    this.marks.set(pointer, mark);
    this.lines.set(pointer, key);
  }

  private offer(box: HTMLElement, text: string): HTMLElement {
    const accept = button(`改成 ${text}`, () => {
      write(box, text);
      controlsOf(box)[0]?.focus();
      this.changed(box);
    });
    return make("p", { class: "gs-offer" }, accept);
  }
}

/** What a text may be changed to: what was meant, or each of its two readings. */
function offers(field: Field, text: string): string[] {
  const { suggestion } = readText(field, text);
  if (suggestion === null || readText(field, suggestion).value !== null) {
    return suggestion === null ? [] : [suggestion];
  }
  return suggestion.split(words.or).filter((one) => readText(field, one).value !== null);
}

function lead(level: Line["level"]): string {
  return level === "warning" || level === "info" ? `${LEVELS[level]}：` : "";
}

function unmark(holder: HTMLElement, id: string): void {
  holder.removeAttribute("data-faulty");
  for (const one of holder.querySelectorAll(`[aria-describedby~="${id}"]`)) {
    const ids = (one.getAttribute("aria-describedby") ?? "").split(" ").filter((x) => x !== id);
    one.setAttribute("aria-describedby", ids.join(" "));
    one.removeAttribute("aria-invalid");
  }
}

/** Moves to the control of an answer, or to its table. */
export function goTo(sheet: Sheet, pointer: string): void {
  const box = boxAt(sheet, pointer);
  const control = box ? controlsOf(box)[0] : undefined;
  const table = sheet.tables.get(pointer.split("/")[1] ?? "");
  const target = control ?? table?.querySelector<HTMLElement>("input, select, textarea");
  if (!target) return;
  target.focus({ preventScroll: true });
  (box ?? table ?? target).scrollIntoView({ block: "center" });
}
