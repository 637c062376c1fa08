// A zip archive as the files of a submission, each unpacked whole or not at all.
import { Inflate } from "fflate";
import { place, type Where } from "../opened";
import { order } from "../../texts";
import { crc32 } from "./checksum";
import { HEAD, isDocument } from "./leftovers";
import { MIB, type Bounds } from "./limits";
import { HEAD as BEGINNING, type Member } from "./member";
import { archive, checked, distinct, litter, shown } from "./names";
import { Refused } from "./refusal";
import { entriesOf, isEncrypted, type ArchiveEntry } from "./zip_directory";

const STORED = 0;
const DEFLATED = 8;
const KIND = 0o170000;
const LINK = 0o120000;
const REGULAR = 0o100000;
// What zip read from a pipe it lists as one, and all unpack a file.
const FILES = [0, REGULAR, 0o010000];
// What the systems of FAT call a folder, and the name of a disk, which some readers pass over.
const FAT_FOLDER = 0x10;
const FAT_LABEL = 0x08;
const PIECE = 1 << 15;
// Packed bytes that hold the first ones of any file.
const ENOUGH = 4096;

/** The files of an archive by path, or a refusal; `name` is what the archive is called. */
export function members(data: Uint8Array, name: string, bounds: Bounds): Member[] {
  const where = place(name);
  const found: Member[] = [];
  let total = 0;
  for (const entry of entriesOf(data, where, bounds)) {
    if (litter(entry.path) && !mayAnswer(data, entry, where, bounds)) continue;
    const kept = checked(entry.path, name, bounds);
    if (isFolder(entry)) continue;
    allow(entry, kept, where, bounds);
    total += entry.size;
    if (total > bounds.total) throw new Refused("INT-106", where, { most: bounds.total / MIB });
    const inside = place(shown(kept));
    found.push({
      path: kept,
      size: entry.size,
      read: () => content(data, entry, inside, bounds),
      head: () => headOf(data, entry),
    });
  }
  distinct(found.map((member) => member.path));
  return found.sort((one, other) => order(one.path, other.path));
}

/** Whether a file that its name would pass over may be an application after all. */
function mayAnswer(data: Uint8Array, entry: ArchiveEntry, where: Where, bounds: Bounds): boolean {
  try {
    allow(entry, entry.path, where, bounds);
    const held = content(data, entry, where, bounds);
    return isDocument(entry.path, held.subarray(0, HEAD), held.length);
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

function kindOf(entry: ArchiveEntry): number {
  return (entry.attributes >>> 16) & KIND;
}

function isFolder(entry: ArchiveEntry): boolean {
  const named = /[/\\]$/.test(entry.path) && entry.size === 0;
  return named && ![LINK, REGULAR].includes(kindOf(entry));
}

function allow(entry: ArchiveEntry, path: string, holder: Where, bounds: Bounds): void {
  const where = place(shown(path));
  const kind = kindOf(entry);
  if (kind === LINK) throw new Refused("INT-110", where);
  const folder = entry.path.endsWith("/") || entry.attributes & (FAT_FOLDER | FAT_LABEL);
  if (!FILES.includes(kind) || folder) throw new Refused("INT-007", where);
  if (isEncrypted(entry)) throw new Refused("INT-102", where);
  if (entry.method !== STORED && entry.method !== DEFLATED) throw new Refused("INT-108", where);
  if (entry.method === STORED && entry.packed !== entry.size) throw new Refused("INT-103", holder);
  if (entry.size > Math.max(MIB, entry.packed * bounds.ratio)) throw new Refused("INT-107", where);
  if (archive(path)) throw new Refused("INT-109", where);
}

/** What an entry holds: all that was packed, and as much as was promised. */
function content(data: Uint8Array, entry: ArchiveEntry, where: Where, bounds: Bounds): Uint8Array {
  if (Math.max(entry.size, entry.packed) > bounds.file) {
    throw new Refused("INT-011", where, { most: Math.floor(bounds.file / MIB) });
  }
  const packed = data.subarray(entry.start, entry.start + entry.packed);
  const found = entry.method === STORED ? packed : inflated(packed, entry.size, bounds);
  if (found === null || crc32(found) !== entry.sum) throw new Refused("INT-101", where);
  return found;
}

/** The first bytes of an entry, whatever becomes of the rest. */
function headOf(data: Uint8Array, entry: ArchiveEntry): Uint8Array {
  const packed = data.subarray(entry.start, entry.start + Math.min(entry.packed, ENOUGH));
  if (entry.method === STORED) return packed.subarray(0, BEGINNING);
  let found = new Uint8Array();
  const stream = new Inflate((piece) => {
    if (!found.length) found = new Uint8Array(piece.subarray(0, BEGINNING));
  });
  try {
    stream.push(packed, false);
  } catch {
    return new Uint8Array();
  }
  return found;
}

/** Unpacks one stream that ends with the bytes it has; never more than was promised is kept. */
function inflated(packed: Uint8Array, size: number, bounds: Bounds): Uint8Array | null {
  const found = new Uint8Array(size);
  if (streamed(packed, found, bounds) !== size) return null;
  // Only a stream that ends in its last byte is broken without it.
  const shorter = packed.subarray(0, -1);
  return streamed(shorter, new Uint8Array(size), bounds) === null ? found : null;
}

/** Unpacks a stream into bytes that are there; returns how many it gives, null if it is broken. */
function streamed(packed: Uint8Array, into: Uint8Array, bounds: Bounds): number | null {
  let length = 0;
  const stream = new Inflate((piece) => {
    if (length < into.length) into.set(piece.subarray(0, into.length - length), length);
    length += piece.length;
  });
  if (!packed.length) return null;
  try {
    for (let at = 0; at < packed.length && length <= into.length; at += PIECE) {
      bounds.tick();
      stream.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
    }
  } catch (error) {
    if (error instanceof Refused) throw error;
    return null;
  }
  return length;
}
