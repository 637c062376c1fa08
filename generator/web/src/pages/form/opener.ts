// What opens workbooks and packages comes only when a file is chosen: most people never need it.
import type { FormData } from "../../forms/form";
import type { Raw } from "../../submissions/opened";

export type Open = (file: { name: string; bytes: Uint8Array }, data: FormData) => Raw;

declare global {
  interface Window {
    gongshiOpen?: Open;
  }
}

/** The opener: there already, or brought by the script that waits in the page's template. */
export async function opener(): Promise<Open> {
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
