// Whose work the scripts and the site hold beside our own, and on what terms.
import { readdirSync, readFileSync } from "node:fs";

// The scripts that Material brings to every site. Its maps name what they hold, its package has
// no text but its own; a test holds this list to the maps.
const THEME = {
  clipboard: "MIT",
  "escape-html": "MIT",
  "focus-visible": "W3C-20150513",
  lunr: "MIT",
  "lunr-languages": "MPL-1.1",
  "mkdocs-material": "MIT",
  rxjs: "Apache-2.0",
  tslib: "0BSD",
};

/** The packages that an output of esbuild holds anything of, each with its terms. */
export function noticesOf({ inputs }) {
  const used = Object.keys(inputs).filter((path) => inputs[path].bytesInOutput > 0);
  const names = used.map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  return [...new Set(names)].filter(Boolean).sort().map(installed);
}

/** What stands before a script, so that a copy of it alone has the terms with it. */
export function banner(notices) {
  const text = notices.map((one) => `${one.name} · ${one.licence}\n\n${one.text}\n`).join("\n");
  if (/\*\/|<\//.test(text)) throw new Error("a licence would end the comment it stands in");
  return text && `/*!\n${text}*/\n`;
}

/** Every notice once, by the packages of our scripts and then the theme's, and where each is used. */
export function listed(scripts) {
  const found = new Map();
  for (const [script, notices] of Object.entries(scripts)) {
    for (const one of notices) {
      found.set(one.name, { ...one, files: [...(found.get(one.name)?.files ?? []), script] });
    }
  }
  for (const [name, licence] of Object.entries(THEME)) {
    found.set(name, { name, licence, text: kept(name), files: ["javascripts/"] });
  }
  const head = (one) => `==== ${one.name} · ${one.licence} · ${one.files.join(" ")} ====`;
  return [...found.values()].map((one) => `${head(one)}\n\n${one.text}\n`).join("\n");
}

function installed(name) {
  const folder = `node_modules/${name}`;
  const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? plain(readFileSync(`${folder}/${file}`, "utf8")) : kept(name);
  return { name: `${name} ${version}`, licence: license, text };
}

/** The text of a package that comes without: kept by hand; a build without it ends here. */
function kept(name) {
  return plain(readFileSync(`licences/${name}.txt`, "utf8"));
}

function plain(text) {
  return text.replaceAll("\r\n", "\n").trim();
}
