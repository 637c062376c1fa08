// Makes one script of each page from src/pages: `npm run build`. What it writes is committed, so
// that installing the Python package needs no node; a test builds again and compares.
// `node build.mjs FOLDER MODULE...` makes other scripts elsewhere, such as those of src/parity.
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, relative } from "node:path";
import { build } from "esbuild";
import { banner, listed, noticesOf } from "./notices.mjs";

const TODAY = ["es2020", "chrome80", "firefox78", "safari14.1"];
// The script of every page runs wherever a page can be read.
const ANYWHERE = ["es2015"];
const THEME = "../render/theme/assets";

// What no form can use of a library is left out, by module. No keyword `format` of a form says more
// than the kind of its field, and rules know no function but those src/forms/rules.ts registers; of
// the library's own, only types stay that its operators name.
const LEFT_OUT = {
  "@cfworker/json-schema/dist/esm/format.js": "export const format = {};",
  "@marcbachmann/cel-js/lib/functions.js": `
    export class Duration {}
    export class UnsignedInt {}
    export function registerFunctions(registry) {
      registry.registerType("google.protobuf.Timestamp", Date);
      registry.registerType("google.protobuf.Duration", Duration);
      registry.registerType("OptionalNamespace", class {});
    }`,
};
const withoutUnused = {
  name: "without-unused",
  setup(building) {
    for (const [module, contents] of Object.entries(LEFT_OUT)) {
      const filter = new RegExp(`/node_modules/${module.replaceAll(".", "\\.")}$`);
      building.onLoad({ filter }, () => ({ contents, loader: "js" }));
    }
  },
};

/** Write scripts, each below the terms of what it holds, and return these by its name. */
async function bundled(outdir, entryPoints, target) {
  const { metafile, outputFiles } = await build({
    entryPoints,
    outdir,
    bundle: true,
    format: "iife",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    target,
    metafile: true,
    plugins: [withoutUnused],
    write: false,
  });
  mkdirSync(outdir, { recursive: true });
  const written = outputFiles.map(({ path, text }) => {
    const notices = noticesOf(metafile.outputs[relative("", path)]);
    writeFileSync(path, banner(notices) + text);
    return [basename(path), notices];
  });
  return Object.fromEntries(written);
}

function named(modules) {
  return modules.map((module) => ({
    in: `src/${module}.ts`,
    out: `gongshi-${module.split("/").pop()}`,
  }));
}

const [folder, ...modules] = process.argv.slice(2);
if (folder) {
  await bundled(folder, named(modules), TODAY);
} else {
  const pages = ["apply", "form", "open", "check", "admin"].map((page) => `pages/${page}`);
  const ours = await bundled("dist", named(pages), TODAY);
  const site = {
    gongshi: "src/pages/site.ts",
    "gongshi-head": "src/pages/site_head.ts",
    "gongshi-search": "src/pages/search.ts",
  };
  const themes = await bundled(THEME, site, ANYWHERE);
  writeFileSync("dist/licences.txt", listed({ ...ours, ...themes }));
}
