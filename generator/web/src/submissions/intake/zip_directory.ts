// The directory of a zip archive, taken only where every reader finds the same entries in it: it
// must stand once, at the end, and describe the archive from its first byte to the directory,
// entry after entry, without an overlap or a gap; what stands twice must say the same twice.
import type { Where } from "../opened";
import { crc32 } from "./checksum";
import type { Bounds } from "./limits";
import { Refused } from "./refusal";
import { read } from "./text";
import { zipExtras } from "../../web/shared";

/** One entry: `at` is where the header before its content starts, `start` where the content does. */
export interface ArchiveEntry {
  name: Uint8Array;
  path: string;
  flags: number;
  method: number;
  sum: number;
  packed: number;
  size: number;
  attributes: number;
  at: number;
  start: number;
}

const END = 22;
const LOCAL = 30;
const LISTED = 46;
const LOCATOR = 20;
const WIDE_END = 56;
const END_MARK = 0x06054b50;
const LISTED_MARK = 0x02014b50;
const LOCAL_MARK = 0x04034b50;
const LOCATOR_MARK = 0x07064b50;
const WIDE_END_MARK = 0x06064b50;
const DESCRIPTOR_MARK = 0x08074b50;
// The size of the 64-bit record as it counts itself, without anything added.
const WIDE_REST = WIDE_END - 12;
const SHORT = 0xffff;
const LONG = 0xffffffff;
// No figure of 64 bits that an archive of ours may hold is larger.
const FAR = 2 ** 40;
// What needs a later version than that of 64 bits is passed over by unzip without a word.
const NEWEST = 45;
const LEVEL = 0x6;
const STREAMED = 0x8;
const UTF8 = 0x800;
const ENCRYPTED = 0x1 | 0x40 | 0x2000;
const WIDE = 0x0001;
const UNICODE_NAME = 0x7075;
const RENAMING = zipExtras.renaming.map((tag) => parseInt(tag, 16));
const LOCKING = zipExtras.locking.map((tag) => parseInt(tag, 16));
const UPPER =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\xa0";

/** The entries of an archive in the order of its directory, or a refusal. */
export function entriesOf(data: Uint8Array, where: Where, bounds: Bounds): ArchiveEntry[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const { offset, length, count } = directory(view, where, bounds);
  const found = listed(view, data, offset, offset + length, where, bounds);
  if (found.length !== count) throw new Refused("INT-103", where);
  starts(view, data, found, offset, where);
  return found;
}

export function isEncrypted(entry: ArchiveEntry): boolean {
  return (entry.flags & ENCRYPTED) !== 0;
}

interface Directory {
  count: number;
  length: number;
  offset: number;
}

/** Where the directory stands, found sound and alone. */
function directory(view: DataView, where: Where, bounds: Bounds): Directory {
  const size = view.byteLength;
  const first = Math.max(0, size - END - SHORT);
  let at = size - 4;
  while (at >= first && view.getUint32(at, true) !== END_MARK) at -= 1;
  if (at < first || size - at < END) throw new Refused("INT-101", where);
  const [disk, firstDisk, here, count] = [4, 6, 8, 10].map((from) =>
    view.getUint16(at + from, true),
  );
  const [length, offset] = [view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
  const wide = at >= LOCATOR && view.getUint32(at - LOCATOR, true) === LOCATOR_MARK;
  const end = wide ? at - LOCATOR - WIDE_END : at;
  const found = wide ? wideDirectory(view, at, end, where) : { count: count ?? 0, length, offset };
  if (found.count > bounds.entries) throw new Refused("INT-105", where, { most: bounds.entries });
  // Where the 64-bit record stands, the older one says the same or that it cannot.
  const alike =
    [disk, firstDisk].every((one) => one === 0 || (wide && one === SHORT)) &&
    [here, count].every((one) => one === found.count || (wide && one === SHORT)) &&
    (length === found.length || (wide && length === LONG)) &&
    (offset === found.offset || (wide && offset === LONG));
  const comment = view.getUint16(at + 20, true);
  const whole = at + END + comment === size && found.offset + found.length === end;
  if (!alike || !whole || found.length > bounds.file) throw new Refused("INT-103", where);
  // The directory and the comment hold no second end; before them a stored workbook may.
  for (let second = found.offset; second <= size - 4; second += 1) {
    const mark = view.getUint32(second, true);
    const meant =
      mark === END_MARK
        ? second === at
        : mark === LOCATOR_MARK
          ? wide && second === at - LOCATOR
          : mark !== WIDE_END_MARK || (wide && second === end);
    if (!meant) throw new Refused("INT-103", where);
  }
  return found;
}

/** What the 64-bit records before the end at `at` say; `record` is where they start. */
function wideDirectory(view: DataView, at: number, record: number, where: Where): Directory {
  if (record < 0) throw new Refused("INT-103", where);
  const locator = at - LOCATOR;
  const count = wideAt(view, record + 32);
  const sound =
    view.getUint32(record, true) === WIDE_END_MARK &&
    wideAt(view, record + 4) === WIDE_REST &&
    view.getUint32(locator + 4, true) === 0 &&
    view.getUint32(locator + 16, true) === 1 &&
    wideAt(view, locator + 8) === record &&
    view.getUint32(record + 16, true) === 0 &&
    view.getUint32(record + 20, true) === 0 &&
    wideAt(view, record + 24) === count;
  if (!sound) throw new Refused("INT-103", where);
  return { count, length: wideAt(view, record + 40), offset: wideAt(view, record + 48) };
}

function wideAt(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

/** What a directory lists; nothing follows the fields of an entry, no comment either. */
function listed(
  view: DataView,
  data: Uint8Array,
  start: number,
  end: number,
  where: Where,
  bounds: Bounds,
): ArchiveEntry[] {
  const found: ArchiveEntry[] = [];
  let at = start;
  while (at < end) {
    bounds.tick();
    if (found.length === bounds.entries) {
      throw new Refused("INT-105", where, { most: bounds.entries });
    }
    if (end - at < LISTED || view.getUint32(at, true) !== LISTED_MARK) {
      throw new Refused("INT-101", where);
    }
    const after = at + LISTED + view.getUint16(at + 28, true);
    const stop = after + view.getUint16(at + 30, true);
    const [comment, disk] = [view.getUint16(at + 32, true), view.getUint16(at + 34, true)];
    if (stop > end || comment || disk) throw new Refused("INT-103", where);
    if ((view.getUint16(at + 6, true) & 0xff) > NEWEST) throw new Refused("INT-108", where);
    const name = data.subarray(at + LISTED, after);
    const flags = view.getUint16(at + 8, true);
    const path = decoded(name, flags, where);
    const field = wideField(view, data, after, stop, name, path, where);
    const sizes = widened(
      field,
      [24, 20, 42].map((from) => view.getUint32(at + from, true)),
    );
    if (!sizes) throw new Refused("INT-103", where);
    const [size = 0, packed = 0, from = 0] = sizes;
    found.push({
      name,
      path,
      flags,
      method: view.getUint16(at + 10, true),
      sum: view.getUint32(at + 16, true),
      packed,
      size,
      attributes: view.getUint32(at + 38, true),
      at: from,
      start: 0,
    });
    at = stop;
  }
  return found;
}

/** Finds where contents start; refuses entries that overlap, leave room or differ from the list. */
function starts(
  view: DataView,
  data: Uint8Array,
  entries: ArchiveEntry[],
  directory: number,
  where: Where,
): void {
  let reached = 0;
  const ordered = [...entries].sort((one, other) => one.at - other.at);
  ordered.forEach((entry, number) => {
    const stop = ordered[number + 1]?.at ?? directory;
    if (entry.at !== reached || stop > directory) throw new Refused("INT-103", where);
    const streamed = localOf(view, data, entry, where);
    const behind = entry.start + entry.packed;
    const sound = streamed ? describes(view, behind, stop, entry) : behind === stop;
    if (!sound) throw new Refused("INT-103", where);
    reached = stop;
  });
  if (reached !== directory) throw new Refused("INT-103", where);
}

/** Reads the header before a content; tells whether the figures follow behind it. */
function localOf(view: DataView, data: Uint8Array, entry: ArchiveEntry, where: Where): boolean {
  const { at } = entry;
  if (at + LOCAL > data.length || view.getUint32(at, true) !== LOCAL_MARK) {
    throw new Refused("INT-103", where);
  }
  const flags = view.getUint16(at + 6, true);
  const after = at + LOCAL + view.getUint16(at + 26, true);
  const stop = after + view.getUint16(at + 28, true);
  // How hard was packed tells nothing, nor does the encoding of a name of ASCII.
  const ascii = entry.name.every((byte) => byte < 0x80);
  const idle = LEVEL | STREAMED | (ascii ? UTF8 : 0);
  const same =
    ((flags ^ entry.flags) & ~idle) === 0 &&
    view.getUint16(at + 8, true) === entry.method &&
    after - at - LOCAL === entry.name.length &&
    entry.name.every((byte, index) => data[at + LOCAL + index] === byte);
  if (!same || stop > data.length) throw new Refused("INT-103", where);
  const field = wideField(view, data, after, stop, entry.name, entry.path, where);
  const sizes = widened(
    field,
    [22, 18].map((from) => view.getUint32(at + from, true)),
  );
  const streamed = (flags & STREAMED) !== 0;
  const meant = [entry.sum, entry.size, entry.packed];
  const given = [view.getUint32(at + 14, true), ...(sizes ?? [])];
  const alike = given.every((value, index) => value === meant[index] || (streamed && value === 0));
  if (!sizes || !alike) throw new Refused("INT-103", where);
  entry.start = stop;
  return streamed;
}

/** Whether the figures behind a content, of 32 or 64 bits, marked or not, are the directory's. */
function describes(view: DataView, start: number, stop: number, entry: ArchiveEntry): boolean {
  const length = stop - start;
  if (![12, 16, 20, 24].includes(length)) return false;
  const marked = view.getUint32(start, true) === DESCRIPTOR_MARK;
  if (marked !== (length === 16 || length === 24)) return false;
  const at = marked ? start + 4 : start;
  const [packed, size] =
    length >= 20
      ? [wideAt(view, at + 4), wideAt(view, at + 12)]
      : [view.getUint32(at + 4, true), view.getUint32(at + 8, true)];
  return view.getUint32(at, true) === entry.sum && packed === entry.packed && size === entry.size;
}

/** The 64-bit figures among extra fields, none where there are none; refuses what renames. */
function wideField(
  view: DataView,
  data: Uint8Array,
  start: number,
  end: number,
  name: Uint8Array,
  path: string,
  where: Where,
): DataView {
  const found = new Map<number, [number, number]>();
  let at = start;
  while (at < end) {
    if (end - at < 4) throw new Refused("INT-103", where);
    const tag = view.getUint16(at, true);
    const stop = at + 4 + view.getUint16(at + 2, true);
    if (stop > end || RENAMING.includes(tag) || found.has(tag)) throw new Refused("INT-103", where);
    if (LOCKING.includes(tag)) throw new Refused("INT-102", where);
    if (tag === WIDE || tag === UNICODE_NAME) found.set(tag, [at + 4, stop]);
    at = stop;
  }
  const second = found.get(UNICODE_NAME);
  if (second && !sameName(data.subarray(...second), name, path))
    throw new Refused("INT-103", where);
  const [from, to] = found.get(WIDE) ?? [0, 0];
  return new DataView(data.buffer, data.byteOffset + from, to - from);
}

/** Whether a second name in Unicode is the first one, and says that it is. */
function sameName(field: Uint8Array, name: Uint8Array, path: string): boolean {
  if (field.length < 5 || plain(name) === null) return false;
  const view = new DataView(field.buffer, field.byteOffset, field.length);
  const text = read(field.subarray(5), "utf-8");
  const same = text !== null && text.normalize("NFC") === path;
  return same && view.getUint8(0) === 1 && view.getUint32(1, true) === crc32(name);
}

/** Figures with those that need 64 bits taken from their field: what is needed and no more, or all
 * from the first on, then without a difference; null where it has others. */
function widened(field: DataView, narrow: number[]): number[] | null {
  let length = field.byteLength;
  if (length === 8 * narrow.length + 4 && field.getUint32(length - 4, true) === 0) length -= 4;
  const figures = Array.from({ length: length >> 3 }, (_, index) => wideAt(field, index * 8));
  if (length % 8 || figures.some((figure) => figure > FAR)) return null;
  const wanted = narrow.flatMap((figure, index) => (figure === LONG ? [index] : []));
  if (figures.length === wanted.length) {
    let next = 0;
    return narrow.map((figure) => (figure === LONG ? (figures[next++] ?? 0) : figure));
  }
  const fromFirst = wanted.every((place, index) => place === index);
  const more = figures.length > wanted.length && figures.length <= narrow.length;
  if (!fromFirst || !more) return null;
  const whole = [...figures, ...narrow.slice(figures.length)];
  return narrow.every((one, index) => one === LONG || one === whole[index]) ? whole : null;
}

/** An entry's name: UTF-8, else GB18030, else the code page of old archives. */
function decoded(name: Uint8Array, flags: number, where: Where): string {
  if (flags & UTF8 && read(name, "utf-8") === null) throw new Refused("INT-101", where);
  const text = plain(name);
  if (text !== null) return text.normalize("NFC");
  const signs = [...name].map((byte) =>
    byte < 0x80 ? String.fromCharCode(byte) : UPPER.charAt(byte - 0x80),
  );
  return signs.join("");
}

function plain(name: Uint8Array): string | null {
  return read(name, "utf-8") ?? read(name, "gb18030");
}
