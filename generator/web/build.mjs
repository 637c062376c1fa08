// Makes one script of each page from src/pages: `npm run build`. What it writes is committed, so
// that installing the Python package needs no node; a test builds again and compares.
// `node build.mjs FOLDER MODULE...` makes other scripts elsewhere, such as those of src/parity.
import { build } from "esbuild";

const TODAY = ["es2020", "chrome80", "firefox78", "safari14.1"];
// The script of every page runs wherever a page can be read.
const ANYWHERE = ["es2015"];
const THEME = "../render/theme/assets";

function bundled(outdir, entryPoints, target) {
  return build({
    entryPoints,
    outdir,
    bundle: true,
    format: "iife",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    target,
  });
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
  await bundled("dist", named(pages), TODAY);
  const site = { gongshi: "src/pages/site.ts", "gongshi-head": "src/pages/site_head.ts" };
  await bundled(THEME, site, ANYWHERE);
}
