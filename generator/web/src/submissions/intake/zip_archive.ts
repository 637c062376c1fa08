// A zip archive as the files of a submission, read only as far as its directory can be trusted: it
// must stand once, at the end, and describe the archive from its first byte without an overlap.
import { Inflate } from "fflate";
import { place, type Where } from "../opened";
import { order } from "../../texts";
import { crc32 } from "./checksum";
import { MIB, type Bounds } from "./limits";
import type { Member } from "./member";
import { archive, checked, distinct, litter, shown } from "./names";
import { Refused } from "./refusal";
import { read } from "./text";

interface Entry {
  name: Uint8Array;
  flags: number;
  method: number;
  sum: number;
  packed: number;
  size: number;
  attributes: number;
  at: number;
}

const END = 22;
const LOCAL = 30;
const CENTRAL = 46;
const COMMENT = 0xffff;
const END_MARK = 0x06054b50;
const CENTRAL_MARK = 0x02014b50;
const LOCAL_MARK = 0x04034b50;
const ZIP64_MARKS = [0x06064b50, 0x07064b50];
const NEWEST = 63;
const LARGE = 0xffffffff;
const UTF8 = 0x800;
const PATCHED = 0x20;
const ENCRYPTED = 0x1 | 0x40;
const TELLING = UTF8 | ENCRYPTED;
// A data descriptor behind the content of an entry has at most a mark, a checksum and two sizes.
const DESCRIPTOR = 24;
const STORED = 0;
const DEFLATED = 8;
const KIND = 0o170000;
const LINK = 0o120000;
const REGULAR = 0o100000;
const PIECE = 1 << 15;
const UPPER =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\xa0";

/** The files of an archive by path, or a refusal; `name` is what the archive is called. */
export function members(data: Uint8Array, name: string, bounds: Bounds): Member[] {
  const where = place(name);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [start, end] = directory(view, where, bounds);
  const entries = listed(view, data, start, end, where, bounds);
  // What the end of the archive counts may be a lie.
  if (entries.length > bounds.entries)
    throw new Refused("INT-105", where, { most: bounds.entries });
  fit(view, data, entries, start, where);
  const found: Member[] = [];
  let total = 0;
  for (const entry of entries) {
    const path = nameOf(entry);
    if (litter(path)) continue;
    const kept = checked(path, name, bounds);
    if (isFolder(entry, path)) continue;
    allow(entry, kept, bounds);
    total += entry.size;
    if (total > bounds.total) throw new Refused("INT-106", where, { most: bounds.total / MIB });
    const inside = place(shown(kept));
    found.push({
      path: kept,
      size: entry.size,
      read: () => content(view, data, entry, inside, bounds),
    });
  }
  distinct(found.map((member) => member.path));
  return found.sort((one, other) => order(one.path, other.path));
}

/** Where the directory starts and ends, found sound and alone. */
function directory(view: DataView, where: Where, bounds: Bounds): [number, number] {
  const last = view.byteLength - 4;
  let at = last;
  const first = Math.max(0, view.byteLength - END - COMMENT);
  while (at >= first && view.getUint32(at, true) !== END_MARK) at -= 1;
  if (at < first || view.byteLength - at < END) throw new Refused("INT-101", where);
  const [disk, firstDisk] = [view.getUint16(at + 4, true), view.getUint16(at + 6, true)];
  const [here, entries] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
  const [length, offset] = [view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
  if (entries > bounds.entries) throw new Refused("INT-105", where, { most: bounds.entries });
  if (length === LARGE || offset === LARGE || large(view, at)) throw new Refused("INT-104", where);
  const alone = disk === 0 && firstDisk === 0 && here === entries;
  const comment = view.getUint16(at + 20, true);
  if (!alone || at + END + comment !== view.byteLength || offset + length !== at) {
    throw new Refused("INT-103", where);
  }
  for (let second = offset; second <= last; second += 1) {
    if (second !== at && view.getUint32(second, true) === END_MARK) {
      throw new Refused("INT-103", where);
    }
  }
  return [offset, at];
}

function large(view: DataView, end: number): boolean {
  for (let at = Math.max(0, end - 20); at + 4 <= end; at += 1) {
    if (ZIP64_MARKS.includes(view.getUint32(at, true))) return true;
  }
  return false;
}

function listed(
  view: DataView,
  data: Uint8Array,
  start: number,
  end: number,
  where: Where,
  bounds: Bounds,
): Entry[] {
  const found: Entry[] = [];
  let at = start;
  while (at < end) {
    bounds.tick();
    if (end - at < CENTRAL || view.getUint32(at, true) !== CENTRAL_MARK) {
      throw new Refused("INT-101", where);
    }
    const named = view.getUint16(at + 28, true);
    const extra = view.getUint16(at + 30, true);
    const entry: Entry = {
      name: data.subarray(at + CENTRAL, Math.min(end, at + CENTRAL + named)),
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      sum: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      attributes: view.getUint32(at + 38, true) >>> 16,
      at: view.getUint32(at + 42, true),
    };
    const utf8 = !(entry.flags & UTF8) || read(entry.name, "utf-8") !== null;
    const from = at + CENTRAL + named;
    const known = (view.getUint16(at + 6, true) & 0xff) <= NEWEST;
    if (!utf8 || !known || !extended(view, entry, from, Math.min(end, from + extra))) {
      throw new Refused("INT-101", where);
    }
    found.push(entry);
    at = from + extra + view.getUint16(at + 32, true);
  }
  return found;
}

/** Takes the sizes of a 64-bit entry; tells whether its extra fields are whole. */
function extended(view: DataView, entry: Entry, start: number, end: number): boolean {
  let at = start;
  while (end - at >= 4) {
    const [tag, length] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    const stop = at + 4 + length;
    if (stop > end) return false;
    if (tag === 1) {
      let field = at + 4;
      for (const key of ["size", "packed", "at"] as const) {
        if (entry[key] !== LARGE) continue;
        if (field + 8 > stop) return false;
        entry[key] = Number(view.getBigUint64(field, true));
        field += 8;
      }
    }
    at = stop;
  }
  return true;
}

/** Refuses entries that overlap, leave room for something hidden, or are named otherwise. */
function fit(
  view: DataView,
  data: Uint8Array,
  entries: Entry[],
  directory: number,
  where: Where,
): void {
  let reached = 0;
  for (const entry of [...entries].sort((one, other) => one.at - other.at)) {
    const loose = reached ? DESCRIPTOR : 0;
    const inside = entry.at >= reached && entry.at <= reached + loose;
    if (
      !inside ||
      entry.at + LOCAL > data.length ||
      view.getUint32(entry.at, true) !== LOCAL_MARK
    ) {
      throw new Refused("INT-103", where);
    }
    const named = view.getUint16(entry.at + 26, true);
    const same =
      ((view.getUint16(entry.at + 6, true) ^ entry.flags) & TELLING) === 0 &&
      view.getUint16(entry.at + 8, true) === entry.method &&
      named === entry.name.length &&
      entry.name.every((byte, at) => data[entry.at + LOCAL + at] === byte);
    if (!same) throw new Refused("INT-103", where);
    reached = contentAt(view, entry) + entry.packed;
  }
  if (directory < reached || directory > reached + DESCRIPTOR) throw new Refused("INT-103", where);
}

function contentAt(view: DataView, entry: Entry): number {
  const { at } = entry;
  return at + LOCAL + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
}

/** An entry's name: UTF-8, else GB18030, else the code page of old archives. */
function nameOf(entry: Entry): string {
  const text = read(entry.name, "utf-8") ?? read(entry.name, "gb18030");
  if (text !== null) return text.normalize("NFC");
  const signs = [...entry.name].map((byte) =>
    byte < 0x80 ? String.fromCharCode(byte) : UPPER.charAt(byte - 0x80),
  );
  return signs.join("");
}

function isFolder(entry: Entry, path: string): boolean {
  return /[/\\]$/.test(path) && entry.size === 0 && (entry.attributes & KIND) !== LINK;
}

function allow(entry: Entry, path: string, bounds: Bounds): void {
  const where = place(shown(path));
  const kind = entry.attributes & KIND;
  if (kind === LINK) throw new Refused("INT-110", where);
  if (kind !== 0 && kind !== REGULAR) throw new Refused("INT-007", where);
  if (entry.flags & ENCRYPTED) throw new Refused("INT-102", where);
  if (entry.method !== STORED && entry.method !== DEFLATED) throw new Refused("INT-108", where);
  if (entry.size > Math.max(MIB, entry.packed * bounds.ratio)) throw new Refused("INT-107", where);
  if (archive(path)) throw new Refused("INT-109", where);
}

/** What an entry holds; never more is unpacked than its directory entry says. */
function content(
  view: DataView,
  data: Uint8Array,
  entry: Entry,
  where: Where,
  bounds: Bounds,
): Uint8Array {
  if (entry.size > bounds.file) {
    throw new Refused("INT-011", where, { most: Math.floor(bounds.file / MIB) });
  }
  if (entry.flags & PATCHED) throw new Refused("INT-101", where);
  const start = contentAt(view, entry);
  const packed = data.subarray(start, start + entry.packed);
  const found =
    entry.method === STORED ? packed.subarray(0, entry.size) : inflated(packed, entry.size, bounds);
  if (found === null || found.length !== entry.size || crc32(found) !== entry.sum) {
    throw new Refused("INT-101", where);
  }
  return found;
}

/** The first `size` bytes of what was packed, piece by piece, or null where it is broken. */
function inflated(packed: Uint8Array, size: number, bounds: Bounds): Uint8Array | null {
  const found = new Uint8Array(size);
  let length = 0;
  const stream = new Inflate((piece) => {
    found.set(piece.subarray(0, size - length), length);
    length = Math.min(size, length + piece.length);
  });
  try {
    for (let at = 0; at < packed.length && length < size; at += PIECE) {
      bounds.tick();
      stream.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
    }
  } catch (error) {
    if (error instanceof Refused) throw error;
    return null;
  }
  return found.subarray(0, length);
}
