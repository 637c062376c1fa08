// Opens workbooks, packages and JSON for the page of the form, and holds files that go along.
import { filesBeside, openFile } from "../submissions/intake/package";
import { Files, heldOf } from "./form/files";
import type {} from "./form/opener";

window.gongshiOpen = {
  open: (file, data) => {
    const held = filesBeside(file).map(([name, bytes]) => heldOf(name, bytes));
    return { raw: openFile(file, data), along: new Map(held.map((one) => [one.name, one])) };
  },
  files: (slots) => new Files(slots),
};
