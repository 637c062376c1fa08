// The page of the form: filled in, checked, kept and taken along without leaving the browser.
import { columns as COLUMNS } from "../../labels.json";
import type { FormData } from "../forms/form";
import { drafts } from "./form/drafts";
import { finish } from "./form/finish";
import { listenToInput } from "./form/input_events";
import { prepareForPaper } from "./form/printing";
import { Session } from "./form/session";
import { offerCalendar, sheetOf } from "./form/sheet";
import { all, button, make, within } from "./shared/element";

function begin(form: HTMLFormElement, data: FormData): void {
  const status = make("p", { class: "gs-vh gs-told", role: "status" });
  const announce = (text: string): void => {
    if (text) status.textContent = text;
  };
  const sheet = sheetOf(form, data);
  const session = new Session(sheet, { announce, changed: () => kept.saveSoon() });
  const kept = drafts(session, announce);
  form.classList.add("gs-live");
  // The site has a button for large type above its pages; a page on its own brings one.
  const isAlone = !document.querySelector(".gs-large-button");
  if (isAlone) within(kept.panel, ".gs-tools-row").append(largeType());
  form.prepend(kept.panel, kept.notices, session.summary);
  const bar = make(
    "div",
    { class: "gs-bar", role: "region", "aria-label": "填写进度" },
    session.progress,
    button(COLUMNS.check, () => session.check(true)),
  );
  form.append(finish(session), bar, status);
  for (const without of all(".gs-without")) without.hidden = true;
  listenToInput(session);
  prepareForPaper(sheet, () => session.slots.settle());
  offerCalendar(sheet);
  session.open(kept.resume);
}

/** A button for large type. */
function largeType(): HTMLButtonElement {
  const made = button("大字版", () => {
    const on = document.documentElement.classList.toggle("gs-large");
    made.setAttribute("aria-pressed", String(on));
  });
  made.setAttribute("aria-pressed", "false");
  return made;
}

const data = document.getElementById("gongshi-data")?.textContent;
const form = document.getElementById("sheet");
if (data && form instanceof HTMLFormElement) begin(form, JSON.parse(data) as FormData);
