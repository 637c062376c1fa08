// Makes one script of each page from src/pages: `npm run build`. What it writes to dist/ is
// committed, so that installing the Python package needs no node; a test builds again and compares.
// `node build.mjs FOLDER MODULE...` makes other scripts elsewhere, such as those of src/parity.
import { build } from "esbuild";

const pages = ["apply", "form", "open", "check", "admin"].map((page) => `pages/${page}`);
const [outdir = "dist", ...named] = process.argv.slice(2);

await build({
  entryPoints: (named.length ? named : pages).map((module) => `src/${module}.ts`),
  outdir,
  entryNames: "gongshi-[name]",
  bundle: true,
  format: "iife",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  target: ["es2020", "chrome80", "firefox78", "safari14.1"],
});
