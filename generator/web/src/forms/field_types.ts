// How an answer of each kind is written, and what a text written for it means: the counterpart of
// generator/forms/field_types.py. What has one meaning is taken and told, what could be meant otherwise
// is a suggestion.
// No pattern looks behind: older browsers cannot.
import type { Field, Kind, Option } from "./form";
import { assigned, folded } from "../model/names";
import {
  days,
  entire,
  kindProblems,
  limits,
  registries,
  runs,
  words,
  written,
} from "../web/shared";
import { own, signs } from "../texts";

export type Answer = string | number | boolean | string[];

/** A canonical value, or the code of a problem and perhaps the text meant; with both, a warning. */
export interface Reading {
  value: Answer | null;
  problem: string | null;
  suggestion: string | null;
}

export const EMPTY: Reading = { value: null, problem: null, suggestion: null };
export const YES = words.yes;
export const NO = words.no;
/** What parts several options in the text of a cell. */
export const BETWEEN = words.between;

function right(value: Answer): Reading {
  return { value, problem: null, suggestion: null };
}

function wrong(problem: string, suggestion: string | null = null): Reading {
  return { value: null, problem, suggestion };
}

// What is said of a text that is no answer of a kind, also of one far too long to be looked at.
const PROBLEMS: Partial<Record<Kind, string>> = kindProblems;

/** The text of a cell for a canonical value. */
export function wire(field: Field, value: Answer | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? YES : NO;
  if (Array.isArray(value)) return joined(field, value);
  if (field.kind === "choice") return option(field, String(value))?.label ?? String(value);
  return String(value);
}

/** Takes the text of a cell as an answer to a field. */
export function read(field: Field, text: string): Reading {
  const trimmed = trim(assigned(text));
  if (!trimmed) return EMPTY;
  // Lengths before patterns: no text is searched that is longer than its field.
  const problem = PROBLEMS[field.kind];
  if (problem !== undefined) {
    const labels = field.options.reduce((sum, { label }) => sum + signs(label) + 1, 0);
    if (signs(trimmed) > limits.answer + labels) return wrong(problem);
  } else if (field.longest !== null && signs(neat(trimmed)) > field.longest) {
    return wrong("FLD-003");
  }
  if (namesAPerson(trimmed)) return wrong("FLD-019");
  return READERS[field.kind](field, trimmed);
}

/** A text without blanks at its ends, composed, its line breaks as `\n`. */
export function neat(text: string): string {
  return trim(assigned(text)).replace(/\r\n?/g, "\n").replace(/\t/g, " ").normalize("NFC");
}

/** A canonical amount in whole hundredths: "12.50" is 1250. */
export function fen(amount: string): bigint {
  const [whole, part = ""] = amount.split(".");
  return BigInt(`${whole}${part.padEnd(2, "0")}`);
}

/** Whole hundredths as a canonical amount: 1250 is "12.50". */
export function amount(ofFen: bigint): string {
  const sign = ofFen < 0n ? "-" : "";
  const digits = String(ofFen < 0n ? -ofFen : ofFen).padStart(3, "0");
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Whether a text is a unified social credit code (GB 32100-2015). */
export function isCreditCode(text: string): boolean {
  return isChecked(text) && isRegistered(text);
}

function isChecked(text: string): boolean {
  if (!CODE.test(text)) return false;
  let total = 0;
  let weight = 1;
  for (const sign of text.slice(0, 17)) {
    total += SIGNS.indexOf(sign) * weight;
    weight = (weight * 3) % 31;
  }
  return SIGNS[(31 - (total % 31)) % 31] === text[17];
}

function isRegistered(code: string): boolean {
  const bodies = own<string>(registries, code.charAt(0)) ?? "";
  return bodies.includes(code.charAt(1)) && REGION.test(code.slice(2, 8));
}

/** Whether a text holds the number of an identity card (GB 11643-1999), also one with gaps. */
export function namesAPerson(text: string): boolean {
  if (!MANY_DIGITS.test(text)) return false;
  const plainly = plain(text);
  const identity = new RegExp(IDENTITY, "uy");
  for (let at = 0; at < plainly.length; at++) {
    if (at > 0 && /[0-9]/.test(plainly.charAt(at - 1))) continue;
    identity.lastIndex = at;
    const found = identity.exec(plainly);
    if (found && isIdentity(found[0])) return true;
  }
  return false;
}

function isIdentity(text: string): boolean {
  const number = text.replace(GAP, "").toUpperCase();
  let total = 0;
  for (let i = 0; i < 17; i++) total += Number(number[i]) * (2 ** (17 - i) % 11);
  const born = day(number.slice(6, 10), number.slice(10, 12), number.slice(12, 14));
  return words.identity_checks[total % 11] === number[17] && born !== "" && AREA.test(number);
}

/** A text with full-width signs made narrow. */
function plain(text: string): string {
  return text.normalize("NFKC");
}

function tight(text: string): string {
  return plain(text).replace(SPACES, "");
}

/** The place of the first sign of a text that no font has, counted from 1; 0 for none. */
export function unprinted(text: string): number {
  const found = UNPRINTED.exec(text);
  return found ? signs(text.slice(0, found.index)) + 1 : 0;
}

/** A text without blanks at its ends; a pattern would look at long runs of blanks many times. */
function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && BLANK.includes(text.charAt(start))) start++;
  while (end > start && BLANK.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

const BLANK = written("blank");
const SPACES = runs("blank");
const SIGNS = written("signs");
const CODE = entire("code");
const REGION = entire("region");
const CODE_GAPS = new RegExp(`[${BLANK}\\-]+`, "gu");
const GAP = new RegExp(written("gap"), "gu");
const DASH = new RegExp(`[${written("dash")}转]`, "gu");
const MANY_DIGITS = new RegExp(written("many_digits"), "u");
const IDENTITY = written("identity");
const HALF = new RegExp(written("half_masked"), "u");
const AREA = new RegExp(`^(?:${written("area")})`, "u");
// Controls and marks that turn the direction of a line would break or disguise a text.
const CONTROL = new RegExp(`[${written("answer")}]`, "u");
const UNPRINTED = new RegExp(`[${written("unprinted")}]`, "u");
const UNSEEN = new RegExp(`^[${written("unseen")}]+$`, "u");
const INTEGER = entire("integer");
const MONEY = entire("money");
const PHONE = entire("phone");
const PHONE_DROPS = new RegExp(`[()${written("space")}]`, "u");
const DATE = entire("date");
const DATE_MEANT = entire("date_meant");
const DATE_TIGHT = entire("date_tight");
const SHEET_DAY = entire("sheet_day");
const PARTS_MEANT = new RegExp(`[${written("parts")}]`, "u");
const NUMBER_MEANT = entire("number_meant");
const ONE_NUMBER = entire("one_number");
const TWO_NUMBERS = entire("two_numbers");
const PARTED = new RegExp(`[0-9.,][${BLANK}]+[0-9.,]`, "u");
const WIDE = new RegExp(`[${written("wide")}￥￡\u3000]`, "gu");
const DAY_FIRST = entire("day_first");
const MONTH = entire("month_meant");
const OR = words.or;
/** The code that tells how an answer was read that is not written as the form asks. */
export const TAKEN = "FLD-037";
const ZEROS: Record<string, number> = words.zeros;
const YES_MEANT = entire("yes_meant");
const NO_MEANT = entire("no_meant");
// A spreadsheet counts days from here; the bounds keep to years after 1999 and before 2100.
const SHEET_EPOCH = Date.UTC(1899, 11, 30);
const MOST_DIGITS = 20;

function readText(field: Field, given: string): Reading {
  const text = neat(given);
  if (CONTROL.test(text) || UNSEEN.test(text)) return wrong("FLD-018");
  if (UNPRINTED.test(text)) return wrong("FLD-024");
  if (field.kind === "text" && text.includes("\n")) return wrong("FLD-017");
  return { ...right(text), problem: HALF.test(plain(text)) ? "FLD-026" : null };
}

/** The option with this id or this label. */
export function option(field: Field, value: string): Option | undefined {
  return field.options.find((one) => one.id === value || one.label === value);
}

function readChoice(field: Field, text: string): Reading {
  const found = option(field, text);
  if (found) return right(found.id);
  return wrong("FLD-004", meantOption(offered(field), text)?.label ?? null);
}

/** Options parted by the mark of an enumeration, each once, in any order. */
function readSeveral(field: Field, text: string): Reading {
  const known = new Map<string, Option>();
  for (const one of [...field.options].reverse()) known.set(one.id, one).set(one.label, one);
  const parts = text.split(BETWEEN).flatMap((part) =>
    // An option may hold the lesser mark itself.
    (known.has(trim(part)) ? [part] : part.split(words.also_between)).map(trim),
  );
  const chosen = inOrder(field, new Set(parts.map((part) => known.get(part)?.id)));
  if (chosen.length === parts.length) {
    return outside(field, chosen.length) ? wrong("FLD-032") : right(chosen);
  }
  const problem = PROBLEMS[field.kind] ?? "";
  const pieces = text.split(PARTS_MEANT).map(trim).filter(Boolean);
  if (pieces.length > 2 * field.options.length) return wrong(problem);
  const near = offered(field);
  const likely = pieces.map((piece) => known.get(piece) ?? meantOption(near, piece));
  const ids = new Set(likely.map((one) => one?.id));
  if (ids.has(undefined) || outside(field, ids.size)) return wrong(problem);
  return wrong(problem, joined(field, inOrder(field, ids)));
}

/** Chosen options in the order of the form. */
function inOrder(field: Field, ids: Set<string | undefined>): string[] {
  return field.options.map(({ id }) => id).filter((id) => ids.has(id));
}

/** The text of a cell for several options; what is none of them stands last. */
function joined(field: Field, ids: string[]): string {
  const known = inOrder(field, new Set(ids));
  const labels = known.map((id) => field.options.find((one) => one.id === id)?.label);
  return [...labels, ...ids.filter((id) => !known.includes(id))].join(BETWEEN);
}

type Offered = { one: Option; label: string; id: string }[];

/** The options that are offered, as names are compared. */
function offered(field: Field): Offered {
  return field.options
    .filter((one) => one.offered)
    .map((one) => ({ one, label: folded(one.label), id: folded(one.id) }));
}

/** The one offered option a text comes close to: the same but for signs, or a part. */
function meantOption(offered: Offered, text: string): Option | undefined {
  const wanted = folded(text);
  const nears = [
    offered.filter(({ label, id }) => wanted === label || wanted === id),
    offered.filter(({ label }) => wanted && label.startsWith(wanted)),
    offered.filter(
      ({ label }) => signs(wanted) > 1 && (label.includes(wanted) || wanted.includes(label)),
    ),
  ];
  const near = nears.find((found) => found.length > 0);
  return near?.length === 1 ? near[0]?.one : undefined;
}

function readYesno(_field: Field, text: string): Reading {
  if (text === YES || text === NO) return right(text === YES);
  const meant = folded(text).replace(/[。·,;!]+$/, "");
  if (YES_MEANT.test(meant)) return wrong("FLD-005", YES);
  return wrong("FLD-005", NO_MEANT.test(meant) ? NO : null);
}

function readInteger(field: Field, text: string): Reading {
  if (INTEGER.test(text)) {
    const number = Number(text);
    return outside(field, number) ? wrong("FLD-007") : right(number);
  }
  const { plainly, certain } = bare(
    text,
    [],
    [field.unit ?? "", ...(field.kind === "year" ? words.year_units : [])],
  );
  const problem = PROBLEMS[field.kind] ?? "";
  const two = twoNumbers(plainly);
  if (two && certain && !outside(field, BigInt(two[0]))) return wrong("FLD-038", two.join(OR));
  const hundredths = meantNumber(plainly)?.hundredths ?? null;
  if (two || hundredths === null || hundredths % 100n !== 0n) return wrong(problem);
  const whole = hundredths / 100n;
  const written = String(whole);
  if (!INTEGER.test(written)) return wrong(problem);
  const beyond = outside(field, whole);
  if (!certain || !ONE_NUMBER.test(plainly)) return wrong(problem, beyond ? null : written);
  return beyond ? wrong("FLD-007") : taken(Number(whole), written);
}

function taken(value: Answer, suggestion: string): Reading {
  return { value, problem: TAKEN, suggestion };
}

function outside(field: Field, number: number | bigint): boolean {
  const low = field.least !== null && number < field.least;
  return low || (field.most !== null && number > field.most);
}

function readMoney({ marks = words.money_marks.CNY }: Field, text: string): Reading {
  if (MONEY.test(text)) return right(amount(fen(text)));
  const { plainly, certain } = bare(text, marks, marks);
  const two = twoNumbers(plainly);
  if (two && certain) return wrong("FLD-038", two.join(OR));
  const meant = two ? null : meantNumber(plainly);
  if (!meant) return wrong("FLD-008");
  if (meant.below) return wrong("FLD-010");
  if (meant.hundredths === null) return wrong("FLD-009");
  const whole = amount(meant.hundredths);
  const written = whole.replace(/\.00$/, "");
  if (meant.minus || !MONEY.test(written)) return wrong("FLD-008");
  return certain && ONE_NUMBER.test(plainly) ? taken(whole, written) : wrong("FLD-008", written);
}

/**
 * A text without its blanks and one mark at either end, and whether it is certain: it is not where
 * blanks stand between digits, or where signs such as ² only look like digits.
 */
function bare(text: string, before: string[], behind: string[]) {
  const [plainly = "", narrowly] = [plain, narrow].map((made) =>
    unmarkedAtEnds(made(text), before.map(made), behind.map(made)),
  );
  return { plainly, certain: plainly === narrowly && !PARTED.test(plain(text)) };
}

function unmarkedAtEnds(text: string, before: string[], behind: string[]): string {
  const kept = text.replace(SPACES, "");
  const like = (part: string, mark: string) => part.toLowerCase() === mark.toLowerCase();
  const first = before.map((mark) => (like(kept.slice(0, mark.length), mark) ? mark.length : 0));
  const rest = kept.slice(Math.max(0, ...first));
  const last = behind.map((mark) =>
    mark && like(rest.slice(-mark.length), mark) ? mark.length : 0,
  );
  return rest.slice(0, rest.length - Math.max(0, ...last));
}

/** A text with the wide signs of ASCII and of money narrow: beside `plain` it tells 12² from 122. */
function narrow(text: string): string {
  return text.replace(WIDE, plain);
}

/** Both numbers of a text whose one mark may part thousands or decimals. */
function twoNumbers(plainly: string): [string, string] | null {
  const found = TWO_NUMBERS.exec(plainly);
  if (!found) return null;
  const whole = found[1] ?? found[3] ?? "";
  const part = found[2] ?? found[4] ?? "";
  const decimals = part.replace(/0+$/, "");
  return [String(BigInt(whole + part)), decimals ? `${whole}.${decimals}` : whole];
}

/** A number that was meant; `hundredths` is null where it has more than two decimals. */
interface Meant {
  hundredths: bigint | null;
  minus: boolean;
  below: boolean;
}

/** The number a text stands for, with separators, units and 万 understood. */
function meantNumber(plainly: string): Meant | null {
  const found = NUMBER_MEANT.exec(plainly);
  if (!found) return null;
  const digits = (found[2] ?? "").replace(/,/g, "");
  const part = found[3] ?? "";
  if (digits.length + part.length > MOST_DIGITS) return null;
  if (!digits && part.length < 2) return null;
  const minus = found[1] === "-";
  const decimals = part.slice(1);
  const all = BigInt(`${digits}${decimals}`);
  // The value is `all` times ten to this power, in hundredths.
  const power = (ZEROS[found[4] ?? ""] ?? 0) + 2 - decimals.length;
  const below = minus && all > 0n;
  const size = 10n ** BigInt(Math.abs(power));
  if (power < 0 && all % size !== 0n) return { hundredths: null, minus, below };
  const hundredths = power < 0 ? all / size : all * size;
  return { hundredths: minus ? -hundredths : hundredths, minus, below };
}

function readDate({ earliest = "", latest = "9" }: Field, text: string): Reading {
  const reading = readDay(text);
  const guess = reading.problem === "FLD-011" ? reading.suggestion : null;
  const day = String(reading.value ?? guess ?? earliest);
  if (earliest <= day && day <= latest) return reading;
  if (reading.value === null) return wrong(reading.problem ?? "");
  return wrong(day < earliest ? "FLD-035" : "FLD-036");
}

function readDay(text: string): Reading {
  const found = DATE.exec(text);
  if (found) {
    const exact = dayOf(found);
    return exact ? right(exact) : wrong("FLD-012");
  }
  const plainly = tight(text);
  const reading = readMeantDay(plainly);
  const doubtful = plainly !== narrow(text).replace(SPACES, "");
  return reading.value && doubtful ? wrong("FLD-011", reading.suggestion) : reading;
}

/** A day that is written otherwise than the form asks, without blanks. */
function readMeantDay(plainly: string): Reading {
  const meant = DATE_MEANT.exec(plainly) ?? DATE_TIGHT.exec(plainly);
  if (meant) return oneOf(dayOf(meant));
  const either = DAY_FIRST.exec(plainly);
  if (either) {
    const [, one = "", other = "", year = ""] = either;
    return oneOf(day(year, one, other), day(year, other, one));
  }
  const month = MONTH.exec(plainly);
  if (month) return anyOf(month[1] ?? "", month[2] ?? "");
  const number = Number(SHEET_DAY.exec(plainly)?.[1] ?? 0);
  if (number < days.sheet_first || number > days.sheet_last) return wrong("FLD-011");
  return wrong("FLD-011", new Date(SHEET_EPOCH + number * 86_400_000).toISOString().slice(0, 10));
}

/** The one day that a text can mean, or both as a suggestion. */
function oneOf(...found: string[]): Reading {
  const existing = [...new Set(found.filter(Boolean))].sort();
  if (!existing[0]) return wrong("FLD-012");
  return existing[1] ? wrong("FLD-039", existing.join(OR)) : taken(existing[0], existing[0]);
}

/** The days of a month as a suggestion. */
function anyOf(year: string, month: string): Reading {
  const found = ["1", "28", "29", "30", "31"].map((one) => day(year, month, one)).filter(Boolean);
  if (!found[0]) return wrong("FLD-012");
  return wrong("FLD-040", `${found[0]} 到 ${found[found.length - 1]}`);
}

function dayOf(found: RegExpExecArray): string {
  return day(found[1] ?? "", found[2] ?? "", found[3] ?? "");
}

/** A day that exists as YYYY-MM-DD, or an empty text. */
function day(year: string, month: string, ofMonth: string): string {
  const [y, m, d] = [Number(year), Number(month), Number(ofMonth)];
  if (y < days.first_year || y > days.last_year) return "";
  const date = new Date(Date.UTC(y, m - 1, d));
  const exists = date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
  return exists ? date.toISOString().slice(0, 10) : "";
}

function readPhone(_field: Field, text: string): Reading {
  if (PHONE.test(text)) return right(text);
  const meant = tight(text).replace(DASH, "-");
  const written = [...unmarked(meant)].join("");
  return wrong("FLD-013", PHONE.test(written) ? written : null);
}

/** The signs of a number without the code of the country and the marks inside it. */
function* unmarked(text: string): Iterable<string> {
  const country = /^\+?86-?(?=1)/.exec(text)?.[0].length ?? 0;
  for (let at = country; at < text.length; at++) {
    const sign = text.charAt(at);
    const between =
      sign === "-" &&
      (/^1[0-9]{2}$/.test(text.slice(Math.max(0, at - 3), at)) ||
        (/^-[0-9]{4}$/.test(text.slice(Math.max(0, at - 5), at)) &&
          /^[0-9]{4}$/.test(text.slice(at + 1))));
    if (!between && !PHONE_DROPS.test(sign)) yield sign;
  }
}

function readCode(_field: Field, text: string): Reading {
  if (isCreditCode(text)) return right(text);
  const meant = plain(text).replace(CODE_GAPS, "").toUpperCase();
  if (meant !== text && isCreditCode(meant)) return wrong("FLD-014", meant);
  if (!CODE.test(meant)) return wrong("FLD-015");
  return wrong(isChecked(meant) ? "FLD-025" : "FLD-016");
}

/** Takes what keeps to the pattern of its kind, a share also with its sign behind it. */
function readPattern({ kind }: Field, text: string): Reading {
  const kept = entire(kind as "url");
  const share = kind === "percent";
  if (kept.test(text)) return right(share ? amount(fen(text)) : text);
  const { plainly, certain } = bare(text, [], share ? ["%"] : []);
  if (!kept.test(plainly)) return wrong(PROBLEMS[kind] ?? "");
  return share && certain
    ? taken(amount(fen(plainly)), plainly)
    : wrong(PROBLEMS[kind] ?? "", plainly);
}

const READERS: Record<Kind, (field: Field, text: string) => Reading> = {
  text: readText,
  long: readText,
  choice: readChoice,
  several: readSeveral,
  yesno: readYesno,
  integer: readInteger,
  money: readMoney,
  date: readDate,
  phone: readPhone,
  uscc: readCode,
  year: readInteger,
  email: readPattern,
  url: readPattern,
  percent: readPattern,
};
