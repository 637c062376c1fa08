// Where a window stands at an instant. The counterpart of generator/model/call_status.py.

const MINUTE = 60_000;

/** The end of the minute in which something closes, in milliseconds; 24:00 ends the day sharply. */
export function afterClosing(closes: string): number {
  const at = closes ? Date.parse(closes) : Infinity;
  return closes.includes("T00:00:00") ? at : Math.floor(at / MINUTE) * MINUTE + MINUTE;
}
