// The answer as it is shown: built from an outcome, element by element, in the words of the call.
import { columns as COLUMNS, marks as MARKS, sections as SECTIONS } from "../../../labels.json";
import { NONE, type Answers } from "./answers";
import type { CallFacts, Contact, Reading } from "./call";
import { isLate, isOver, reachable, type Outcome, type Verdict } from "./decision";
import { button, folded, link, make, type Child } from "./elements";
import {
  JOINING,
  REFUSED,
  UNSAID,
  heading,
  kindName,
  kindNames,
  names,
  part,
  share,
  tally,
  way,
} from "./wording";

/** What the answer lets a reader do. */
export interface Acts {
  choose: (verdict: Verdict) => void;
  begin: () => void;
}

/** Draw the answer; `now` in milliseconds tells which windows have closed. */
export function draw(
  facts: CallFacts,
  answers: Answers,
  outcome: Outcome,
  now: number,
  acts: Acts,
): Child[] {
  const drawn: Child[] = [givenAnswers(facts, answers)];
  if (isLate(facts, outcome, now)) drawn.push(lateness());
  if (outcome.view === "refused") drawn.push(...refusal(facts, answers, outcome));
  else if (outcome.detail) drawn.push(...detail(facts, answers, outcome, outcome.detail, acts));
  else drawn.push(...overview(facts, outcome, now, acts));
  drawn.push(ending(facts, outcome, acts));
  return drawn;
}

/** What was answered, for paper, where the questions are not printed. */
function givenAnswers(facts: CallFacts, answers: Answers): Child {
  const given = [answers.kind === NONE ? "都不是" : kindName(facts, answers.kind)];
  for (const axis of facts.axes) {
    const option = axis.options.find((each) => each.id === answers.parts[axis.id]);
    if (option) given.push(option.name);
  }
  if (answers.place) given.push(answers.place);
  for (const size of facts.sizes) {
    const typed = answers.sizes[size.id];
    if (typed) given.push(`${size.title} ${typed} ${size.unit}`);
  }
  return make("p", "gs-find-asked", `按这些回答：${given.join("；")}。`);
}

function lateness(): Child {
  return make("p", "gs-note", "申报已经截止。下面按本批次的规定回答；以后的批次以新的通知为准。");
}

function title(text: string): HTMLHeadingElement {
  const element = make("h3", "", text);
  element.tabIndex = -1;
  return element;
}

function mark(facts: CallFacts, id: string): Child {
  const clause = facts.clauses[id];
  if (!clause) return null;
  return link(clause.href, "gs-clause", make("span", "gs-vh", MARKS.basis), clause.number);
}

/** The marks of clauses; those of one number are one clause to a reader. */
function marks(facts: CallFacts, ids: string[]): Child[] {
  const numbers = ids.map((id) => facts.clauses[id]?.number);
  const first = ids.filter((_, place) => numbers.indexOf(numbers[place]) === place);
  return first.flatMap((id) => [" ", mark(facts, id)]);
}

/** The sentence of a clause with its number. */
function sentence(facts: CallFacts, id: string): Child[] {
  return [facts.clauses[id]?.says ?? "", " ", mark(facts, id)];
}

function sentences(facts: CallFacts, ids: string[], className: string): HTMLUListElement {
  return make("ul", className, ...ids.map((id) => make("li", "", ...sentence(facts, id))));
}

function refusal(facts: CallFacts, answers: Answers, outcome: Outcome): Child[] {
  return [
    title("没有列入申报单位"),
    make("p", "", "可以申报和参与的单位，规定是这样写的："),
    sentences(facts, facts.refusal, "gs-plain"),
    answers.kind === NONE ? null : others(facts, outcome.rest),
    make("p", "", "拿不准自己属于哪一种单位的，可以问："),
    contacts(
      facts,
      answers.place,
      facts.contacts.filter((contact) => contact.asks),
    ),
    ...understanding(facts, facts.refusal, []),
  ];
}

function overview(facts: CallFacts, outcome: Outcome, now: number, acts: Acts): Child[] {
  const open = outcome.rest.filter(reachable);
  const late = isLate(facts, outcome, now);
  const priced = open.some((verdict) => verdict.track.ceilings.length);
  const funded = open.some((verdict) => verdict.track.own);
  const heads = [
    "类别",
    SECTIONS.apply,
    ...(priced ? ["上限"] : []),
    ...(funded ? ["自筹"] : []),
    COLUMNS.clause,
  ];
  const row = (verdict: Verdict): HTMLTableRowElement => {
    const head = make(
      "th",
      "",
      button("gs-find-choose", verdict.track.label, () => acts.choose(verdict)),
    );
    head.scope = "row";
    const over =
      !late && isOver(facts, verdict.track, now) ? make("small", "", "申报已经截止") : null;
    const cells: [string, string, Child[]][] = [
      [SECTIONS.apply, "", [make("span", "", standing(verdict), way(facts, verdict)), over]],
    ];
    if (priced) {
      const figures = verdict.track.ceilings.map(
        (ceiling) => ceiling.figure + (ceiling.principle ? `（${MARKS.principle}）` : ""),
      );
      cells.push(["上限", "n", [figures.join("；") || UNSAID]]);
    }
    if (funded) cells.push(["自筹", "n", [verdict.track.own?.figure ?? UNSAID]]);
    cells.push([COLUMNS.clause, "n", marks(facts, verdict.basis)]);
    return make(
      "tr",
      "",
      head,
      ...cells.map(([label, className, children]) => {
        const cell = make("td", className, ...children);
        cell.dataset.h = label;
        return cell;
      }),
    );
  };
  const head = make(
    "tr",
    "",
    ...heads.map((head, place) => {
      const cell = make("th", place > 1 ? "n" : "", head);
      cell.scope = "col";
      return cell;
    }),
  );
  const leads = open.filter((verdict) => verdict.standing === "lead");
  const joins = open.filter((verdict) => verdict.standing === "join");
  return [
    title(tally(open)),
    make("p", "", "选一项，看它的材料、条件和名额。"),
    make(
      "table",
      "gs-table",
      make("caption", "gs-vh", "可以申报和可以参与的类别"),
      make("thead", "", head),
      make("tbody", "", ...[...leads, ...joins].map(row)),
    ),
    others(facts, outcome.rest),
  ];
}

function standing(verdict: Verdict): string {
  return verdict.standing === "join" ? "参与：" : "";
}

function detail(
  facts: CallFacts,
  answers: Answers,
  outcome: Outcome,
  verdict: Verdict,
  acts: Acts,
): Child[] {
  if (!reachable(verdict)) {
    return [
      title(heading(verdict)),
      sentences(facts, verdict.basis, "gs-plain"),
      make("h4", "", "可以这样"),
      instead(outcome.rest, acts),
      ...understanding(facts, verdict.basis, []),
    ];
  }
  const { track } = verdict;
  const bands = verdict.shares.flatMap((each) =>
    (each.band?.readings ?? []).map((one) => reading(one, mark(facts, each.clause))),
  );
  return [
    title(heading(verdict)),
    make("p", "gs-lead", part(facts, verdict, answers.kind)),
    figures(facts, answers, verdict),
    make("h4", "", SECTIONS.apply),
    ways(facts, verdict),
    make("h4", "", "要准备的材料"),
    papers(facts, verdict),
    ...conditions(facts, answers, verdict),
    ...(track.requirements.length
      ? [
          folded(
            `提交时会检查的其他要求（${track.requirements.length} 条）`,
            sentences(facts, track.requirements, "gs-check"),
          ),
        ]
      : []),
    make("h4", "", `${facts.closing}和${SECTIONS.contacts}`),
    windows(facts, track.windows),
    contacts(facts, answers.place, facts.contacts),
    ...(outcome.rest.length
      ? [make("h4", "", "其他类别"), instead(outcome.rest, acts), others(facts, outcome.rest)]
      : []),
    ...understanding(facts, used(verdict), bands),
  ];
}

function ways(facts: CallFacts, verdict: Verdict): Child {
  const { track } = verdict;
  const list = sentences(
    facts,
    [...verdict.basis, ...track.quotas.filter((id) => facts.quotas[id]?.told)],
    "gs-plain",
  );
  if (facts.later.length) {
    const sentence = `填申报书时还要选${names(facts.later, "和")}。`;
    list.append(make("li", "", sentence, link("../categories/", "", "看有哪些")));
  }
  return list;
}

function figures(facts: CallFacts, answers: Answers, verdict: Verdict): Child {
  const { track } = verdict;
  const rows: [string, string, Child[]][] = [];
  for (const ceiling of track.ceilings) {
    rows.push([ceiling.title, ceiling.figure, [mark(facts, ceiling.clause)]]);
  }
  if (!track.ceilings.length) {
    rows.push(["资助金额", "没有写上限", [link("../funding/", "", "看资金")]]);
  }
  if (track.own) {
    rows.push([
      COLUMNS.own_funds,
      track.own.figure,
      noted(facts, [track.own.note], track.own.clause),
    ]);
  }
  for (const each of verdict.shares) {
    const funds = share(facts, each);
    const result = facts.bands[each.clause]?.result ?? "";
    rows.push([result, funds.figure, noted(facts, [funds.note], each.clause)]);
  }
  for (const id of track.quotas) {
    const quota = facts.quotas[id];
    if (!quota) continue;
    const there = quota.places[answers.place];
    const varied = new Set(Object.values(quota.places).map((place) => place.figure)).size > 1;
    const notes = [
      there ? answers.place : "",
      quota.principle ? MARKS.principle : "",
      there?.note ?? "",
      !there && varied ? `选了${facts.place?.title ?? ""}，就给出那里的数` : "",
    ];
    rows.push([quota.name, there?.figure ?? quota.figure, noted(facts, notes, id)]);
  }
  return make(
    "dl",
    "gs-facts",
    ...rows.map(([name, figure, small]) =>
      make("div", "", make("dt", "", name), make("dd", "", figure, make("small", "", ...small))),
    ),
  );
}

function noted(facts: CallFacts, notes: string[], clause: string): Child[] {
  return [notes.filter((note) => note).join("，"), " ", mark(facts, clause)];
}

function papers(facts: CallFacts, verdict: Verdict): Child {
  const { title: form, fillable } = facts.form;
  const joins = verdict.standing === "join";
  const first = make(
    "li",
    "",
    `填好的${form}`,
    joins ? "，由牵头单位提交 " : " ",
    link("../form/", "gs-find-screen", fillable ? "在线填写" : "看要写什么"),
  );
  const rest = verdict.papers.map(({ clause, kinds }) => {
    const paper = facts.papers[clause];
    const when = verdict.standing === "lead" && verdict.alone ? "联合申报的，" : "";
    const whose = kinds.length ? `${when}由${kindNames(facts, kinds, "或")}提交` : "";
    return make(
      "li",
      "",
      paper?.name ?? "",
      whose ? make("span", "gs-scope", whose) : null,
      " ",
      mark(facts, clause),
      paper?.note ? make("small", "", paper.note) : null,
    );
  });
  return make("ul", "gs-check", first, ...rest);
}

function conditions(facts: CallFacts, answers: Answers, verdict: Verdict): Child[] {
  const drawn: Child[] = [];
  if (verdict.conditions.length) {
    drawn.push(
      make("h4", "", `${kindName(facts, answers.kind)}要符合的条件`),
      sentences(facts, verdict.conditions, "gs-check"),
    );
  }
  for (const group of verdict.theirs) {
    drawn.push(
      folded(
        `联合的${group.title}也要符合的条件（${group.items.length} 条）`,
        sentences(facts, group.items, "gs-check"),
      ),
    );
  }
  return drawn;
}

function windows(facts: CallFacts, own: string[]): Child {
  const found = facts.windows.filter((window) => own.includes(window.clause));
  if (!found.length) return null;
  const several = facts.windows.length > 1;
  return make(
    "ul",
    "gs-plain",
    ...found.map((window) =>
      make(
        "li",
        "",
        several ? `${window.name}：` : "",
        window.whole ? `${window.whole} ` : `${window.said}截止 `,
        mark(facts, window.clause),
      ),
    ),
  );
}

/** Those who answer the reader; who answers one place alone is shown to that place only. */
function contacts(facts: CallFacts, place: string, asked: Contact[]): Child {
  const found = asked.filter((contact) => contact.places?.includes(place) ?? true);
  const local = !place && asked.some((contact) => contact.places);
  return make(
    "ul",
    "gs-plain",
    ...found.map((contact) => {
      const ways = [contact, ...(contact.more ?? [])].flatMap(({ value, href }) => [
        "，",
        href ? link(href, "", value) : value,
      ]);
      const whom = [contact.title, contact.name].filter((each) => each).join("，");
      const hours = contact.hours ? `，${contact.hours}` : "";
      return make("li", "", `${whom}：`, ...ways.slice(1), hours);
    }),
    local
      ? make(
          "li",
          "",
          `各${facts.place?.title ?? ""}另有联系人，见`,
          link("../contacts/", "", SECTIONS.contacts),
        )
      : null,
  );
}

/** Buttons to what is open instead. */
function instead(rest: Verdict[], acts: Acts): Child {
  const rows = (["lead", "join"] as const).flatMap((wanted) => {
    const found = rest.filter((verdict) => verdict.standing === wanted);
    if (!found.length) return [];
    const verdict = wanted === "lead" ? "可以牵头申报" : JOINING;
    return [
      make(
        "li",
        "",
        `${verdict}：`,
        ...found.map((each) => button("gs-find-choose", each.track.label, () => acts.choose(each))),
      ),
    ];
  });
  return rows.length ? make("ul", "gs-plain gs-find-instead", ...rows) : null;
}

/** What is not open, gathered by the clauses that say so. */
function others(facts: CallFacts, rest: Verdict[]): Child {
  const groups = new Map<string, Verdict[]>();
  for (const verdict of rest.filter((each) => !reachable(each))) {
    const key = [verdict.standing, ...verdict.basis].join(" ");
    groups.set(key, [...(groups.get(key) ?? []), verdict]);
  }
  const rows = [...groups.values()].flatMap((found) => {
    const [first] = found;
    if (!first) return [];
    const labels = names(
      found.map((verdict) => verdict.track.label).filter((label) => label),
      "、",
    );
    const reason = first.standing === "closed" ? MARKS.closed : REFUSED;
    return [
      make(
        "li",
        "",
        make("strong", "", labels ? `${reason}：${labels}` : reason),
        make("small", "", ...first.basis.flatMap((id) => sentence(facts, id))),
      ),
    ];
  });
  return rows.length ? make("ul", "gs-plain", ...rows) : null;
}

/** Every clause a detail shows. */
function used(verdict: Verdict): string[] {
  const { track } = verdict;
  return [
    ...verdict.basis,
    ...track.ceilings.map((ceiling) => ceiling.clause),
    ...(track.own ? [track.own.clause] : []),
    ...track.bands,
    ...track.quotas,
    ...verdict.papers.map((paper) => paper.clause),
    ...verdict.conditions,
    ...verdict.theirs.flatMap((group) => group.items),
    ...track.requirements,
  ];
}

/** The readings taken where the notice is silent, each with its clause. */
function understanding(facts: CallFacts, ids: string[], more: HTMLLIElement[]): Child[] {
  const rows = [...new Set(ids)].flatMap((id) =>
    (facts.clauses[id]?.readings ?? []).map((each) => reading(each, mark(facts, id))),
  );
  rows.unshift(...more);
  if (!rows.length) return [];
  return [
    folded(
      `本站对这些条款的理解（${rows.length} 条）`,
      make("ul", "gs-plain gs-find-read", ...rows),
    ),
  ];
}

function reading(each: Reading, clause: Child): HTMLLIElement {
  const confirm = each.confirm ? `可向${each.confirm}确认。` : "";
  return make("li", "", each.reading, " ", clause, make("small", "", each.reason, confirm));
}

function ending(facts: CallFacts, outcome: Outcome, acts: Acts): Child {
  const open = outcome.detail ? reachable(outcome.detail) : false;
  const label = facts.form.fillable ? "在线填写" : "看申报书要写什么";
  const go = make(
    "p",
    "gs-go",
    open ? link("../form/", "gs-first", label) : null,
    button("", open ? "打印这份清单" : "打印这个回答", () => window.print()),
    button("", "重新回答", acts.begin),
  );
  const about = "网址里带着您的回答，复制网址就能发给别人，或者留着以后看。回答不会上传。";
  return make("footer", "gs-find-end", go, make("p", "gs-meta", about));
}
