// Drafts of the form: kept by themselves, carried on, taken in from files and given as one.
import { marks as MARKS } from "../../../labels.json";
import type { FormData } from "../../forms/form";
import { say } from "../../forms/messages";
import type { Raw } from "../../submissions/opened";
import { answersOf, draftOf, isEmpty, readDraft, type Answers } from "./answers";
import { button, make, picker, refill } from "../shared/element";
import { canKeep, forget, keep, kept, watchOthers, when, type Kept } from "./draft_storage";
import type { Along } from "./files";
import { NOT_LOADED, opener } from "./opener";
import { save } from "./saving";

/** What drafts need of the form: what stands in it, other answers put in, all begun again. */
export interface Form {
  data: FormData;
  answers: () => Answers;
  put: (answers: Answers) => void;
  slots: { swap: (along: Along) => Along };
  startOver: () => void;
}

export interface Drafts {
  /** The place that tells of drafts, and the one for notices. */
  panel: HTMLElement;
  notices: HTMLElement;
  /** Keeps a draft after a while, and at once where the page is left. */
  saveSoon: () => void;
  /** Carries on with what was kept, unless the page came with answers of its own. */
  resume: () => void;
}

const AFTER = 600;
const LIMIT = 4 << 20;
const FILES = ".zip,.xlsx,.json";
const KEPT =
  "草稿自动存在这台机器的浏览器里，30 天不改就自动删除。用同一台机器的人都能看到，公用的机器请填完删除。";
const NOT_KEPT = "这个浏览器不能存草稿；离开这一页以前，请存成文件。";
const FULL = "草稿没有存上，浏览器的空间不够；请存成文件";
const OTHERS = "另一个窗口也在填写这份申报书，后存的会盖掉先存的；请只留一个窗口。";

/** Looks after the drafts of a form; `announce` says a text aloud. */
export function drafts(form: Form, announce: (text: string) => void): Drafts {
  const { data } = form;
  const keeps = canKeep();
  const notices = make("div", { class: "gs-notices" });
  const state = make("p", { class: "gs-desk-state gs-saved" }, keeps ? "还没有草稿" : "");
  let saving = 0;

  function saveSoon(): void {
    clearTimeout(saving);
    saving = window.setTimeout(saveNow, AFTER);
  }

  function saveDue(): void {
    if (saving) saveNow();
  }

  function saveNow(): void {
    clearTimeout(saving);
    saving = 0;
    if (!keeps) return;
    const found = form.answers();
    const at = new Date();
    if (isEmpty(found)) forget(data);
    const done = isEmpty(found) || keep(data, draftOf(data, found), at);
    const words = isEmpty(found) ? "还没有草稿" : `草稿 ${when(at, at)} 已存`;
    refill(state, done ? words : FULL);
  }

  function notice(text: string, ...buttons: HTMLButtonElement[]): HTMLElement {
    const made = make("div", { class: "gs-notice" }, make("p", {}, text));
    const close = button(MARKS.understood, () => made.remove(), "gs-quiet");
    made.append(make("p", { class: "gs-notice-tools" }, ...buttons, close));
    notices.append(made);
    return made;
  }

  /** Takes other answers in place of these, which can be had back. */
  function replace(found: Answers, message: string, along: Along = new Map()): void {
    const before = form.answers();
    const beside = form.slots.swap(along);
    form.put(found);
    saveNow();
    notices.textContent = "";
    announce(message);
    const back = button("恢复原来的", () => {
      made.remove();
      form.slots.swap(beside);
      form.put(before);
      saveNow();
      announce("已恢复原来的内容");
    });
    const made = notice(message, ...(isEmpty(before) ? [] : [back]));
  }

  function carry(old: Kept): void {
    const read = readDraft(data, old.draft);
    if (!read) return;
    const { version } = old;
    const lost = read.lost ? `；有 ${read.lost} 栏这一版没有，没有带过来` : "";
    const made = notice(
      `有第 ${version} 版申报书的草稿（${when(old.saved, new Date())}存），现在是第 ${data.version} 版，栏目可能不同。`,
      button("按栏目带过来", () => {
        replace(read.answers, `已把第 ${version} 版的草稿带过来${lost}；请从头核对一遍`);
      }),
      button("存成文件", () => {
        give(`${data.title}-第${version}版-草稿.json`, old.draft);
      }),
      button("删除这份草稿", () => {
        forget(data, version);
        made.remove();
      }),
    );
  }

  function resume(): void {
    const at = new Date();
    const empty = isEmpty(form.answers());
    for (const one of kept(data, at)) {
      const read = readDraft(data, one.draft);
      if (one.version !== data.version) {
        carry(one);
      } else if (read && empty) {
        form.put(read.answers);
        refill(state, `已接着 ${when(one.saved, at)} 存的草稿`);
      } else if (read) {
        const made = notice(
          `这一页里已有填好的内容；这台机器上另有 ${when(one.saved, at)} 存的草稿。`,
          button("换成草稿", () => {
            made.remove();
            replace(read.answers, "已换成草稿");
          }),
        );
      }
    }
    watchOthers(data, () => {
      announce(OTHERS);
      notice(OTHERS);
    });
  }

  async function take(file: File): Promise<void> {
    announce("正在打开");
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const other = otherVersion(data, file.name, bytes);
      if (other) carry(other);
      else {
        const { raw, along } = (await opener()).open({ name: file.name, bytes }, data);
        fill(file.name, raw, along);
      }
    } catch {
      refuse(file.name, NOT_LOADED);
    }
  }

  function fill(name: string, raw: Raw, along: Along): void {
    const said = raw.faults.map(({ code, facts }) => {
      const message = data.messages[code];
      return message ? say(message, facts) : code;
    });
    const problems = [...new Set(said)].join("。");
    if (!raw.readable || raw.form === null) refuse(name, problems || "里面没有申报内容");
    else
      replace(answersOf(data, raw), `已从“${name}”填入${problems ? `；${problems}` : ""}`, along);
  }

  function refuse(name: string, why: string): void {
    const message = `“${name}”没有填入：${why}`;
    notice(message);
    announce(message);
  }

  addEventListener("pagehide", saveDue);
  document.addEventListener("visibilitychange", () => document.hidden && saveDue());
  addEventListener("beforeunload", (event) => {
    if (!keeps && !isEmpty(form.answers())) event.preventDefault();
  });
  const panel = make(
    "div",
    { class: "gs-desk", role: "region", "aria-label": "草稿" },
    make("p", {}, keeps ? KEPT : NOT_KEPT),
    state,
    make(
      "div",
      { class: "gs-tools-row" },
      picker("导入填过的文件", { accept: FILES }, ([file]) => {
        if (file) void take(file);
      }),
      button("草稿存成文件", () => {
        give(`${data.title}-草稿.json`, draftOf(data, form.answers()));
        announce("草稿已存成文件");
      }),
      button("清空并删除草稿", () => {
        form.startOver();
        replace({ fields: {}, rows: {} }, keeps ? "已清空，草稿已删除" : "已清空");
      }),
    ),
  );
  return { panel, notices, saveSoon, resume };
}

function give(name: string, draft: unknown): void {
  save(name, `${JSON.stringify(draft, null, 2)}\n`, "application/json");
}

/** A draft that was saved as a file from another version of this form. */
function otherVersion(data: FormData, name: string, bytes: Uint8Array): Kept | null {
  if (!/\.json$/i.test(name) || bytes.length > LIMIT) return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const draft = readDraft(data, value);
    if (!draft || draft.call !== data.call || draft.version === data.version) return null;
    return { key: "", version: draft.version, saved: new Date(), draft: value };
  } catch {
    return null;
  }
}
