// The sentences of the catalogue and of the rules, with their facts put in.
import type { Message } from "./form";

export type Facts = Record<string, string | number>;

/** Puts facts where a sentence names them in braces; braces that stand twice stay as one. */
export function fill(text: string, facts: Facts): string {
  return text.replace(/\{\{|\}\}|\{(\w+)\}/g, (found, name: string | undefined) => {
    if (name === undefined) return found[0] ?? "";
    const fact = facts[name];
    if (fact === undefined) throw new Error(`no fact ${name}`);
    return String(fact);
  });
}

/** The sentence of a message, offering a suggestion where there is one and it may be said. */
export function say(message: Message, facts: Facts, suggestion: string | null = null): string {
  if (suggestion !== null && message.suggested) {
    return fill(message.suggested, { ...facts, suggestion });
  }
  return fill(message.text, facts);
}
