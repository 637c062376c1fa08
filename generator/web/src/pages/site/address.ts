// What controls hold, kept in the address of the page so that a view can be shared.
export type Control = HTMLInputElement | HTMLSelectElement;

/** Gives each control what the address holds under its name; what a list does not offer is blank. */
export function recall(controls: Control[], nameOf: (control: Control) => string): void {
  const given = new URLSearchParams(location.search);
  for (const control of controls) {
    const value = given.get(nameOf(control));
    if (value === null) continue;
    control.value = value;
    if (control instanceof HTMLSelectElement && control.selectedIndex === -1) control.value = "";
  }
}

/** Writes what the controls hold into the address. */
export function share(controls: Control[], nameOf: (control: Control) => string): void {
  const address = new URL(location.href);
  for (const control of controls) {
    if (control.value) address.searchParams.set(nameOf(control), control.value);
    else address.searchParams.delete(nameOf(control));
  }
  try {
    history.replaceState(history.state, "", address.href);
  } catch {
    // A page opened from a file may not change its address; the view still changes.
  }
}

/** A text as it is looked for: whatever its case, width, blanks and the dots within names. */
export function plain(text: string): string {
  // The table of model/names would be larger than what every page may carry.
  const narrow = text.normalize("NFKC").toLowerCase();
  return narrow.replace(/[\s\u200b\u00b7\u2022\u2027\u2219\u22c5\u30fb]+/g, "");
}
