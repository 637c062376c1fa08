// What is typed, chosen and left in a form, handed to its session.
import type { Session } from "./session";
import { boxOf, controlsOf, mirror, read } from "./sheet";
import { touch } from "./touched";

/** Listens to the controls of a form and to the pointer. */
export function listenToInput(session: Session): void {
  const { nextCheck, summary } = session;
  const { form } = session.sheet;
  let isComposing = false;
  let isPressing = false;

  function typed(event: Event): void {
    const box = boxOf(event.target);
    if (!box || isComposing) return;
    joinLines(box);
    session.typed(box);
  }

  function left(event: Event): void {
    const box = boxOf(event.target);
    if (!box) return;
    mirror(box);
    if (read(box).trim() !== "") touch(box);
    if (isPressing) {
      nextCheck.postpone();
      return;
    }
    // Whoever goes to the summary is not to find it made anew.
    const next = event instanceof FocusEvent ? event.relatedTarget : null;
    session.refresh(!(next instanceof Node && summary.contains(next)));
  }

  function released(): void {
    isPressing = false;
    nextCheck.catchUp();
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("compositionstart", () => {
    isComposing = true;
    nextCheck.unschedule();
  });
  form.addEventListener("compositionend", (event) => {
    isComposing = false;
    typed(event);
  });
  form.addEventListener("input", typed);
  form.addEventListener("change", left);
  form.addEventListener("focusout", left);
  form.addEventListener("keydown", (event) => {
    const isLine = (event.target as HTMLElement).dataset["line"] !== undefined;
    if (isLine && event.key === "Enter" && !event.isComposing) event.preventDefault();
  });
  addEventListener("pointerdown", () => (isPressing = true), true);
  for (const end of ["pointerup", "pointercancel"]) {
    addEventListener(end, () => setTimeout(released), true);
  }
}

/** Keeps an answer of one line on one line, whatever was pasted. */
function joinLines(box: HTMLElement): void {
  for (const control of controlsOf(box)) {
    const isLine = control.dataset["line"] !== undefined && control.value.includes("\n");
    if (isLine) control.value = control.value.replace(/\s*\n\s*/g, " ");
  }
}
