// Writes what has changed into the text of a YAML file and leaves every other byte as it stands:
// comments, quotes, order, blank lines, lists on one line.
import {
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { isGroup, own, type Group, type Value } from "./fields";
import { fresh, inPlace, type One } from "./scalars";

type Node = ParsedNode | null;
type Piece = { lead: string; text: string };
type Entry = { key: string; from: number; at: number; to: number; end: number; node: Node };

/** Everything a YAML text says, each value as text; raises an Error that says why there is none. */
export function parsed(text: string): { value: Group; node: ParsedNode } {
  const document = parseDocument(text, { schema: "failsafe", logLevel: "silent" });
  const wrong = document.errors[0];
  if (wrong) throw new Error(`第 ${wrong.linePos?.[0].line ?? 1} 行不合 YAML 的写法，请同事改正`);
  const value = document.toJS() as Value;
  if (!isGroup(value) || !document.contents) throw new Error("文件里没有字段，请同事改正");
  return { value, node: document.contents };
}

/** The text of a YAML file that says `value`, as like `text` as it can be. */
export function spliced(text: string, value: Group): string {
  const { node } = parsed(text);
  const start = node.range[0];
  return text.slice(0, start) + again(text, node, value, false) + text.slice(ending(text, node));
}

/** The text of a YAML file that says `value` and had none before. */
export function begun(value: Group): string {
  return `${anew(value, 0)}\n`;
}

function again(text: string, node: Node, value: Value, inFlow: boolean): string {
  const [start, end] = node ? [node.range[0], ending(text, node)] : [0, 0];
  const source = text.slice(start, end);
  if (node && same(plain(node), value)) return source;
  const indent = column(text, start);
  if (isMap(node) && isGroup(value)) {
    const flow = node.flow === true;
    if (flow || inFlow) return flowing(text, node, value);
    return mapped(text, node, value, indent);
  }
  if (isSeq(node) && Array.isArray(value)) {
    if (node.flow || inFlow) return flowing(text, node, value);
    return listed(text, node, value, indent);
  }
  if (isGroup(value) || Array.isArray(value)) return inFlow ? flow(value) : anew(value, indent);
  return inPlace(value, isScalar(node) ? (node as Scalar) : null, source, inFlow);
}

// ---- groups of fields, one to a line ----

function mapped(text: string, node: YAMLMap, value: Group, indent: number): string {
  const entries = entriesOf(text, node);
  const pieces: (Piece & { key: string })[] = [];
  entries.forEach((entry, number) => {
    const changed = own(value, entry.key);
    if (changed === undefined) return;
    const before = entries[number - 1];
    const lead = before ? text.slice(before.end, entry.from) : breakTo(indent);
    pieces.push({ key: entry.key, lead, text: pair(text, entry, changed, indent) });
  });
  if (!pieces.length) return anew(value, indent);
  const names = Object.keys(value);
  names.forEach((name, number) => {
    if (pieces.some((piece) => piece.key === name)) return;
    const earlier = names.slice(0, number).reverse();
    const after = earlier.find((other) => pieces.some((piece) => piece.key === other));
    const place = pieces.findIndex((piece) => piece.key === after) + 1;
    const text = field(name, value[name]!, indent);
    pieces.splice(place, 0, { key: name, lead: breakTo(indent), text });
  });
  return joined(pieces);
}

function pair(text: string, entry: Entry, value: Value, indent: number): string {
  const { node } = entry;
  const collection = isGroup(value) || Array.isArray(value);
  const fits = node && collection === !isScalar(node) && !isBare(value);
  if (node && (fits || same(plain(node), value))) {
    const rest = text.slice(entry.to, entry.end);
    return text.slice(entry.from, entry.at) + again(text, node, value, false) + rest;
  }
  if (!node && (value === "" || value === null)) return text.slice(entry.from, entry.end);
  return field(entry.key, value, indent) + text.slice(entry.to, entry.end);
}

/** Where each field of a group stands: its name, its value, and the end of its last line. */
function entriesOf(text: string, node: YAMLMap): Entry[] {
  return node.items.map((item) => {
    const key = item.key as Scalar & { range: [number, number, number] };
    const value = item.value as Node;
    const from = key.range[0];
    const empty = text.indexOf(":", key.range[1]) + 1;
    const at = value ? value.range[0] : empty;
    const to = value ? Math.max(ending(text, value), empty) : empty;
    return { key: String(key.value), from, at, to, end: remarked(text, to), node: value };
  });
}

// ---- lists, one entry to a line or more ----

function listed(text: string, node: YAMLSeq, value: Value[], indent: number): string {
  const items = node.items as ParsedNode[];
  const from = items.map((item) => text.lastIndexOf("-", item.range[0] - 1));
  const end = items.map((item) => remarked(text, ending(text, item)));
  const old = items.map(plain);
  const places = matched(old, value);
  const pieces = value.map((one, number) => {
    const place = places[number]!;
    const item = place < 0 ? undefined : items[place];
    if (!item) return { lead: breakTo(indent), text: entry(one, indent) };
    const part =
      text.slice(from[place], item.range[0]) +
      again(text, item, one, false) +
      text.slice(ending(text, item), end[place]);
    const lead = place ? text.slice(end[place - 1], from[place]) : breakTo(indent);
    return { lead, text: part };
  });
  return pieces.length ? joined(pieces) : "[]";
}

/** For each new entry the place of the old one it comes from, or -1. */
function matched(old: readonly Value[], value: readonly Value[]): number[] {
  const free = new Set(old.keys());
  const places = value.map(() => -1);
  const take = (fits: (place: number, number: number) => boolean) =>
    value.forEach((_, number) => {
      if (places[number] !== -1) return;
      const place = [number, ...free].find((one) => free.has(one) && fits(one, number));
      if (place === undefined) return;
      places[number] = place;
      free.delete(place);
    });
  take((place, number) => same(old[place]!, value[number]!));
  take((place, number) => {
    const [one, other] = [old[place]!, value[number]!];
    return isGroup(one) && isGroup(other) && own(one, "id") !== undefined && one.id === other.id;
  });
  take((place, number) => place === number && isGroup(old[place]!) === isGroup(value[number]!));
  return places;
}

// ---- what stands on one line in brackets ----

function flowing(text: string, node: YAMLMap | YAMLSeq, value: Value): string {
  if (isSeq(node) && Array.isArray(value)) {
    const items = node.items as ParsedNode[];
    const places = matched(items.map(plain), value);
    const texts = value.map((one, number) => {
      const item = items[places[number]!];
      return item ? again(text, item, one, true) : flow(one);
    });
    const still = items.length === value.length && places.every((one, number) => one === number);
    return still ? between(text, node, items, texts) : `[${texts.join(", ")}]`;
  }
  if (!isMap(node) || !isGroup(value)) return flow(value);
  const entries = entriesOf(text, node);
  const nodes = entries.flatMap((entry) => (entry.node ? [entry.node] : []));
  const names = Object.keys(value);
  if (nodes.length === names.length && entries.every((one) => Object.hasOwn(value, one.key))) {
    const texts = entries.map((one) => again(text, one.node, value[one.key]!, true));
    return between(text, node, nodes, texts);
  }
  const texts = names.map((name) => {
    const old = entries.find((one) => one.key === name)?.node ?? null;
    return `${fresh(name, true)}: ${old ? again(text, old, value[name]!, true) : flow(value[name]!)}`;
  });
  return `{${texts.join(", ")}}`;
}

/** What stands in brackets, over however many lines, with its values put in their places. */
function between(
  text: string,
  node: ParsedNode | YAMLMap | YAMLSeq,
  values: readonly ParsedNode[],
  texts: readonly string[],
): string {
  let [from, end] = [node.range![0], node.range![1]];
  let found = "";
  values.forEach((value, number) => {
    found += text.slice(from, value.range[0]) + texts[number]!;
    from = value.range[1];
  });
  return found + text.slice(from, end);
}

function flow(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (!isGroup(value)) return fresh(value, true);
  const texts = Object.entries(value).map(([name, one]) => `${fresh(name, true)}: ${flow(one)}`);
  return `{${texts.join(", ")}}`;
}

// ---- what is new ----

function anew(value: Value, indent: number): string {
  if (isBare(value) || !(isGroup(value) || Array.isArray(value))) return flow(value);
  const texts = Array.isArray(value)
    ? value.map((one) => entry(one, indent))
    : Object.entries(value).map(([name, one]) => field(name, one, indent));
  return texts.join(breakTo(indent));
}

function entry(value: Value, indent: number): string {
  return `- ${anew(value, indent + 2)}`;
}

function field(name: string, value: Value, indent: number): string {
  const inner = isGroup(value) || Array.isArray(value) ? value : undefined;
  if (inner === undefined || isBare(inner) || isShort(inner))
    return `${fresh(name)}: ${flow(value)}`;
  return `${fresh(name)}:${breakTo(indent + 2)}${anew(inner, indent + 2)}`;
}

/** A list of a few short words stands on one line. */
function isShort(value: Value): boolean {
  return Array.isArray(value) && !value.some((one) => typeof one === "object") && !flow(value)[70];
}

/** An empty list or group has no lines of its own. */
function isBare(value: Value): boolean {
  return Array.isArray(value) ? !value.length : isGroup(value) && !Object.keys(value).length;
}

// ---- places in the text ----

function joined(pieces: readonly Piece[]): string {
  // What comes first begins where the group does, with the remark that stood above it.
  return pieces.map(({ lead, text }, number) => (number ? lead : lead.trimStart()) + text).join("");
}

function breakTo(indent: number): string {
  return `\n${" ".repeat(indent)}`;
}

function column(text: string, place: number): number {
  return place - (text.lastIndexOf("\n", place - 1) + 1);
}

/** Where a value ends; what follows on its line, and the lines after, belong to nobody. */
function ending(text: string, node: ParsedNode): number {
  const last = (isMap(node) || isSeq(node)) && !node.flow ? node.items.at(-1) : undefined;
  if (last === undefined) {
    let end = node.range[1];
    if (isScalar(node)) while (end > node.range[0] && text[end - 1] === "\n") end -= 1;
    return end;
  }
  if (isMap(node)) return entriesOf(text, node).at(-1)!.to;
  return ending(text, last as ParsedNode);
}

/** The end of the line of a value, where nothing but a remark follows it there. */
function remarked(text: string, end: number): number {
  return end + (/^[ \t]*(?:#[^\n]*)?(?=\n|$)/.exec(text.slice(end, end + 1000))?.[0].length ?? 0);
}

function plain(node: ParsedNode): Value {
  if (isMap(node)) {
    const entries = node.items.map((item) => [
      String((item.key as Scalar).value),
      item.value ? plain(item.value as ParsedNode) : "",
    ]);
    return Object.fromEntries(entries) as Group;
  }
  if (isSeq(node)) return node.items.map((item) => plain(item as ParsedNode));
  return String((node as Scalar).value ?? "");
}

function same(one: Value, other: Value): boolean {
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((value, number) => same(value, other[number]!));
  }
  if (isGroup(one) || isGroup(other)) {
    if (!isGroup(one) || !isGroup(other)) return false;
    const names = Object.keys(one);
    if (names.length !== Object.keys(other).length) return false;
    return names.every((name) => Object.hasOwn(other, name) && same(one[name]!, other[name]!));
  }
  return text(one) === text(other);
}

function text(value: One): string {
  return value === null ? "" : String(value);
}
