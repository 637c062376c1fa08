// What is looked for in a file: the names and titles of a form, nothing of its rules.
import type { FormData } from "../form-data";

export interface Asked {
  name: string;
  title: string;
}

export interface AskedTable extends Asked {
  sheet: string;
  columns: Asked[];
}

export interface Outline {
  call: string;
  version: string;
  sheet: string;
  fields: Asked[];
  tables: AskedTable[];
}

export function outline(data: FormData): Outline {
  const found: Outline = {
    call: data.call,
    version: data.version,
    sheet: data.sheet,
    fields: [],
    tables: [],
  };
  for (const item of data.sections.flatMap((section) => section.items)) {
    const { name, title } = item;
    if (item.is === "field") {
      found.fields.push({ name, title });
    } else {
      const columns = item.columns.map((column) => ({ name: column.name, title: column.title }));
      found.tables.push({ name, title, sheet: item.sheet, columns });
    }
  }
  return found;
}
