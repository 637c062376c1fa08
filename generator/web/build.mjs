// Makes one script of each page from src/: `npm run build`. What it writes to dist/ is committed,
// so that installing the Python package needs no node; a test builds again and compares.
// `node build.mjs FOLDER NAME...` makes other scripts elsewhere, such as the one parity is tested by.
import { build } from "esbuild";

const [outdir = "dist", ...named] = process.argv.slice(2);
const pages = named.length ? named : ["apply", "form", "open", "check", "admin"];

await build({
  entryPoints: pages.map((page) => `src/${page}.ts`),
  outdir,
  entryNames: "gongshi-[name]",
  bundle: true,
  format: "iife",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  target: ["es2020", "chrome80", "firefox78", "safari14.1"],
});
