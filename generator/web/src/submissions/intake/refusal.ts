// The one way a reading ends early: a fault with its place and the facts to tell.
import type { Fault, Where } from "../opened";

export type Facts = Record<string, string | number>;

/** Ends the reading of a file, or of one table of it, with one fault. */
export class Refused extends Error {
  readonly fault: Fault;

  constructor(code: string, where: Where, facts: Facts = {}) {
    super(code);
    this.fault = fault(code, where, facts);
  }
}

export function fault(code: string, where: Where, facts: Facts = {}): Fault {
  const told = Object.entries(facts).map(([name, fact]) => [name, String(fact)] as const);
  return { code, where, facts: Object.fromEntries(told) };
}

// Time or room used up ends the whole reading, wherever it was noticed.
const ENDING = ["INT-008", "INT-009"];

/** The fault that ends the reading of one part; anything else goes on its way. */
export function ofPart(error: unknown): Fault {
  if (error instanceof Refused && !ENDING.includes(error.fault.code)) return error.fault;
  throw error;
}
