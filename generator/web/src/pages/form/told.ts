// What is wrong, said beside each answer: a line above its control, which the control names.
import type { Field, FormData, Level } from "../../forms/form";
import { read as readText } from "../../forms/field_types";
import type { Result, Told } from "../../submissions/verdict";
import { fieldsOf, tablesOf } from "./answers";
import { button, make } from "../shared/element";
import { boxAt, controlsOf, read, write, type Sheet } from "./sheet";

/** The answers a finding is about, the first one first. */
export function pointersOf(told: Told): string[] {
  return [told.where, ...told.others].map((where) => where.field).filter((field) => field !== "");
}

/** Whether a finding says that something has not been filled in yet. */
export function isMissing(told: Told): boolean {
  return MISSING.has(told.code);
}

const MISSING = new Set(["FLD-001", "TBL-001", "TBL-002"]);

/** Whether a code names a clause of the notice, not a sentence of the catalogue. */
function isClause(code: string): boolean {
  return !/^(?:FLD|TBL|INT|RCV)-/.test(code);
}

/** The number of a clause, leading to its text where the page of clauses is at hand. */
export function clause(code: string, number: string, clauses: string): HTMLElement {
  const text = `依据条款 ${number}`;
  if (!clauses || !isClause(code)) return make("span", { class: "gs-clause" }, text);
  return make("a", { class: "gs-clause", href: `${clauses}#${code.toLowerCase()}` }, text);
}

/** The field or column an answer belongs to. */
export function fieldAt(data: FormData, pointer: string): Field | undefined {
  const [, name, , column] = pointer.split("/");
  if (column === undefined) return fieldsOf(data).find((field) => field.name === name);
  const table = tablesOf(data).find((one) => one.name === name);
  return table?.columns.find((one) => one.name === column);
}

/** One line at one answer. */
interface Line {
  level: Level | "missing";
  message: string;
  code: string;
  clause: string;
}

/** Shows findings beside their answers and takes away what no longer holds. */
export class Marks {
  private readonly shown = new Map<string, HTMLElement>();
  private readonly lines = new Map<string, string>();

  constructor(
    private readonly sheet: Sheet,
    private readonly clauses: string,
    private readonly changed: (box: HTMLElement) => void,
  ) {}

  /** Shows these findings and no others. */
  show(findings: Told[]): void {
    const wanted = new Map<string, Line[]>();
    for (const told of findings) {
      for (const pointer of pointersOf(told)) {
        const level = isMissing(told) ? "missing" : told.level;
        const line = {
          level,
          message: told.message,
          code: told.code,
          clause: told.clause,
        } as const;
        wanted.set(pointer, [...(wanted.get(pointer) ?? []), line]);
      }
    }
    for (const [pointer, mark] of this.shown) {
      if (!wanted.has(pointer) || !mark.isConnected) this.clear(pointer, mark);
    }
    for (const [pointer, lines] of wanted) this.mark(pointer, lines);
  }

  /** Takes all marks away; the rows they stood in may have moved. */
  reset(): void {
    for (const [pointer, mark] of this.shown) this.clear(pointer, mark);
  }

  private clear(pointer: string, mark: HTMLElement): void {
    const holder = mark.parentElement;
    mark.remove();
    this.shown.delete(pointer);
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
    const before = this.shown.get(pointer);
    if (before && this.lines.get(pointer) === key) return;
    if (before) this.clear(pointer, before);
    const id = `e${pointer.replace(/\//g, "-")}`;
    const mark = make("div", { class: "gs-fault", id });
    for (const line of lines) {
      const said = make("p", { "data-level": line.level }, lead(line.level), line.message);
      if (isClause(line.code)) said.append(" ", clause(line.code, line.clause, this.clauses));
      mark.append(said);
    }
    const field = fieldAt(this.sheet.data, pointer);
    const offered = box && field ? readText(field, text).suggestion : null;
    if (box && offered !== null) mark.append(this.offer(box, offered));
    if (box && holder === box) box.append(mark);
    else target.insertBefore(mark, box ?? table ?? null);
    const worst = lines.some(({ level }) => level === "error" || level === "missing");
    const wrong = lines.some(({ level }) => level === "error");
    target.setAttribute("data-faulty", wrong ? "error" : worst ? "missing" : "warning");
    const described = box ? controlsOf(box) : table ? [table] : [];
    for (const one of described) {
      if (worst && box) one.setAttribute("aria-invalid", "true");
      const ids = (one.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
      one.setAttribute("aria-describedby", [...new Set([id, ...ids])].join(" "));
    }
    this.shown.set(pointer, mark);
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

function lead(level: Line["level"]): string {
  return level === "warning" || level === "info" ? "提醒：" : "";
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

/** The findings of a result that are to be shown now. */
export function visible(result: Result, isTouched: (pointer: string) => boolean): Told[] {
  return result.findings.filter(
    (told) => !isMissing(told) && pointersOf(told).some((pointer) => isTouched(pointer)),
  );
}
