// Lets a test open files and check what is in them; no page carries it.
import { prepare } from "../submissions/check";
import { resultJson } from "../submissions/reports/text_and_json";
import type { FormData } from "../forms/form";
import type { Limits } from "../submissions/intake/limits";
import { openFile } from "../submissions/intake/package";

/** What is found in each file, given by name and in base64, and in how many milliseconds. */
function open(data: FormData, files: [string, string][], limits: Limits): unknown[] {
  return files.map(([name, packed]) => {
    const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
    const begun = performance.now();
    const raw = openFile({ name, bytes }, data, limits);
    return { raw, took: performance.now() - begun };
  });
}

/** What is said of each file, opened and checked as the page does it. */
function say(data: FormData, files: [string, string][], limits: Limits): unknown[] {
  const engine = prepare(data, "");
  return files.map(([name, packed]) => {
    const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
    return resultJson(engine.check(openFile({ name, bytes }, data, limits)));
  });
}

Object.assign(globalThis, { parity: { open, say } });
