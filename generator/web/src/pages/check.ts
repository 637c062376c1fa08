// The page that checks filled forms: takes files, opens and checks one after another on this
// machine, and shows what was found, to read, to print or to save. Nothing is sent.
import {
  passed_over as PASSED_OVER,
  phrases as PHRASES,
  report as REPORT,
} from "../../labels.json";
import { fill } from "../forms/messages";
import { prepare, type Engine } from "../submissions/check";
import type { FormData } from "../forms/form";
import { today } from "./shared/today";
import { button, make, refill, within } from "./shared/element";
import { HEAD, isDocument } from "../submissions/intake/leftovers";
import { LIMITS } from "../submissions/intake/limits";
import { passedOver, shown } from "../submissions/intake/names";
import { openFile, tooLarge, unread } from "../submissions/intake/package";
import type { Raw } from "../submissions/opened";
import type { Result } from "../submissions/verdict";
import { bare, own } from "../texts";
import { report, type Address, type Checked } from "./check/report";
import { hand, page } from "./check/saving";
import { summary } from "../submissions/reports/text_and_json";

const PAPER = /\.(?:docx|docm|html|htm)$/i;
const NOT_THAT = ["INT-003", "INT-005"];
const ON_PAPER =
  "填好的 Word 申报书和网页版可以提交，但这一页不能打开。提交前想检查一遍，请在线填写，或改填工作簿。";
const A_FOLDER = "没有读到这个文件。文件夹请先压缩成 .zip，再放进来。";
const PRINTING = "gs-printing-result";

interface Parts {
  drop: HTMLFormElement;
  input: HTMLInputElement;
  status: HTMLElement;
  results: HTMLElement;
}

function begin(): void {
  const drop = document.querySelector<HTMLFormElement>("form.gs-drop");
  const carried = document.getElementById("gongshi-data");
  if (!drop || !carried) return;
  const forms = JSON.parse(carried.textContent ?? "") as FormData[];
  const [data] = forms;
  if (!data) return;
  const parts: Parts = {
    drop,
    input: within<HTMLInputElement>(drop, "input[type=file]"),
    status: within<HTMLElement>(drop, "[role=status]"),
    results: make("div", { class: "gs-results" }),
  };
  drop.after(parts.results);
  drop.hidden = false;
  const checker = checkerOf(forms);
  let busy = Promise.resolve();
  const take = (files: File[]): void => {
    if (files.length) busy = busy.then(() => run(files, parts, data, checker));
  };
  parts.input.addEventListener("change", () => {
    take([...(parts.input.files ?? [])]);
    // The same file, mended, can then be chosen again.
    parts.input.value = "";
  });
  drop.addEventListener("submit", (event) => event.preventDefault());
  takeDropped(drop, take);
}

/** Lets files be dropped anywhere on the page, so that none replaces the page by accident. */
function takeDropped(drop: HTMLElement, take: (files: File[]) => void): void {
  const carries = (event: DragEvent): boolean =>
    [...(event.dataTransfer?.types ?? [])].includes("Files");
  const over = (on: boolean): void => {
    drop.classList.toggle("gs-over", on);
  };
  document.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    over(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) over(false);
  });
  document.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    over(false);
    take([...(event.dataTransfer?.files ?? [])]);
  });
}

/** Opens and checks files, each by the version of the form it names, the first if it names none. */
interface Checker {
  open: (file: File) => Promise<Raw>;
  check: (raw: Raw) => Result;
}

/** A version is made ready once, with the first file that was filled in on it. */
function checkerOf(forms: FormData[]): Checker {
  const engines = new Map<FormData, Engine>();
  const meant = (raw: Raw): FormData => {
    const [call, version] = raw.form ?? [];
    return (forms.find((form) => form.call === call && form.version === version) ??
      forms[0]) as FormData;
  };
  return {
    open: async (file) => {
      const raw = await opened(file, forms[0] as FormData);
      const form = meant(raw);
      return form === forms[0] ? raw : opened(file, form);
    },
    check: (raw) => {
      const form = meant(raw);
      const engine = engines.get(form) ?? prepare(form, today());
      engines.set(form, engine);
      return engine.check(raw);
    },
  };
}

async function run(files: File[], parts: Parts, data: FormData, checker: Checker): Promise<void> {
  const checked: Checked[] = [];
  const bar = make("progress", { max: String(files.length), "aria-label": "检查的进度" });
  for (const [number, file] of files.entries()) {
    const many = files.length > 1 ? `第 ${number + 1} 份，共 ${files.length} 份：` : "";
    bar.value = number;
    refill(parts.status, `正在检查${many}${bare(file.name)}`, bar);
    await painted();
    // A file that was chosen alone is what was meant.
    const rule = files.length > 1 ? await ruleFor(file) : "";
    checked.push(rule ? passed(file, rule) : await one(file, checker));
  }
  const address = addresses(parts.drop, data);
  const verdicts = checked.map((each) => each.result?.verdict).filter(isSaid);
  const sentence = verdicts.length ? summary(verdicts) : "没有可以检查的文件。";
  refill(parts.status, `检查完了。${sentence}`);
  show(checked, sentence, parts, data, address);
}

/** The rule by which a file is passed over, "" where its first bytes are not what its name says. */
async function ruleFor(file: File): Promise<ReturnType<typeof passedOver>> {
  const rule = passedOver(file.name);
  if (!rule) return rule;
  const head = await file
    .slice(0, HEAD)
    .arrayBuffer()
    .catch(() => new ArrayBuffer(0));
  return isDocument(file.name, new Uint8Array(head), file.size) ? "" : rule;
}

function isSaid(verdict: Result["verdict"] | undefined): verdict is Result["verdict"] {
  return verdict !== undefined;
}

/** Waits until what was written shows. */
function painted(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}

function passed(file: File, rule: keyof typeof PASSED_OVER): Checked {
  return { name: shown(file.name), result: null, reason: `略过：${PASSED_OVER[rule]}。` };
}

async function one(file: File, checker: Checker): Promise<Checked> {
  const raw = await checker.open(file);
  const [fault] = raw.readable ? [] : raw.faults;
  const name = raw.submission;
  if (fault && NOT_THAT.includes(fault.code) && PAPER.test(fault.where.file)) {
    return { name, result: null, reason: ON_PAPER };
  }
  if (fault?.code === "INT-001") return { name, result: null, reason: A_FOLDER };
  return { name, result: checker.check(raw), reason: "" };
}

async function opened(file: File, data: FormData): Promise<Raw> {
  if (file.size > LIMITS.handed) return tooLarge(file.name);
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return openFile({ name: file.name, bytes }, data);
  } catch {
    return unread(file.name);
  }
}

/** Where clauses can be read: by the id a rule is named by, else by the number of a section. */
function addresses(drop: HTMLElement, data: FormData): Address {
  const base = drop.dataset["clauses"] ?? "";
  const sections = JSON.parse(drop.dataset["sections"] ?? "{}") as Record<string, string>;
  // A page opened from a file has no server that turns a folder into its page.
  const all = location.protocol === "file:" ? `${base}index.html` : base;
  return (code, clause) => {
    const anchor = own(data.messages, code) ? own(sections, clause) : code.toLowerCase();
    if (anchor === undefined) return "";
    return anchor ? `${all}#${anchor}` : all;
  };
}

function show(
  checked: Checked[],
  sentence: string,
  parts: Parts,
  data: FormData,
  address: Address,
): void {
  const heading = make("h2", { id: "check-result", tabindex: "-1" }, REPORT.title);
  const again = button("再检查一份", () => parts.input.click(), "gs-first");
  const go = make(
    "p",
    { class: "gs-go" },
    again,
    button("打印结果", print),
    button("保存结果", () => save(checked, sentence, data, address)),
    button("清除结果", () => {
      refill(parts.results);
      refill(parts.status);
      parts.input.focus();
    }),
  );
  refill(
    parts.results,
    heading,
    ...(checked.length > 1 ? [make("p", {}, sentence)] : []),
    ...checked.map((each, number) => report(each, `result-${number + 1}`, address)),
    go,
  );
  heading.focus();
}

/** Prints the results alone. */
function print(): void {
  document.documentElement.classList.add(PRINTING);
  window.addEventListener("afterprint", () => document.documentElement.classList.remove(PRINTING), {
    once: true,
  });
  window.print();
}

function save(checked: Checked[], sentence: string, data: FormData, address: Address): void {
  const absolute: Address = (code, clause) => {
    const href = address(code, clause);
    const whole = href ? new URL(href, location.href) : null;
    return whole && /^https?:$/.test(whole.protocol) ? whole.href : "";
  };
  const now = new Date();
  const on = fill(PHRASES.day, {
    year: now.getFullYear(),
    month: now.getMonth() + 1,
    day: now.getDate(),
  });
  const [first] = checked;
  const name =
    checked.length === 1 && first ? `${REPORT.title}-${plain(first.name)}` : REPORT.title;
  hand(page(checked, sentence, data, absolute, on), `${name}.html`);
}

/** A name without what file systems refuse. */
function plain(name: string): string {
  return bare(name).replace(/[\\/:*?"<>|]/g, "_");
}

begin();
