// The desk of the form: what happens when something is typed, chosen, checked, kept or taken along.
import { prepare } from "../engine";
import type { FormData } from "../form-data";
import { say } from "../messages";
import { opener } from "./opener";
import type { Fault } from "../raw";
import type { Result } from "../result";
import {
  answersOf,
  draftOf,
  isBlank,
  isEmpty,
  rawOf,
  readDraft,
  tablesOf,
  type Answers,
} from "./answers";
import { ask, changes, contents, type Shown, type Standing } from "./asking";
import { counters } from "./counters";
import { button, make, refill, within } from "./element";
import { canKeep, forget, keep, kept, watchOthers, when, type Kept } from "./keeping";
import { parcel } from "./parcel";
import { forPaper } from "./printing";
import { fillRows, tend } from "./rows";
import { save } from "./saving";
import {
  answersIn,
  cellsOf,
  controlsOf,
  mirror,
  pointerOf,
  read,
  rowsOf,
  sheetOf,
  write,
  boxAt,
} from "./sheet";
import { standing, summarise } from "./summary";
import { totals } from "./sums";
import { goTo, isMissing, Marks, pointersOf, visible } from "./told";

const SAVE_AFTER = 600;
const CHECK_AFTER = 400;
const DRAFT_LIMIT = 4 << 20;

export function begin(form: HTMLFormElement, data: FormData): void {
  const sheet = sheetOf(form, data);
  const engine = prepare(data);
  const clauses = form.dataset["clauses"] ?? "";
  const live = make("p", { class: "gs-vh gs-told", role: "status" });
  const notices = make("div", { class: "gs-notices" });
  const summary = make("div", {
    class: "gs-summary",
    role: "region",
    "aria-labelledby": "gs-summary-title",
    hidden: true,
  });
  const savedAt = make("span", { class: "gs-saved" });
  const stood = make("p", { class: "gs-stand" });
  const outcome = make("div", { class: "gs-outcome", role: "status" });
  const keeps = canKeep();
  const attachments: File[] = [];
  const marks = new Marks(sheet, clauses, changedBox);
  const showSums = totals(sheet, changedBox);
  const count = counters(sheet, announce);
  let shown: Shown = {};
  let wholly = false;
  let composing = false;
  // While a button is held down nothing may move from under it.
  let pressing = false;
  let waiting = false;
  let reading = false;
  let saving = 0;
  let checking = 0;

  function announce(text: string): void {
    if (text) live.textContent = text;
  }

  // ---- what stands and what holds ----

  function asked(name: string): boolean {
    return shown[name] !== false;
  }

  function refresh(): Result {
    clearTimeout(checking);
    checking = 0;
    waiting = false;
    const answers = answersIn(sheet);
    const everything = rawOf(data, answers, () => true);
    shown = engine.shown(everything);
    const change = ask(sheet, shown, (name) => isFilled(answers, name));
    const raw = rawOf(data, answers, asked);
    const result = engine.check(raw);
    showSums(engine.sums(raw));
    marks.show(wholly ? result.findings : visible(result, isTouched));
    const said = changes(change);
    if (said && started) announce(said);
    stand(result);
    if (wholly && !reading)
      summarise(summary, data, result, clauses, (pointer) => goTo(sheet, pointer));
    return result;
  }

  function isFilled(answers: Answers, name: string): boolean {
    const rows = answers.rows[name];
    return rows ? !rows.every(isBlank) : (answers.fields[name] ?? "").trim() !== "";
  }

  function isTouched(pointer: string): boolean {
    const table = sheet.tables.get(pointer.slice(1));
    return (boxAt(sheet, pointer) ?? table)?.dataset["touched"] !== undefined;
  }

  function stand(result: Result): void {
    let missing = 0;
    let faulty = 0;
    const of = new Map<string, { missing: number; faulty: number }>();
    for (const told of result.findings) {
      if (told.level !== "error") continue;
      const seen = wholly || pointersOf(told).some(isTouched);
      const found = { missing: isMissing(told) ? told.count : 0, faulty: 0 };
      if (!isMissing(told) && seen) found.faulty = told.count;
      missing += found.missing;
      faulty += found.faulty;
      const name = told.where.field.split("/")[1] ?? "";
      const before = of.get(name) ?? { missing: 0, faulty: 0 };
      of.set(name, {
        missing: before.missing + found.missing,
        faulty: before.faulty + found.faulty,
      });
    }
    const answers = answersIn(sheet);
    const standings = new Map<string, Standing>();
    for (const { id, items } of data.sections) {
      const sums = items.map(({ name }) => of.get(name) ?? { missing: 0, faulty: 0 });
      const lacks = sums.reduce((sum, one) => sum + one.missing, 0);
      const wrong = sums.reduce((sum, one) => sum + one.faulty, 0);
      const known = items.filter(({ name }) => shown[name] !== false);
      const certain = items.some(({ name }) => shown[name] === true);
      const filled = items.some(({ name }) => asked(name) && isFilled(answers, name));
      standings.set(id, standingOf(lacks, wrong, known.length > 0, certain, filled));
    }
    contents(sheet, standings);
    const said = standing(missing, faulty);
    if (stood.textContent !== said) refill(stood, said);
  }

  function standingOf(
    lacks: number,
    wrong: number,
    known: boolean,
    certain: boolean,
    filled: boolean,
  ): Standing {
    if (!known) return { state: "idle", said: "不用填" };
    if (!certain && !filled) return { state: "idle", said: "待定" };
    if (wrong) return { state: "faulty", said: `${wrong} 处要改` };
    if (lacks) return { state: "todo", said: `还差 ${lacks} 栏` };
    return filled ? { state: "done", said: "已填好" } : { state: "idle", said: "没有可不填" };
  }

  // ---- what is typed ----

  function changedBox(box: HTMLElement): void {
    box.dataset["touched"] = "";
    mirror(box);
    count(box);
    grow(box);
    laterSave();
    refresh();
  }

  function typed(event: Event): void {
    const target = event.target as HTMLElement;
    const box = target.closest<HTMLElement>("[data-field], [data-column]");
    if (!box || composing) return;
    if (target instanceof HTMLTextAreaElement && target.dataset["line"] !== undefined) {
      if (target.value.includes("\n")) target.value = target.value.replace(/\s*\n\s*/g, " ");
    }
    count(box);
    grow(box);
    laterSave();
    clearTimeout(checking);
    checking = window.setTimeout(refresh, CHECK_AFTER);
  }

  function left(event: Event): void {
    const target = event.target as HTMLElement;
    const box = target.closest<HTMLElement>("[data-field], [data-column]");
    if (!box) return;
    mirror(box);
    if (read(box).trim() !== "") {
      box.dataset["touched"] = "";
      const table = box.closest<HTMLElement>("[data-table]");
      if (table) table.dataset["touched"] = "";
    }
    if (pressing) {
      waiting = true;
      return;
    }
    // Whoever goes to the list is not to find it made anew.
    const next = event instanceof FocusEvent ? event.relatedTarget : null;
    reading = next instanceof Node && summary.contains(next);
    refresh();
    reading = false;
  }

  function released(): void {
    pressing = false;
    if (!waiting) return;
    waiting = false;
    refresh();
  }

  /** Browsers that do not size a text by what stands in it are helped. */
  function grow(box: HTMLElement): void {
    if (CSS.supports("field-sizing", "content")) return;
    for (const control of controlsOf(box)) {
      if (!(control instanceof HTMLTextAreaElement)) continue;
      control.style.height = "auto";
      control.style.height = `${control.scrollHeight + 2}px`;
    }
  }

  function put(answers: Answers): void {
    sheet.boxes.forEach((box, name) => {
      write(box, answers.fields[name] ?? "");
      mirror(box);
      touch(box);
      grow(box);
    });
    for (const { name } of tablesOf(data)) {
      fillRows(
        sheet,
        name,
        (answers.rows[name] ?? []).filter((row) => !isBlank(row)),
      );
      const table = sheet.tables.get(name);
      if (table) rowsOf(table).flatMap(cellsOf).forEach(touch);
    }
    settles.forEach((settle) => settle());
    marks.reset();
    count();
    refresh();
  }

  function touch(box: HTMLElement): void {
    if (read(box).trim() === "") delete box.dataset["touched"];
    else box.dataset["touched"] = "";
  }

  // ---- drafts ----

  function laterSave(): void {
    clearTimeout(saving);
    saving = window.setTimeout(saveNow, SAVE_AFTER);
  }

  function saveNow(): void {
    clearTimeout(saving);
    saving = 0;
    if (!keeps) return;
    const answers = answersIn(sheet);
    const now = new Date();
    if (isEmpty(answers)) {
      forget(data);
      refill(savedAt, "还没有草稿");
    } else {
      const done = keep(data, draftOf(data, answers), now);
      refill(
        savedAt,
        done ? `草稿 ${when(now, now)} 已存` : "草稿没有存上，浏览器的空间不够；请存成文件",
      );
    }
  }

  function notice(text: string, ...buttons: HTMLButtonElement[]): HTMLElement {
    const made = make("div", { class: "gs-notice" }, make("p", {}, text));
    const close = button("知道了", () => made.remove(), "gs-quiet");
    made.append(make("p", { class: "gs-notice-tools" }, ...buttons, close));
    notices.append(made);
    return made;
  }

  /** Takes other answers in place of these, which can be had back. */
  function replace(answers: Answers, said: string): void {
    const before = answersIn(sheet);
    put(answers);
    saveNow();
    notices.textContent = "";
    announce(said);
    if (isEmpty(before)) {
      notice(said);
      return;
    }
    const made = notice(
      said,
      button("恢复原来的", () => {
        made.remove();
        put(before);
        saveNow();
        announce("已恢复原来的内容");
      }),
    );
  }

  function carry(old: Kept): void {
    const read = readDraft(data, old.draft);
    if (!read) return;
    const lost = read.lost ? `；有 ${read.lost} 栏这一版没有，没有带过来` : "";
    const made = notice(
      `这台机器上有第 ${old.version} 版申报书的草稿（${when(old.saved, new Date())}存），现在是第 ${data.version} 版，栏目可能不同。`,
      button("按栏目带过来", () => {
        made.remove();
        replace(read.answers, `已把第 ${old.version} 版的草稿带过来${lost}；请从头核对一遍`);
      }),
      button("存成文件", () => {
        save(
          `${data.title}-第${old.version}版-草稿.json`,
          JSON.stringify(old.draft, null, 2),
          "application/json",
        );
      }),
      button("删除这份草稿", () => {
        forget(data, old.version);
        made.remove();
      }),
    );
  }

  function resume(): void {
    const now = new Date();
    for (const one of kept(data, now)) {
      if (one.version !== data.version) {
        carry(one);
        continue;
      }
      const read = readDraft(data, one.draft);
      if (!read) continue;
      put(read.answers);
      refill(savedAt, `已接着 ${when(one.saved, now)} 存的草稿`);
    }
  }

  // ---- files ----

  function faultsIn(faults: Fault[]): string {
    return faults
      .map((fault) => {
        const message = data.messages[fault.code];
        return message ? say(message, fault.facts) : fault.code;
      })
      .join("。");
  }

  async function take(file: File): Promise<void> {
    announce("正在打开");
    const bytes = new Uint8Array(await file.arrayBuffer());
    const other = otherVersion(file.name, bytes);
    if (other) {
      carry(other);
      return;
    }
    const raw = (await opener())({ name: file.name, bytes }, data);
    const told = faultsIn(raw.faults);
    if (!raw.readable || raw.form === null) {
      const said = `“${file.name}”没有填入：${told || "里面没有申报内容"}`;
      notice(said);
      announce(said);
      return;
    }
    replace(answersOf(data, raw), `已从“${file.name}”填入${told ? `；${told}` : ""}`);
  }

  /** A draft that was saved as a file from another version of this form. */
  function otherVersion(name: string, bytes: Uint8Array): Kept | null {
    if (!/\.json$/i.test(name) || bytes.length > DRAFT_LIMIT) return null;
    try {
      const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
      const draft = readDraft(data, value);
      if (!draft || draft.call !== data.call || draft.version === data.version) return null;
      return { key: "", version: draft.version, saved: new Date(), draft: value };
    } catch {
      return null;
    }
  }

  function saveDraft(): void {
    const text = JSON.stringify(draftOf(data, answersIn(sheet)), null, 2);
    save(`${data.title}-草稿.json`, `${text}\n`, "application/json");
    announce("草稿已存成文件");
  }

  function checkAll(): Result {
    wholly = true;
    const result = refresh();
    within<HTMLElement>(summary, "h2").focus();
    summary.scrollIntoView({ block: "start" });
    return result;
  }

  async function exportAll(): Promise<void> {
    wholly = true;
    const result = refresh();
    const along = await Promise.all(
      attachments.map(async (file) => ({
        name: file.name,
        bytes: new Uint8Array(await file.arrayBuffer()),
      })),
    );
    const name = `${data.call}-${data.version}-申报表.zip`;
    save(name, parcel(data, answersIn(sheet), asked, along), "application/zip");
    const errors = result.counts.error;
    const files = along.length ? `，里面有 ${along.length} 个附件` : "";
    refill(
      outcome,
      make("p", {}, `已导出“${name}”${files}。`),
      errors
        ? make(
            "p",
            { class: "gs-still" },
            `还有 ${errors} 处要填或改，这一份通不过检查；改好后请重新导出。`,
          )
        : make("p", {}, "检查通过。请按“怎样申报”提交；附件放在压缩包的“附件”文件夹里。"),
    );
    if (errors) {
      const see = button(`看要改的 ${errors} 处`, () => void checkAll());
      outcome.append(make("p", {}, see));
    }
  }

  // ---- the furniture ----

  function picker(
    said: string,
    many: boolean,
    taken: (files: File[]) => void,
    accept = "",
  ): HTMLElement {
    const input = make("input", {
      type: "file",
      multiple: many,
      ...(accept ? { accept } : {}),
    });
    input.addEventListener("change", () => {
      const files = [...(input.files ?? [])];
      input.value = "";
      if (files.length > 0) taken(files);
    });
    return make("label", { class: "gs-button" }, input, said);
  }

  function furnish(): void {
    const told = keeps
      ? "草稿自动存在这台机器的浏览器里，30 天不改就自动删除。用同一台机器的人都能看到，公用的机器请填完删除。"
      : "这个浏览器不能存草稿；离开这一页以前，请存成文件。";
    const desk = make(
      "div",
      { class: "gs-desk", role: "region", "aria-label": "草稿" },
      make("p", {}, told),
      make("p", { class: "gs-desk-state" }, savedAt),
      make(
        "div",
        { class: "gs-tools-row" },
        picker("导入填过的文件", false, ([file]) => file && void take(file), ".zip,.xlsx,.json"),
        button("草稿存成文件", saveDraft),
        button("清空并删除草稿", () => {
          replace({ fields: {}, rows: {} }, "已清空，草稿已删除");
          wholly = false;
          summary.hidden = true;
          refresh();
        }),
      ),
    );
    // The site has a button for large type above its pages; a page on its own brings one.
    if (!document.querySelector(".gs-large-button")) within(desk, ".gs-tools-row").append(large());
    const list = make("ul", { class: "gs-attached" });
    const finish = make(
      "section",
      { class: "gs-finish", "aria-labelledby": "gs-finish-title" },
      make("h2", { id: "gs-finish-title" }, "检查和导出"),
      make("p", {}, "检查和导出都在这台机器上进行，内容不会上传。"),
      make(
        "div",
        { class: "gs-tools-row" },
        button("检查", () => void checkAll(), "gs-first"),
        button("导出申报材料包", () => void exportAll()),
        button("打印", () => {
          window.print();
        }),
        picker("放入附件", true, (files) => {
          attach(files, list);
        }),
      ),
      list,
      outcome,
    );
    const bar = make(
      "div",
      { class: "gs-bar", role: "region", "aria-label": "填写进度" },
      stood,
      button("检查", () => void checkAll()),
    );
    form.prepend(desk, notices, summary);
    form.append(finish, bar, live);
    for (const without of document.querySelectorAll<HTMLElement>(".gs-without"))
      without.hidden = true;
  }

  function large(): HTMLButtonElement {
    const made = button("大字版", () => {
      const on = document.documentElement.classList.toggle("gs-large");
      made.setAttribute("aria-pressed", String(on));
    });
    made.setAttribute("aria-pressed", "false");
    return made;
  }

  function attach(files: File[], list: HTMLElement): void {
    for (const file of files) {
      const same = attachments.findIndex(
        (one) => one.name.toLowerCase() === file.name.toLowerCase(),
      );
      if (same >= 0) attachments.splice(same, 1);
      attachments.push(file);
    }
    listAttachments(list);
  }

  function listAttachments(list: HTMLElement): void {
    refill(
      list,
      ...attachments.map((file, number) =>
        make(
          "li",
          {},
          `${file.name} `,
          button("取出", () => {
            attachments.splice(number, 1);
            listAttachments(list);
          }),
        ),
      ),
    );
    if (attachments.length > 0) {
      list.append(make("li", {}, "附件不存进草稿，只放进导出的材料包。"));
    }
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
    form.addEventListener("change", (event) => {
      if (pointerOf(event.target as Element)) left(event);
    });
    form.addEventListener("focusout", left);
    addEventListener("pointerdown", () => (pressing = true), true);
    for (const end of ["pointerup", "pointercancel"]) {
      addEventListener(end, () => setTimeout(released), true);
    }
    form.addEventListener("keydown", (event) => {
      const target = event.target as HTMLElement;
      if (event.key === "Enter" && !event.isComposing && target.dataset["line"] !== undefined) {
        event.preventDefault();
      }
    });
    addEventListener("pagehide", () => saving && saveNow());
    document.addEventListener("visibilitychange", () => document.hidden && saving && saveNow());
    let after = (): void => undefined;
    addEventListener("beforeprint", () => (after = forPaper(sheet)));
    addEventListener("afterprint", () => {
      after();
      after = () => undefined;
    });
    addEventListener("beforeunload", (event) => {
      if (!keeps && !isEmpty(answersIn(sheet))) event.preventDefault();
    });
    watchOthers(data, () => {
      announce("另一个窗口也在填写这份申报书");
      notice("另一个窗口也在填写这份申报书，后存的会盖掉先存的；请只留一个窗口。");
    });
  }

  let started = false;
  form.classList.add("gs-live");
  const settles = tablesOf(data).map((table) =>
    tend(sheet, table, {
      changed: () => {
        marks.reset();
        laterSave();
        refresh();
      },
      said: announce,
    }),
  );
  furnish();
  listen();
  if (matchMedia("(pointer: coarse)").matches) {
    // A thumb picks a day from a calendar; a text that is no day keeps its control.
    for (const box of form.querySelectorAll<HTMLElement>('[data-kind="date"] [data-field]')) {
      for (const control of controlsOf(box))
        if (!control.value) control.setAttribute("type", "date");
    }
  }
  put(answersIn(sheet));
  refill(savedAt, keeps ? "还没有草稿" : "");
  resume();
  started = true;
}
