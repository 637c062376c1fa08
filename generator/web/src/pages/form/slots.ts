// A place for each file that the list of documents names: chosen or dropped into its row, and taken
// along in the package. What looks at a file and holds it comes only when one is chosen.
import { phrases as PHRASES } from "../../../labels.json";
import type { Table } from "../../forms/form";
import { fill } from "../../forms/messages";
import { place } from "../../submissions/opened";
import type { SubmissionFinding } from "../../submissions/verdict";
import { limits } from "../../web/shared";
import { button, make, picker, refill, within } from "../shared/element";
import { HERE, isBlank, tablesOf } from "./answers";
import type { Along, Files } from "./files";
import { NOT_LOADED, opener } from "./opener";
import { addRow } from "./rows";
import { cellsOf, controlsOf, read, rowsOf, textsOf, write, type Sheet } from "./sheet";
import type { Entry } from "./zip";

/** What becomes of the form: an answer was filled in, a row came, a text is read aloud. */
export interface Host {
  filled: (box: HTMLElement) => void;
  added: () => void;
  announce: (text: string) => void;
}

const CHOOSE = "选择文件";
const ABSENT = "还没有放入这个文件";
const HINT = `“${CHOOSE}”可以一次选几个，也可以把文件拖到一行里：PDF、图片、Word、Excel 等，每个不超过 ${limits.attachment >> 20} MB。附件不存进草稿，离开这一页以后要重新放入。`;

export class Slots {
  readonly table: Table | undefined;
  private files: Files | null = null;
  private made = 0;
  private readonly failed = new WeakSet<Element>();
  private readonly lacking = make("div", { class: "gs-tools-row gs-lacking", hidden: true });

  constructor(
    readonly sheet: Sheet,
    readonly host: Host,
  ) {
    this.table = tablesOf(sheet.data).find(({ files }) => files);
    const element = this.element;
    element?.before(this.lacking);
    element?.after(make("p", { class: "gs-slots" }, HINT));
    element?.addEventListener("dragover", (event) => event.preventDefault());
    element?.addEventListener("drop", (event) => {
      event.preventDefault();
      const row = (event.target as Element).closest("tr");
      const at = this.boxes.findIndex((box) => row?.contains(box));
      void this.take(at, [...(event.dataTransfer?.files ?? [])]);
    });
  }

  private get element(): HTMLTableElement | undefined {
    return this.sheet.tables.get(this.table?.name ?? "");
  }

  /** The boxes of the names, row by row. */
  get boxes(): HTMLElement[] {
    const rows = this.element ? rowsOf(this.element) : [];
    const isName = (box: HTMLElement): boolean => box.dataset["column"] === this.table?.files;
    return rows.flatMap((row) => cellsOf(row).filter(isName));
  }

  /** Gives each row its place, and says there what lies in it. */
  settle(): void {
    const { boxes } = this;
    for (const box of boxes) if (!box.querySelector(".gs-slot")) this.furnish(box);
    this.files?.settle();
    boxes.forEach((box, at) => {
      const label = `${CHOOSE}，${fill(PHRASES.row, { number: at + 1 })}`;
      within(box, ".gs-slot input").setAttribute("aria-label", label);
      const state = within(box, ".gs-slot > span");
      const failed = this.failed.has(box);
      state.toggleAttribute("data-refused", failed || this.files?.hasRefused(box));
      const absent = failed ? NOT_LOADED : read(box).trim() && ABSENT;
      const text = this.files?.stateOf(box) ?? absent;
      if (state.textContent !== text) refill(state, text);
    });
  }

  private furnish(box: HTMLElement): void {
    const choose = picker(CHOOSE, { multiple: true }, (files) => {
      void this.take(this.boxes.indexOf(box), files);
    });
    const id = `gs-slot-${(this.made += 1)}`;
    box.append(make("div", { class: "gs-slot" }, choose, make("span", { id })));
    within(box, ".gs-slot input").setAttribute("aria-describedby", id);
  }

  /** Offers a row for each document that was found to be asked for and not to be listed. */
  offer(findings: SubmissionFinding[]): void {
    const { rules } = this.sheet.data;
    const here = rules.filter(({ at }) => at === `/${this.table?.name ?? ""}`);
    const wanted = here.flatMap(({ id, params }) => {
      const of = params["document"];
      const column = this.table?.columns.find(({ options }) => options.some((o) => o.id === of));
      const label = column?.options.find((one) => one.id === of)?.label;
      const isLacking = findings.some(({ code }) => code === id);
      return column && label && isLacking ? [{ column: column.name, label }] : [];
    });
    const labels = wanted.map(({ label }) => label).join("\n");
    if (this.lacking.dataset["labels"] === labels) return;
    this.lacking.dataset["labels"] = labels;
    this.lacking.hidden = wanted.length === 0;
    refill(
      this.lacking,
      ...wanted.map(({ column, label }) =>
        button(`列上“${label}”`, () => {
          this.list(column, label);
        }),
      ),
    );
  }

  /** Writes a document into the first empty row, or a new one while there is room. */
  private list(column: string, label: string): void {
    const rows = this.element ? rowsOf(this.element) : [];
    const row = rows.find((one) => isBlank(textsOf(one))) ?? this.added();
    const cells = row ? cellsOf(row) : [];
    const box = cells.find((one) => one.dataset["column"] === column);
    if (!box) return;
    write(box, label);
    this.host.filled(box);
    const next = cells.find((one) => !read(one));
    controlsOf(next ?? box)[0]?.focus();
  }

  /** One more row, while there is room. */
  added(): HTMLTableRowElement | undefined {
    const { table, element } = this;
    if (!table || !element || rowsOf(element).length >= table.most_rows) return undefined;
    const row = addRow(this.sheet, table.name);
    this.host.added();
    return row;
  }

  /** What is wrong with the files: those that are named and not there, and what else is told. */
  findings(): SubmissionFinding[] {
    const absent = this.boxes.flatMap((box, at) =>
      read(box).trim() && !this.files?.has(box)
        ? [this.finding(at, "INT-209", `${ABSENT}；请点“${CHOOSE}”`)]
        : [],
    );
    return [...absent, ...(this.files?.findings() ?? [])];
  }

  finding(at: number, code: string, message: string): SubmissionFinding {
    const { name = "", title = "", columns = [], files = "" } = this.table ?? {};
    const column = columns.find((one) => one.name === files)?.title ?? "";
    const field = `/${name}/${at}/${files}`;
    const where = place(HERE, { sheet: title, row: at + 1, column, field });
    return { code, level: "error", message, clause: "", where, count: 1, others: [] };
  }

  /** The files as they go along, by the names in the list; whoever asks for them saves them. */
  async entries(): Promise<Entry[]> {
    return (await this.files?.entries()) ?? [];
  }

  /** Puts other files in place of these, to be found by their names; returns these. */
  swap(along: Along): Along {
    if (along.size > 0) this.files ??= window.gongshiOpen?.files(this) ?? null;
    return this.files?.swap(along) ?? new Map();
  }

  private async take(at: number, files: File[]): Promise<void> {
    const box = this.boxes[at];
    if (!box || files.length === 0) return;
    try {
      const { files: filesOf } = await opener();
      this.files ??= filesOf(this);
      this.failed.delete(box);
      await this.files.take(box, files);
    } catch {
      this.failed.add(box);
      this.host.announce(NOT_LOADED);
    }
    this.host.filled(box);
  }
}
