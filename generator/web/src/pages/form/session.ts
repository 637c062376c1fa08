// A form while it is filled in: its answers, what of them is asked for, and what is found in them.
import type { FormData } from "../../forms/form";
import { prepare, type Engine, type Sum } from "../../submissions/check";
import type { Result } from "../../submissions/verdict";
import { make, refill, within } from "../shared/element";
import { today } from "../shared/today";
import { isBlank, rawOf, tablesOf, type Answers } from "./answers";
import { counters } from "./counters";
import { visibleFindings } from "./findings";
import { goTo, Marks } from "./marks";
import { NextCheck } from "./next_check";
import { countFaults, isFilled, partStates, progressSentence, showParts, total } from "./progress";
import { fillRows, tend } from "./rows";
import { Slots } from "./slots";
import { answersIn, cellsOf, grow, mirror, rowsOf, write, type Sheet } from "./sheet";
import { summarise } from "./summary";
import { totals } from "./sums";
import { isTouched, touch } from "./touched";
import { changeSentence, setVisibility, type Visibility } from "./visibility";

/** What a session tells: a text to be read aloud, and that answers have changed. */
export interface Listener {
  announce: (text: string) => void;
  changed: () => void;
}

export class Session {
  /** What the check found, on top of the form. */
  readonly summary = make("div", {
    class: "gs-summary",
    role: "region",
    "aria-labelledby": "gs-summary-title",
    hidden: true,
  });
  /** How far the form is, in a few words. */
  readonly progress = make("p", { class: "gs-stand" });
  readonly nextCheck = new NextCheck(() => this.refresh());
  readonly slots: Slots;
  readonly data: FormData;
  private readonly engine: Engine;
  private readonly clauses: string;
  private readonly marks: Marks;
  private readonly showSums: (sums: Sum[]) => void;
  private readonly count: (box?: HTMLElement) => void;
  private readonly settleRows: (() => void)[];
  private visibility: Visibility = {};
  /** Whether everything is reported, or only what was filled in and left. */
  private reportsAll = false;
  /** Whether a reader is there to hear of parts that come and go. */
  private isOpen = false;

  constructor(
    readonly sheet: Sheet,
    private readonly listener: Listener,
  ) {
    this.data = sheet.data;
    this.engine = prepare(sheet.data, today());
    this.clauses = sheet.form.dataset["clauses"] ?? "";
    const fill = (box: HTMLElement): void => this.filled(box);
    this.marks = new Marks(sheet, this.clauses, fill);
    this.showSums = totals(sheet, fill);
    this.count = counters(sheet, listener.announce);
    const added = (): void => this.settleRows.forEach((settle) => settle());
    this.slots = new Slots(sheet, { filled: fill, added, announce: listener.announce });
    const changed = (): void => this.rowsChanged();
    this.settleRows = tablesOf(sheet.data).map((table) =>
      tend(sheet, table, { changed, announce: listener.announce }),
    );
  }

  answers(): Answers {
    return answersIn(this.sheet);
  }

  isAsked(name: string): boolean {
    return this.visibility[name] !== false;
  }

  /** Shows the answers that stand in the form when the page comes; changes are told from now on. */
  open(resume: () => void): void {
    this.put(this.answers());
    resume();
    this.isOpen = true;
  }

  /** Brings everything up to date with what stands in the form; the summary may stay as it is. */
  refresh(renewsSummary = true): Result {
    this.nextCheck.cancel();
    const answers = this.answers();
    this.visibility = this.engine.shown(rawOf(this.data, answers, () => true));
    const change = setVisibility(this.sheet, this.visibility, (name) => isFilled(answers, name));
    const raw = rawOf(this.data, answers, (name) => this.isAsked(name));
    this.slots.settle();
    const result = this.engine.check(raw);
    this.slots.offer(result.findings);
    const absent = this.isAsked(this.slots.table?.name ?? "") ? this.slots.findings() : [];
    result.findings.push(...absent);
    result.counts.error += absent.length;
    const isReported = (pointer: string): boolean =>
      this.reportsAll || isTouched(this.sheet, pointer);
    this.showSums(this.engine.sums(raw));
    this.marks.show(this.reportsAll ? result.findings : visibleFindings(result, isReported));
    if (this.isOpen) this.listener.announce(changeSentence(change));
    const counts = countFaults(result, isReported);
    showParts(this.sheet, partStates(this.data, counts, this.visibility, answers));
    const sentence = progressSentence(total(counts.values()));
    if (this.progress.textContent !== sentence) refill(this.progress, sentence);
    if (this.reportsAll && renewsSummary) {
      summarise(this.summary, this.data, result, this.clauses, (pointer) => {
        goTo(this.sheet, pointer);
      });
    }
    return result;
  }

  /** Checks everything; `leads` takes the reader to what was found. */
  check(leads: boolean): Result {
    this.reportsAll = true;
    const result = this.refresh();
    if (leads) {
      within<HTMLElement>(this.summary, "h2").focus({ preventScroll: true });
      this.summary.scrollIntoView({ block: "start" });
    }
    return result;
  }

  /** Puts other answers in place of these. */
  put(answers: Answers): void {
    const { boxes, tables } = this.sheet;
    for (const { name } of tablesOf(this.data)) {
      const rows = (answers.rows[name] ?? []).filter((row) => !isBlank(row));
      fillRows(this.sheet, name, rows);
    }
    boxes.forEach((box, name) => {
      write(box, answers.fields[name] ?? "");
      mirror(box);
    });
    const cells = [...tables.values()].flatMap((table) => rowsOf(table).flatMap(cellsOf));
    for (const box of [...boxes.values(), ...cells]) {
      touch(box);
      grow(box);
    }
    for (const settle of this.settleRows) settle();
    this.marks.reset();
    this.count();
    this.refresh();
  }

  /** Begins again: only what is filled in from now on is reported. */
  startOver(): void {
    this.reportsAll = false;
    this.summary.hidden = true;
  }

  /** Follows what is being typed into a box; it is checked a little later. */
  typed(box: HTMLElement): void {
    this.count(box);
    grow(box);
    this.listener.changed();
    this.nextCheck.schedule();
  }

  /** Follows what the page itself has put into a box. */
  private filled(box: HTMLElement): void {
    touch(box);
    mirror(box);
    this.count(box);
    grow(box);
    this.listener.changed();
    this.refresh();
  }

  private rowsChanged(): void {
    this.marks.reset();
    this.listener.changed();
    this.refresh();
  }
}
