// The end of the form: check it, take it along with its attachments, print it.
import { columns as COLUMNS, form as FORM, sections as SECTIONS } from "../../../labels.json";
import type { FormData } from "../../forms/form";
import type { Result } from "../../submissions/verdict";
import type { Answers } from "./answers";
import { button, make, refill } from "../shared/element";
import { dataPackage } from "./data_package";
import { save } from "./saving";
import type { Entry } from "./zip";

/** What the end needs of the form: its answers, what is asked for, and the check of it all. */
export interface Form {
  data: FormData;
  answers: () => Answers;
  isAsked: (name: string) => boolean;
  /** Checks everything; `leads` takes the reader to what was found. */
  check: (leads: boolean) => Result;
  /** The files that go along. */
  slots: { entries: () => Promise<Entry[]> };
}

export function finish(form: Form): HTMLElement {
  const { data } = form;
  const outcome = make("div", { class: "gs-outcome", role: "status" });

  async function give(): Promise<void> {
    const result = form.check(false);
    const along = await form.slots.entries();
    const name = `${data.call}-${data.version}-申报表.zip`;
    save(
      name,
      dataPackage(data, form.answers(), (name) => form.isAsked(name), along),
      "application/zip",
    );
    const files = along.length ? `，里面有 ${along.length} 个附件` : "";
    const errors = result.counts.error;
    const still = `还有 ${errors} 处要填或改，这一份通不过检查；改好后请重新导出。`;
    const fine = `检查通过。请按“${SECTIONS.apply}”提交；附件放在压缩包的“${FORM.attachments}”文件夹里。`;
    refill(outcome, make("p", {}, `已导出“${name}”${files}。`));
    outcome.append(make("p", errors ? { class: "gs-still" } : {}, errors ? still : fine));
    if (errors) {
      const see = button(`看要改的 ${errors} 处`, () => form.check(true));
      outcome.append(make("p", {}, see));
    }
  }

  return make(
    "section",
    { class: "gs-finish", "aria-labelledby": "gs-finish-title" },
    make("h2", { id: "gs-finish-title" }, "检查和导出"),
    make("p", {}, "检查和导出都在这台机器上进行，内容不会上传。"),
    make(
      "div",
      { class: "gs-tools-row" },
      button(COLUMNS.check, () => form.check(true), "gs-first"),
      button("导出申报材料包", () => {
        give().catch(() =>
          refill(outcome, make("p", {}, "附件读不出来，没有导出；请取出后重试。")),
        );
      }),
      button("打印", () => {
        print();
      }),
    ),
    outcome,
  );
}
