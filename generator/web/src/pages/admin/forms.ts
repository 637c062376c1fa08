// What stands in a file, as a form shows it, and back: a form knows no group that may be left out
// and none whose names the file chooses, so both are lists there. An empty field is one left out.
import { isGroup, own, type Field, type Group, type Value } from "./fields";

/** What a form shows of a group of fields; what no field shows stays beside it. */
export function shown(group: Group, fields: readonly Field[]): Group {
  const found: Group = { ...group };
  for (const field of fields) {
    const value = own(group, field.name);
    if (value !== undefined) found[field.name] = shownOne(value, field);
  }
  return found;
}

function shownOne(value: Value, field: Field): Value {
  if (field.as === "pairs" && isGroup(value)) {
    const inner = field.fields?.[1];
    return Object.entries(value).map(([key, one]) => ({
      key,
      value: inner ? shownOne(one, inner) : one,
    }));
  }
  if (field.as === "group") return isGroup(value) ? [shown(value, field.fields ?? [])] : value;
  if (Array.isArray(value)) {
    if (field.field) return value.map((one) => shownOne(one, field.field!));
    return value.map((one) => (isGroup(one) ? shown(one, field.fields ?? []) : one));
  }
  if (isGroup(value)) return shown(value, field.fields ?? []);
  if (field.widget === "boolean" && (value === "true" || value === "false"))
    return value === "true";
  // Only a number that is written in no other way comes back as it stood.
  if (field.widget === "number" && String(Number(value)) === value) return Number(value);
  return value;
}

/** What a file is to hold, given what a form holds and what the file held before. */
export function written(form: Group, fields: readonly Field[], before: Group = {}): Group {
  const found: Group = {};
  const known = new Set(fields.map((field) => field.name));
  for (const field of fields) {
    const was = own(before, field.name);
    const value = writtenOne(own(form, field.name) ?? null, field, was);
    if (value !== undefined) found[field.name] = value;
  }
  for (const [name, value] of Object.entries(form)) if (!known.has(name)) found[name] = value;
  return found;
}

function writtenOne(value: Value, field: Field, was: Value | undefined): Value | undefined {
  if (Array.isArray(value)) return list(value, field, was);
  if (isGroup(value)) {
    const group = written(value, field.fields ?? [], isGroup(was) ? was : {});
    return kept(group, Object.keys(group).length === 0, was, field);
  }
  // A form writes `false` as soon as its switch has been moved there and back.
  if (value === false && was === undefined && !field.required) return undefined;
  const text = typeof value === "string" && field.widget === "string" ? value.trim() : value;
  return kept(text, text === null || text === "", was, field);
}

function list(value: Value[], field: Field, was: Value | undefined): Value | undefined {
  const inner = field.fields ?? [];
  if (field.as === "pairs") {
    const entries = value.filter(isGroup).map((one) => {
      const inside = own(one, "value") ?? null;
      const name = String(own(one, "key") ?? "").trim();
      return [name, (inner[1] && writtenOne(inside, inner[1], undefined)) ?? inside] as const;
    });
    return kept(Object.fromEntries(entries), entries.length === 0, was, field);
  }
  if (field.as === "group") {
    const [first] = value;
    if (!isGroup(first)) return kept({}, true, was, field);
    return writtenOne(first, { ...field, as: undefined as never }, was);
  }
  const old = Array.isArray(was) ? was : [];
  const found = value.map((one, number) => {
    if (isGroup(one)) return written(one, inner, alike(one, old, number));
    return (field.field && writtenOne(one, field.field, "")) ?? one;
  });
  return kept(found, found.length === 0, was, field);
}

/** What an entry held before: the one of the same identifier, or else of the same place. */
function alike(one: Group, old: readonly Value[], number: number): Group {
  const id = own(one, "id");
  const found = old.find((other) => isGroup(other) && id !== undefined && own(other, "id") === id);
  const match = found ?? old[number];
  return isGroup(match) ? match : {};
}

/** A value that is empty stays only where it was empty before, or where a list is asked for. */
function kept(value: Value, empty: boolean, was: Value | undefined, field: Field) {
  if (!empty) return value;
  if (was !== undefined && isEmpty(was)) return was;
  return field.required && Array.isArray(value) ? value : undefined;
}

function isEmpty(value: Value): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isGroup(value) ? Object.keys(value).length === 0 : value === null || value === "";
}
