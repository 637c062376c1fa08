// Files out of the page: nothing is sent, the browser saves what the page made.
import { make } from "../shared/element";

/** Saves bytes or a text as a file of the reader's. */
export function save(name: string, content: Uint8Array | string, type: string): void {
  const part = typeof content === "string" ? content : new Uint8Array(content);
  const address = URL.createObjectURL(new Blob([part], { type }));
  const link = make("a", { href: address, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  // Some browsers begin to read only after a while.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
