// Changes of the sources, one commit each: what is to be saved or deleted is checked first, in a copy
// of the sources, and afterwards exactly those files are written and committed.
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

import { Refused } from "./project.mjs";

const SOURCES = ["site_data", "schemas", "content", "mkdocs.yml"];
const NAME = "(?:[a-z0-9-]+/)*[a-z0-9-]+";
const FORM =
  "schemas/forms/[a-z0-9-]+/[0-9.]+/(?:(?:layout|rules)\\.yml|[a-z0-9_-]+\\.(?:schema|table)\\.json)";
const EDITABLE = new RegExp(
  `^(?:site_data/${NAME}\\.yml|content/(?!project/)${NAME}\\.md|${FORM})$`,
);
const DELETABLE = /^content\/announcements\/[a-z0-9-]+\.md$/;
const ENCLOSURE = new RegExp(`^content/(?!project/)${NAME}\\.(?!md$)[a-z]+$`);
const MARK = /^#gongshi-base ([0-9a-z]+)\n/;
// What the check calls it when an announcement that was sealed is gone.
const SEALED = "LOG-005";
const LINES = 5;

/** Save one file, with the pictures and files that its text names and that are new. */
export async function save(project, params) {
  const file = fresh(params);
  const before = content(project, file.path);
  unchanged(file, before);
  const raw = Buffer.from(file.raw);
  const change = new Map([[file.path, raw], ...enclosed(project, params.assets ?? [], file)]);
  await make(project, change, file.path, params.options.commitMessage, "保存");
}

/** Delete one announcement, with the pictures and files that it alone used. */
export async function remove(project, params) {
  const [path, ...more] = params?.paths ?? [];
  if (more.length || !DELETABLE.test(path)) {
    throw new Refused("没有删除：这里只能删公告，一次一份；别的请交给同事");
  }
  if (!content(project, path)) throw new Refused("没有删除：这个文件已经不在了；请刷新页面");
  await make(project, new Map([[path, undefined]]), path, params.options.commitMessage, "删除");
}

/** Take the one file that is to be saved; its first line says which text it was begun from. */
function fresh(params) {
  const [file, ...more] = params?.dataFiles ?? [];
  if (!file || more.length || file.newPath || !EDITABLE.test(file.path)) {
    throw new Refused("没有保存：这里只能改说明文字和数据，一次一个文件；别的请交给同事");
  }
  const mark = MARK.exec(file.raw);
  if (!mark) throw new Refused("没有保存：页面不是最新的；请刷新以后再改一次");
  return { path: file.path, base: mark[1], raw: file.raw.slice(mark[0].length) };
}

function unchanged(file, before) {
  if (file.base === "new" && before) {
    throw new Refused("没有保存：已经有同名的文件；请改一下标题上方的种类或日期，再保存");
  }
  if (file.base !== "new" && (!before || named(before.toString("utf8")) !== file.base)) {
    throw new Refused("没有保存：这个文件在别处改过了；请刷新页面，再改一次");
  }
}

/** The new pictures and files beside a text; what its text does not name has been taken out again. */
function enclosed(project, assets, file) {
  return assets.flatMap(({ path, content: data }) => {
    if (!names(file.raw, basename(path))) return [];
    if (!ENCLOSURE.test(path) || dirname(path) !== dirname(file.path)) {
      throw new Refused("没有保存：图片和附件放不到那里；请重新选择文件");
    }
    const [before, bytes] = [content(project, path), Buffer.from(data, "base64")];
    if (!before) return [[path, bytes]];
    if (before.equals(bytes)) return [];
    throw new Refused(`没有保存：已经有 ${path}，内容不同；请把文件改名，再放一次`);
  });
}

/** What stands in a file, undefined where there is none; a link leads nowhere. */
function content(project, path) {
  let at = project.root;
  let found;
  for (const part of path.split("/")) {
    at = join(at, part);
    found = lstatSync(at, { throwIfNoEntry: false });
    if (found?.isSymbolicLink())
      throw new Refused(`${path} 是链接，不是文件；请同事换成真正的文件`);
  }
  return found ? readFileSync(at) : undefined;
}

/** Put the files of a change in their places and commit them, or leave everything as it was. */
async function make(project, change, path, message, verb) {
  const { root } = project;
  const status = await project.git("status", "--porcelain", "--", path);
  if (status.trim()) {
    throw new Refused(`没有${verb}：这个文件里有同事改了、还没有提交的内容；请同事先提交`);
  }
  for (const one of unlinked(project, change, path)) change.set(one, undefined);
  await checked(project, change, path, verb);
  const paths = [...change.keys()];
  const before = new Map(paths.map((one) => [one, content(project, one)]));
  try {
    put(root, change);
    await project.git("add", "--all", "--", ...paths);
    await project.git("commit", "--quiet", "--only", "-m", message, "--", ...paths);
  } catch (error) {
    put(root, before);
    await project.git("reset", "--quiet", "--", ...paths).catch(() => {});
    if (error.syscall) throw new Refused(`没有${verb}：文件写不进去；请同事看看磁盘和权限`);
    throw new Refused(`没有${verb}：${reason(error)}`);
  }
  console.log(`已${verb}并提交 ${paths.join("、")}`);
}

/** The pictures and files that a text named until now and none names any more: they go with it. */
function unlinked(project, change, path) {
  const folder = dirname(path);
  const [was, is] = [content(project, path), change.get(path)].map(
    (text) => text?.toString() ?? "",
  );
  const lost = readdirSync(join(project.root, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile() && ENCLOSURE.test(`${folder}/${entry.name}`))
    .map((entry) => entry.name)
    .filter((name) => names(was, name) && !names(is, name));
  if (!lost.length) return [];
  const others = readdirSync(join(project.root, "content"), { recursive: true })
    .map((name) => `content/${name}`)
    .filter((name) => name.endsWith(".md") && name !== path)
    .map((name) => content(project, name).toString());
  return lost
    .filter((name) => !others.some((text) => names(text, name)))
    .map((name) => `${folder}/${name}`);
}

/** Tell whether a text names a file. */
function names(text, file) {
  const at = text.indexOf(file);
  return at >= 0 && (!/[a-z0-9-]/.test(text[at - 1] ?? "") || names(text.slice(at + 1), file));
}

function put(folder, change) {
  for (const [path, bytes] of change) {
    const place = join(folder, path);
    if (bytes === undefined) rmSync(place, { force: true });
    else {
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, bytes);
    }
  }
}

/** Refuse a change that brings in an error the sources do not have yet. */
async function checked(project, change, path, verb) {
  const folder = mkdtempSync(join(tmpdir(), "gongshi-"));
  try {
    // A project of one's own may leave to the program what the program brings.
    for (const name of SOURCES.filter((one) => existsSync(join(project.root, one)))) {
      cpSync(join(project.root, name), join(folder, name), { recursive: true });
    }
    put(folder, change);
    const found = await errors(project, folder);
    if (!found.length) return;
    const known = new Set((await errors(project, project.root)).map(same));
    const more = found.filter((one) => !known.has(same(one)));
    if (!more.length) return;
    if (more.some((one) => one.code === SEALED)) {
      throw new Refused("没有删除：这份公告已经登记，登记过的不能删；要撤回的，另发一份废止");
    }
    const remedy = verb === "保存" ? "，请照下面改好，再按保存" : "，原因如下";
    throw new Refused(`没有${verb}${remedy}：\n${sentences(more, path)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function errors(project, folder) {
  return (await project.findings(folder)).filter((one) => one.level === "error");
}

function same({ code, file, message }) {
  return JSON.stringify([code, file, message]);
}

function sentences(found, path) {
  const lines = found.slice(0, LINES).map(({ file, line, message }) => {
    const place = [...(file === path ? [] : [file]), ...(line ? [`第 ${line} 行`] : [])].join(" ");
    return place ? `${place}，${message}` : message;
  });
  return lines.join("。\n") + (found.length > LINES ? `。\n共 ${found.length} 处` : "");
}

/** Say why git refused: who commits is unknown, or what a hook printed. */
function reason(error) {
  const text = `${error.stderr ?? ""}${error.stdout ?? ""}`.trim();
  if (/user\.email|empty ident/i.test(text)) {
    return "还没有登记是谁在改；请同事运行 git config user.name 和 git config user.email";
  }
  return `git 没有收下。${text.split("\n").slice(0, LINES).join("\n")}`;
}

/** A short name of a text, the same as generator/web/src/pages/admin/format.ts gives it. */
function named(text) {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  return `${(high >>> 0).toString(36)}z${(low >>> 0).toString(36)}`;
}
