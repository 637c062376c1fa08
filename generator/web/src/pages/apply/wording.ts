// What a verdict is called in plain Chinese: headings, ways, names in a row.
import { marks as MARKS, modes as MODES } from "../../../labels.json";
import type { CallFacts } from "./call";
import type { Outcome, Share, Verdict } from "./decision";

export const REFUSED = "不能申报";
export const JOINING = "可以参与联合申报";
export const UNSAID = "没有写";

/** Join names, with a word before the last of them. */
export function names(values: string[], last: string): string {
  if (values.length < 2) return values.join("");
  return values.slice(0, -1).join("、") + last + values[values.length - 1];
}

export function kindName(facts: CallFacts, id: string): string {
  return facts.kinds.find((kind) => kind.id === id)?.name ?? "";
}

export function kindNames(facts: CallFacts, ids: string[], last: string): string {
  return names(
    ids.map((id) => kindName(facts, id)),
    last,
  );
}

/** Say the verdict on one thing as a heading. */
export function heading(verdict: Verdict): string {
  const { label } = verdict.track;
  if (verdict.standing === "join" && !label) return JOINING;
  const about = label ? `：${label}` : "";
  const words = {
    lead: "可以申报",
    join: "可以参与",
    not: REFUSED,
    closed: MARKS.closed,
  };
  return words[verdict.standing] + about;
}

/** Say how many things are open, such as 可以牵头申报 3 项，可以参与 1 项. */
export function tally(verdicts: Verdict[]): string {
  const leads = verdicts.filter((verdict) => verdict.standing === "lead").length;
  const joins = verdicts.filter((verdict) => verdict.standing === "join").length;
  const parts = [];
  if (leads) parts.push(`可以牵头申报 ${leads} 项`);
  if (joins) parts.push(`可以参与 ${joins} 项`);
  return parts.join("，");
}

/** Say what came out in one line, for those who hear the page. */
export function summary(outcome: Outcome): string {
  if (outcome.view === "nothing") return "";
  if (outcome.view === "refused") return "没有列入申报单位。";
  return `${outcome.detail ? heading(outcome.detail) : tally(outcome.rest)}。详情在下面。`;
}

/** Say how one applies, briefly enough for a cell. */
export function way(facts: CallFacts, verdict: Verdict): string {
  const others = kindNames(facts, verdict.others, "或");
  if (verdict.standing === "join") return `由${others}牵头`;
  if (!verdict.joint || !others) return MODES.alone;
  return verdict.alone ? `单独申报，或联合${others}` : `须与${others}联合`;
}

/** Say in a sentence who applies with whom. */
export function part(facts: CallFacts, verdict: Verdict, kind: string): string {
  const self = kindName(facts, kind);
  const others = kindNames(facts, verdict.others, "或");
  if (verdict.standing === "join") {
    return `${self}不牵头，作为联合单位参加，由${others}牵头申报。`;
  }
  if (!verdict.joint || !others) return `由${self}单独申报。`;
  if (verdict.alone) return `由${self}申报：可以单独申报，也可以联合${others}。`;
  return `由${self}牵头，须与${others}联合申报。`;
}

/** Say the share of a size as a figure with a line below it. */
export function share(facts: CallFacts, part: Share): { figure: string; note: string } {
  const bands = facts.bands[part.clause];
  if (!bands) return { figure: "", note: "" };
  const title = facts.sizes.find((size) => size.id === bands.size)?.title ?? "";
  if (part.band && part.least !== null) {
    const principle = part.band.principle ? MARKS.principle : "";
    const least = `${principle}至少 ${part.least} ${bands.unit}`;
    return { figure: least, note: `${part.count} ${bands.unit}的 ${part.band.share}` };
  }
  if (part.count !== null) return { figure: UNSAID, note: `${part.count} ${bands.unit}` };
  const percents = bands.rows.map((row) => row.percent);
  const [least, most] = [Math.min(...percents), Math.max(...percents)];
  return {
    figure: least === most ? `${least}%` : `${least}%—${most}%`,
    note: `在上面填了${title}，就能算出来`,
  };
}
