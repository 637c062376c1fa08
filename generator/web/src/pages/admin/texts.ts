// A file that is shown as the words it holds: every list is a group of numbered places, so that a
// form neither adds, moves nor takes away an entry, and each word comes back to where it stood.
import { isGroup, own, type Group, type Value } from "./fields";

/** What a form shows of a file. */
export function shownTexts(group: Group): Group {
  return numbered(group) as Group;
}

function numbered(value: Value): Value {
  if (!Array.isArray(value) && !isGroup(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, numbered(one)]));
}

/** What a file is to hold, given what a form holds and what the file held before. */
export function writtenTexts(form: Group, _: unknown, before: Group): Group {
  return again(form, before) as Group;
}

function again(form: Value | undefined, before: Value): Value {
  if (Array.isArray(before)) {
    const places = isGroup(form) ? form : {};
    return before.map((one, number) => again(own(places, String(number)), one));
  }
  if (!isGroup(before)) return form === undefined || form === null || isGroup(form) ? before : form;
  const places = isGroup(form) ? form : {};
  const found: Group = {};
  for (const [name, one] of Object.entries(before)) {
    // A word that may be missing is taken out by emptying it.
    if (own(places, name) !== "" || one === "") found[name] = again(own(places, name), one);
  }
  for (const [name, one] of Object.entries(places)) {
    if (!Object.hasOwn(before, name) && typeof one === "string" && one) found[name] = one;
  }
  return found;
}
