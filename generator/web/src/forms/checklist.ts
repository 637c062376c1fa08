// A form made ready for checking: its items in order, its texts read once.
import type { Field, FormData, Section, Table } from "./form";
import { EMPTY, read, type Reading } from "./field_types";

/** The condition that names the kinds of all applicants instead of a field. */
export const ANY_KIND = "any_kind";

interface Placed {
  /** Counts from 1 in the order of the form. */
  number: number;
  name: string;
  section: Section;
}

export type Item = Placed & ({ is: "field"; of: Field } | { is: "table"; of: Table });

export interface Plan {
  data: FormData;
  items: Map<string, Item>;
  read: (field: Field, text: string) => Reading;
}

const REMEMBERED = 20_000;
const SHORT = 40;

export function planned(data: FormData): Plan {
  const items = new Map<string, Item>();
  for (const section of data.sections) {
    for (const item of section.items) {
      const placed = { number: items.size + 1, name: item.name, section };
      items.set(
        item.name,
        item.is === "field"
          ? { ...placed, is: "field", of: item }
          : { ...placed, is: "table", of: item },
      );
    }
  }
  return { data, items, read: remembering() };
}

/** Reads texts; short ones, which come again and again while a form is filled in, once. */
function remembering(): Plan["read"] {
  const known = new Map<Field, Map<string, Reading>>();
  let count = 0;
  return (field, text) => {
    if (!text) return EMPTY;
    if (text.length > SHORT) return read(field, text);
    let ofField = known.get(field);
    if (!ofField) known.set(field, (ofField = new Map<string, Reading>()));
    let found = ofField.get(text);
    if (!found) {
      if (++count > REMEMBERED) {
        known.clear();
        count = 0;
        return read(field, text);
      }
      ofField.set(text, (found = read(field, text)));
    }
    return found;
  };
}
