// The page of how to apply: a few questions, and an answer that changes with them. What was
// answered stands in the address after `#` and nowhere else; nothing is sent.
import { nothing, read, whole, write, type Answers } from "./apply/answers";
import type { CallFacts } from "./apply/call";
import { decide, type Verdict } from "./apply/decision";
import { draw } from "./apply/drawing";
import { summary } from "./apply/wording";

interface Place {
  find: HTMLElement;
  answer: HTMLElement;
  status: HTMLElement;
  everything: HTMLElement | null;
  kinds: HTMLInputElement[];
  /** The controls of the further questions, by what they are for. */
  axes: HTMLSelectElement[];
  place: HTMLSelectElement | null;
  sizes: HTMLInputElement[];
}

function begin(): void {
  const data = document.getElementById("gongshi-data");
  const place = placed();
  if (!data || !place) return;
  const facts = JSON.parse(data.textContent ?? "") as CallFacts;
  let answers = read(location.hash, facts) ?? nothing();

  const show = (): void => {
    const outcome = decide(facts, answers);
    ask(place, outcome.asks, answers);
    const open = outcome.view !== "nothing";
    place.answer.hidden = !open;
    place.answer.closest(".gs-main")?.classList.toggle("gs-find-answered", open);
    place.answer.replaceChildren();
    if (open) {
      const acts = { choose, begin: again };
      const drawn = draw(facts, answers, outcome, Date.now(), acts);
      place.answer.append(...drawn.filter((child) => child !== null));
    }
    const sentence = summary(outcome);
    if (place.status.textContent !== sentence) place.status.textContent = sentence;
  };

  const choose = (verdict: Verdict): void => {
    answers = { ...answers, parts: { ...verdict.track.parts } };
    fill(place, answers);
    keep(answers);
    show();
    lead(place.answer.querySelector("h3"));
  };

  const again = (): void => {
    answers = nothing();
    fill(place, answers);
    keep(answers);
    show();
    lead(place.kinds[0] ?? null);
  };

  place.find.addEventListener("input", () => {
    answers = answered(place);
    keep(answers);
    show();
  });
  window.addEventListener("hashchange", () => {
    const given = read(location.hash, facts);
    if (!given || write(given) === write(answers)) return;
    answers = given;
    fill(place, answers);
    show();
  });

  if (!answers.kind) answers = answered(place);
  fill(place, answers);
  place.find.hidden = false;
  place.everything?.removeAttribute("open");
  show();
}

function placed(): Place | null {
  const find = document.getElementById("find");
  const answer = document.getElementById("answer");
  const status = document.getElementById("find-said");
  if (!find || !answer || !status) return null;
  return {
    find,
    answer,
    status,
    everything: document.getElementById("all"),
    kinds: [...find.querySelectorAll<HTMLInputElement>("input[type=radio]")],
    axes: [...find.querySelectorAll<HTMLSelectElement>("[data-for=axis] select")],
    place: find.querySelector<HTMLSelectElement>("[data-for=place] select"),
    sizes: [...find.querySelectorAll<HTMLInputElement>("[data-for=size] input")],
  };
}

/** Read the answers off the controls. */
function answered(place: Place): Answers {
  const answers = nothing();
  answers.kind = place.kinds.find((kind) => kind.checked)?.value ?? "";
  for (const select of place.axes) answers.parts[select.dataset.ask ?? ""] = select.value;
  answers.place = place.place?.value ?? "";
  for (const input of place.sizes) answers.sizes[input.dataset.ask ?? ""] = input.value;
  return answers;
}

/** Put answers into the controls. */
function fill(place: Place, answers: Answers): void {
  for (const kind of place.kinds) kind.checked = kind.value === answers.kind;
  for (const select of place.axes) select.value = answers.parts[select.dataset.ask ?? ""] ?? "";
  if (place.place) place.place.value = answers.place;
  for (const input of place.sizes) input.value = answers.sizes[input.dataset.ask ?? ""] ?? "";
}

/** Show the further questions that make a difference, and say what is wrong with a number. */
function ask(
  place: Place,
  asks: { axes: boolean; place: boolean; sizes: string[] },
  answers: Answers,
): void {
  for (const select of place.axes) row(select).hidden = !asks.axes;
  if (place.place) row(place.place).hidden = !asks.place;
  for (const input of place.sizes) {
    const id = input.dataset.ask ?? "";
    row(input).hidden = !asks.sizes.includes(id);
    const typed = answers.sizes[id] ?? "";
    const faulty = typed.trim() !== "" && whole(typed) === null;
    input.setAttribute("aria-invalid", String(faulty));
    const fault = document.getElementById(input.getAttribute("aria-describedby") ?? "");
    if (fault) fault.textContent = faulty ? "请写一个整数，例如 8" : "";
  }
}

function row(control: HTMLElement): HTMLElement {
  return control.closest<HTMLElement>(".gs-find-ask") ?? control;
}

/** Keep the answers in the address; a page opened from a file may refuse that, and still answers. */
function keep(answers: Answers): void {
  const fragment = write(answers);
  try {
    history.replaceState(history.state, "", fragment ? `#${fragment}` : location.pathname);
  } catch {
    location.replace(`#${fragment}`);
  }
}

function lead(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
  element?.scrollIntoView({ block: "start" });
}

begin();
