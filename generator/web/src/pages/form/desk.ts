// The desk of the form: what happens when something is typed, chosen, left or checked.
import { prepare } from "../../submissions/check";
import type { FormData } from "../../forms/form";
import type { Result } from "../../submissions/verdict";
import { isBlank, rawOf, tablesOf, type Answers } from "./answers";
import { ask, changes, contents, type Shown } from "./asking";
import { counters } from "./counters";
import { drafts } from "./drafts";
import { button, make, refill, within } from "../shared/element";
import { finish } from "./finish";
import { forPaper } from "./printing";
import { fillRows, tend } from "./rows";
import {
  answersIn,
  boxAt,
  boxOf,
  cellsOf,
  controlsOf,
  grow,
  mirror,
  read,
  rowsOf,
  sheetOf,
  thumb,
  write,
} from "./sheet";
import { counted, isFilled, saidOf, standings, total } from "./standing";
import { summarise } from "./summary";
import { totals } from "./sums";
import { goTo, Marks, visible } from "./told";

const CHECK_AFTER = 400;

export function begin(form: HTMLFormElement, data: FormData): void {
  const sheet = sheetOf(form, data);
  const engine = prepare(data);
  const clauses = form.dataset["clauses"] ?? "";
  const live = make("p", { class: "gs-vh gs-told", role: "status" });
  const stood = make("p", { class: "gs-stand" });
  const summary = make("div", {
    class: "gs-summary",
    role: "region",
    "aria-labelledby": "gs-summary-title",
    hidden: true,
  });
  const marks = new Marks(sheet, clauses, changed);
  const showSums = totals(sheet, changed);
  const count = counters(sheet, announce);
  const answers = (): Answers => answersIn(sheet);
  const kept = drafts({ data, answers, put, announce }, () => {
    wholly = false;
    summary.hidden = true;
  });
  let shown: Shown = {};
  let started = false;
  // Whether everything is told, or only what was filled in and left.
  let wholly = false;
  let composing = false;
  // While a button is held down nothing may move from under it.
  let pressing = false;
  let waiting = false;
  let checking = 0;

  function announce(text: string): void {
    if (text) live.textContent = text;
  }

  function asked(name: string): boolean {
    return shown[name] !== false;
  }

  function isTouched(pointer: string): boolean {
    const table = sheet.tables.get(pointer.slice(1));
    return (boxAt(sheet, pointer) ?? table)?.dataset["touched"] !== undefined;
  }

  /** Brings everything up to date with what stands in the form; the list on top may stay. */
  function refresh(list = true): Result {
    clearTimeout(checking);
    waiting = false;
    const found = answers();
    shown = engine.shown(rawOf(data, found, () => true));
    const change = ask(sheet, shown, (name) => isFilled(found, name));
    const raw = rawOf(data, found, asked);
    const result = engine.check(raw);
    showSums(engine.sums(raw));
    marks.show(wholly ? result.findings : visible(result, isTouched));
    if (started) announce(changes(change));
    const counts = counted(result, (pointer) => wholly || isTouched(pointer));
    contents(sheet, standings(data, counts, shown, found));
    const said = saidOf(total(counts.values()));
    if (stood.textContent !== said) refill(stood, said);
    if (wholly && list) {
      summarise(summary, data, result, clauses, (pointer) => {
        goTo(sheet, pointer);
      });
    }
    return result;
  }

  function check(show: boolean): Result {
    wholly = true;
    const result = refresh();
    if (show) {
      within<HTMLElement>(summary, "h2").focus({ preventScroll: true });
      summary.scrollIntoView({ block: "start" });
    }
    return result;
  }

  function put(found: Answers): void {
    for (const { name } of tablesOf(data)) {
      const rows = (found.rows[name] ?? []).filter((row) => !isBlank(row));
      fillRows(sheet, name, rows);
    }
    sheet.boxes.forEach((box, name) => {
      write(box, found.fields[name] ?? "");
      mirror(box);
    });
    const cells = [...sheet.tables.values()].flatMap((table) => rowsOf(table).flatMap(cellsOf));
    for (const box of [...sheet.boxes.values(), ...cells]) {
      touch(box);
      grow(box);
    }
    for (const settle of settles) settle();
    marks.reset();
    count();
    refresh();
  }

  /** Remembers of a box that it was filled in: only of such is anything said before the check. */
  function touch(box: HTMLElement): void {
    box.toggleAttribute("data-touched", read(box).trim() !== "");
    const table = box.closest("[data-table]");
    if (table && box.dataset["touched"] !== undefined) table.setAttribute("data-touched", "");
  }

  /** What the page itself has put into a box. */
  function changed(box: HTMLElement): void {
    touch(box);
    mirror(box);
    count(box);
    grow(box);
    kept.later();
    refresh();
  }

  function typed(event: Event): void {
    const box = boxOf(event.target);
    if (!box || composing) return;
    for (const control of controlsOf(box)) {
      const isLine = control.dataset["line"] !== undefined && control.value.includes("\n");
      if (isLine) control.value = control.value.replace(/\s*\n\s*/g, " ");
    }
    count(box);
    grow(box);
    kept.later();
    clearTimeout(checking);
    checking = window.setTimeout(refresh, CHECK_AFTER);
  }

  function left(event: Event): void {
    const box = boxOf(event.target);
    if (!box) return;
    mirror(box);
    if (read(box).trim() !== "") touch(box);
    waiting = pressing;
    if (waiting) return;
    // Whoever goes to the list is not to find it made anew.
    const next = event instanceof FocusEvent ? event.relatedTarget : null;
    refresh(!(next instanceof Node && summary.contains(next)));
  }

  function released(): void {
    pressing = false;
    if (waiting) refresh();
  }

  function listen(): void {
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("compositionstart", () => {
      composing = true;
      clearTimeout(checking);
    });
    form.addEventListener("compositionend", (event) => {
      composing = false;
      typed(event);
    });
    form.addEventListener("input", typed);
    form.addEventListener("change", left);
    form.addEventListener("focusout", left);
    form.addEventListener("keydown", (event) => {
      const isLine = (event.target as HTMLElement).dataset["line"] !== undefined;
      if (isLine && event.key === "Enter" && !event.isComposing) event.preventDefault();
    });
    addEventListener("pointerdown", () => (pressing = true), true);
    for (const end of ["pointerup", "pointercancel"]) {
      addEventListener(end, () => setTimeout(released), true);
    }
    addEventListener("pagehide", kept.flush);
    document.addEventListener("visibilitychange", () => document.hidden && kept.flush());
    let restore = (): void => undefined;
    addEventListener("beforeprint", () => (restore = forPaper(sheet)));
    addEventListener("afterprint", () => {
      restore();
      restore = () => undefined;
    });
  }

  form.classList.add("gs-live");
  const settles = tablesOf(data).map((table) =>
    tend(sheet, table, {
      changed: () => {
        marks.reset();
        kept.later();
        refresh();
      },
      said: announce,
    }),
  );
  // The site has a button for large type above its pages; a page on its own brings one.
  const alone = !document.querySelector(".gs-large-button");
  if (alone) within(kept.desk, ".gs-tools-row").append(large());
  const bar = { class: "gs-bar", role: "region", "aria-label": "填写进度" };
  form.prepend(kept.desk, kept.notices, summary);
  form.append(
    finish({ data, answers, asked, check }),
    make(
      "div",
      bar,
      stood,
      button("检查", () => check(true)),
    ),
    live,
  );
  for (const without of document.querySelectorAll<HTMLElement>(".gs-without")) {
    without.hidden = true;
  }
  listen();
  thumb(sheet);
  put(answers());
  kept.resume();
  started = true;
}

/** A button for large type. */
function large(): HTMLButtonElement {
  const made = button("大字版", () => {
    const on = document.documentElement.classList.toggle("gs-large");
    made.setAttribute("aria-pressed", String(on));
  });
  made.setAttribute("aria-pressed", "false");
  return made;
}
