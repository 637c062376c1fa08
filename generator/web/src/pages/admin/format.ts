// One kind of file, as the editor reads and writes it: a YAML file, or Markdown below front matter.
import type { Field, Group, Value } from "./fields";
import * as byFields from "./forms";
import { begun, parsed, spliced } from "./splice";

export interface Format {
  fromFile(content: string): Group;
  toFile(data: Group): string;
  /** Remember what was saved from a form that stays open. */
  saved(data: Group): void;
}

const BODY = "body";
// What the editor carries along and no form shows: the text a form came from, and which it was.
const TEXT = "_text";
const BASE = "_base";
// The server takes this line off again, having compared it with what stands in the file by now.
const MARK = /^#gongshi-base ([0-9a-z]+)\n/;
const FRONT = /^---[ ]*\n([\s\S]*?\n)---[ ]*(?:\n|$)/;

/** How what stands in a file becomes what a form shows, and what a form holds a file again. */
interface Codec {
  shown(group: Group, fields: readonly Field[]): Group;
  written(form: Group, fields: readonly Field[], before: Group): Group;
}

/** The format of the files that have `fields`; `hasBody` says that text stands below them. */
export function format(
  fields: readonly Field[],
  hasBody: boolean,
  { shown, written }: Codec = byFields,
): Format {
  const inner = fields.filter((field) => !hasBody || field.name !== BODY);
  // What a form was begun from, and what stands in its file since the form was saved.
  const since = new Map<string, string>();

  function fromFile(content: string): Group {
    const mark = MARK.exec(content);
    // What has been through here before knows which text it was begun from.
    const text = mark ? content.slice(mark[0].length) : content;
    const { head, body } = halves(text, hasBody);
    const found = shown(parsed(head).value, inner);
    if (hasBody) found[BODY] = body;
    return { ...found, [TEXT]: text, [BASE]: mark?.[1] ?? name(content) };
  }

  function toFile(data: Group): string {
    const { [TEXT]: given, [BASE]: base, [BODY]: typed, ...form } = data;
    const text = typeof given === "string" ? given : "";
    const asked = hasBody ? form : { ...form, ...(typed === undefined ? {} : { [BODY]: typed }) };
    const old = text ? halves(text, hasBody) : undefined;
    const value = written(asked, inner, old ? parsed(old.head).value : {});
    const head = old ? spliced(old.head, value) : begun(value);
    const begunFrom = typeof base === "string" ? base : "new";
    const mark = `#gongshi-base ${since.get(begunFrom) ?? begunFrom}\n`;
    return mark + (hasBody ? whole(text, head, ended(typed)) : head);
  }

  function saved(data: Group): void {
    const base = data[BASE];
    if (typeof base === "string") since.set(base, name(toFile(data).replace(MARK, "")));
  }

  return { fromFile, toFile, saved };
}

function halves(text: string, hasBody: boolean): { head: string; body: string } {
  if (!hasBody) return { head: text, body: "" };
  const front = FRONT.exec(text);
  if (!front) throw new Error("文件开头缺少两行“---”之间的信息，请同事改正");
  return { head: front[1]!, body: text.slice(front[0].length) };
}

function whole(old: string, head: string, body: string): string {
  const front = FRONT.exec(old);
  if (!front) return `---\n${head}---\n${body}`;
  const [all, inside] = [front[0], front[1]!];
  const start = all.indexOf(inside);
  return all.slice(0, start) + head + all.slice(start + inside.length) + body;
}

function ended(body: Value | undefined): string {
  const text = typeof body === "string" ? body.replaceAll("\r\n", "\n") : "";
  return !text || text.endsWith("\n") ? text : `${text}\n`;
}

/** A short name of a text, by which deploy/editor/server.mjs knows whether a file is still the same. */
export function name(text: string): string {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  return `${(high >>> 0).toString(36)}z${(low >>> 0).toString(36)}`;
}
