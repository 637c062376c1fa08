// What opens workbooks and packages, and holds files that go along, comes only when one is chosen.
import type { FormData } from "../../forms/form";
import type { Raw } from "../../submissions/opened";
import type { Along, Files } from "./files";
import type { Slots } from "./slots";

export interface Opener {
  /** The answers of a file, and the files that lie beside them. */
  open: (file: { name: string; bytes: Uint8Array }, data: FormData) => { raw: Raw; along: Along };
  files: (slots: Slots) => Files;
}

export const NOT_LOADED = "打开文件的程序没有加载成功，请检查网络后重试";

declare global {
  interface Window {
    gongshiOpen?: Opener;
  }
}

/** The opener: there already, or brought by the script that waits in the page's template. */
export async function opener(): Promise<Opener> {
  const waiting = document.getElementById("gongshi-open");
  if (!window.gongshiOpen && waiting instanceof HTMLTemplateElement) {
    // A copy of the template runs; no address is put together here.
    const copy = document.importNode(waiting.content, true);
    const script = copy.querySelector("script");
    if (script) {
      await new Promise((done) => {
        script.addEventListener("load", done);
        script.addEventListener("error", done);
        document.body.append(copy);
      });
    }
  }
  if (!window.gongshiOpen) throw new Error("the opener did not come");
  return window.gongshiOpen;
}
