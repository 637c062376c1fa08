// A zip whose files lie in it as they are: what leaves the page needs no compressing, and what
// compresses would weigh more than the rest of the export.
import { crc32 } from "../../submissions/intake/checksum";

export interface Entry {
  name: string;
  bytes: Uint8Array;
}

const LOCAL = 0x04034b50;
const LISTED = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;
const NAMES_ARE_UTF8 = 0x0800;
// The first day a zip can tell: the same answers give the same bytes on any machine.
const DAY = 0x0021;

/** Returns the files as one zip, in the order given. */
export function zipped(entries: Entry[]): Uint8Array {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  const listed: Uint8Array[] = [];
  let at = 0;
  for (const { name, bytes } of entries) {
    const named = encoder.encode(name);
    const shared: [number, 2 | 4][] = [
      [VERSION, 2],
      [NAMES_ARE_UTF8, 2],
      [0, 2],
      [0, 2],
      [DAY, 2],
      [crc32(bytes), 4],
      [bytes.length, 4],
      [bytes.length, 4],
      [named.length, 2],
      [0, 2],
    ];
    const head = record([LOCAL, 4], ...shared);
    parts.push(head, named, bytes);
    listed.push(
      record([LISTED, 4], [VERSION, 2], ...shared, [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]),
      named,
    );
    at += head.length + named.length + bytes.length;
  }
  const size = listed.reduce((sum, part) => sum + part.length, 0);
  const count = entries.length;
  const end = record([END, 4], [0, 2], [0, 2], [count, 2], [count, 2], [size, 4], [at, 4], [0, 2]);
  return joined([...parts, ...listed, end]);
}

/** Numbers of two or four bytes, the lowest byte first. */
function record(...numbers: [number, 2 | 4][]): Uint8Array {
  const view = new DataView(new ArrayBuffer(numbers.reduce((sum, [, size]) => sum + size, 0)));
  let at = 0;
  for (const [value, size] of numbers) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return new Uint8Array(view.buffer);
}

function joined(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
