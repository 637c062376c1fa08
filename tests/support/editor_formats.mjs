// Reads and writes files as the editor in the browser does: node editing.mjs FOLDER < jobs.json
// A job is {fields, hasBody, text, edits}, or {texts, text, edits} of a form's words; an edit is a list of [path, value], a path a list of
// names and numbers, a value null where something is taken out. Answers with the text that comes
// back unchanged and the text after each edit, without the line that is for the desk.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const web = fileURLToPath(new URL("../../generator/web/", import.meta.url));
const { build } = await import(pathToFileURL(join(web, "node_modules/esbuild/lib/main.js")));
const outfile = join(process.argv[2], "format.mjs");
await build({
  stdin: {
    contents: 'export * from "./format"; export * from "./texts";',
    resolveDir: join(web, "src/pages/admin"),
  },
  outfile,
  bundle: true,
  format: "esm",
  logLevel: "error",
});
const { format, shownTexts, writtenTexts } = await import(pathToFileURL(outfile));

function put(data, path, value) {
  const place = path.slice(0, -1).reduce((inner, step) => inner[step], data);
  const last = path.at(-1);
  if (value !== null) place[last] = value;
  else if (Array.isArray(place)) place.splice(last, 1);
  else delete place[last];
}

function asFile(one, data) {
  return one.toFile(data).replace(/^#gongshi-base [0-9a-z]+\n/, "");
}

const jobs = JSON.parse(readFileSync(0, "utf8"));
const answers = jobs.map(({ fields, hasBody, texts, text, edits }) => {
  const codec = { shown: shownTexts, written: writtenTexts };
  const one = texts ? format([], false, codec) : format(fields, hasBody);
  const data = text === null ? {} : one.fromFile(text);
  const edited = edits.map((changes) => {
    const form = structuredClone(data);
    for (const [path, value] of changes) put(form, path, value);
    return asFile(one, form);
  });
  return { form: data, kept: text === null ? null : asFile(one, data), edited };
});
process.stdout.write(JSON.stringify(answers));
