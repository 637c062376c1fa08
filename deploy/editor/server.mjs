// The server behind the page to edit in the browser, for this machine alone:
//
//   deploy/editor/start [--port 8000]
//
// It starts `gongshi serve --admin` and passes its pages on, so that page, preview and sources are
// one address. Files are read and written by decap-server; what is to be saved is checked first, in
// a copy of the sources, and afterwards exactly that file is committed. (The git mode of
// decap-server commits whatever lies in the folder, past every hook.) Nobody but this page may ask:
// a page from elsewhere has another origin.
import { execFile, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

const ADDRESS = "127.0.0.1";
const API = "/api/v1";
const SOURCES = ["site_data", "schemas", "content", "mkdocs.yml"];
const EDITABLE =
  /^(?:site_data\/(?:[a-z0-9-]+\/)*[a-z0-9-]+\.yml|content\/(?!project\/)(?:[a-z0-9-]+\/)*[a-z0-9-]+\.md)$/;
const ACTIONS = new Set([
  "info",
  "entriesByFolder",
  "entriesByFiles",
  "getEntry",
  "getMedia",
  "persistEntry",
]);
const MARK = /^#gongshi-base ([0-9a-z]+)\n/;
const LINES = 5;

/** What keeps the server from being started or a file from being saved, in one sentence. */
class Refused extends Error {}

const run = promisify(execFile);
const { values: options } = parseArgs({
  options: {
    root: { type: "string", default: fileURLToPath(new URL("../..", import.meta.url)) },
    port: { type: "string", default: "8000" },
    gongshi: { type: "string", default: "" },
  },
});
const root = resolve(options.root);
const gongshi = options.gongshi || [join(root, ".venv/bin/gongshi")].find(existsSync) || "gongshi";

try {
  await open();
} catch (error) {
  end(error instanceof Refused ? error.message : `打不开：${error.message}`);
}

async function open() {
  const [express, server] = await installed();
  await git("rev-parse", "--is-inside-work-tree").catch(() => {
    throw new Refused("这个目录没有用 git 管理，不能在浏览器里编辑；请换到项目目录");
  });
  const preview = await previewed();
  const app = express();
  app.disable("x-powered-by");
  let name = "";
  app.use((req, res, next) => (isOurs(req, name) ? next() : res.status(403).end()));
  app.post(API, express.json({ limit: "10mb" }), (req, res, next) => {
    const { action, params } = req.body ?? {};
    if (!ACTIONS.has(action)) return refuse(res, "编辑的页面没有这个功能");
    if (action === "getMedia") return res.json([]);
    return action === "persistEntry" ? save(params, res, next) : next();
  });
  process.env.GIT_REPO_DIRECTORY = root;
  await server.registerLocalFs(app, { logLevel: "error" });
  app.use((req, res) => pass(req, res, preview));
  const listening = app.listen(Number(options.port), ADDRESS);
  listening.on("error", () => end(`端口 ${options.port} 用不了，多半已被占用；请用 --port 另写一个`));
  listening.on("listening", () => {
    name = `${ADDRESS}:${listening.address().port}`;
    console.log(`在浏览器里编辑：http://${name}/admin/  按 Ctrl+C 结束。`);
  });
}

async function installed() {
  try {
    const [express, server] = await Promise.all([
      import("express"),
      import("decap-server/dist/middlewares.js"),
    ]);
    return [express.default, server.default];
  } catch {
    throw new Refused("还没有编辑页要用的文件；请先运行 make admin");
  }
}

/** Start the preview and return its port once it listens; when it ends, so does this server. */
function previewed() {
  const child = spawn(gongshi, ["serve", "--root", root, "--admin", "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  return new Promise((found, fail) => {
    child.on("error", () => fail(new Refused(`没有找到 ${gongshi}；请先运行 make setup`)));
    child.on("exit", (code) => process.exit(code ?? 0));
    let rest = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        const port = /^打开 http:\/\/127\.0\.0\.1:([0-9]+)\//.exec(line)?.[1];
        if (port) found(Number(port));
        else console.log(line);
      }
    });
  });
}

/** Tell whether a request comes to this server by its own name and, to change something, from its page. */
function isOurs(req, name) {
  const host = req.headers.host ?? "";
  if (host !== name && host !== name.replace(ADDRESS, "localhost")) return false;
  const origin = req.headers.origin;
  return req.method === "GET" || req.method === "HEAD" ? true : origin === `http://${host}`;
}

function pass(req, res, port) {
  const headers = { ...req.headers, host: `${ADDRESS}:${port}` };
  const { method, url: path } = req;
  const onward = request({ host: ADDRESS, port, method, path, headers }, (answer) => {
    res.writeHead(answer.statusCode, answer.headers);
    answer.pipe(res);
  });
  onward.on("error", () => res.headersSent || res.status(502).end());
  res.on("close", () => onward.destroy());
  req.pipe(onward);
}

// ---- saving ----

let turn = Promise.resolve();

/** Save one after the other: check, let decap-server write, commit; or say why not. */
function save(params, res, next) {
  turn = turn
    .then(() => saved(params, res, next))
    .catch((error) => {
      const known = error instanceof Refused;
      if (!known) console.error(error);
      refuse(res, known ? error.message : "没有保存：出了意外，请把终端里的文字交给同事");
    });
}

async function saved(params, res, next) {
  const file = fresh(params);
  const path = join(root, file.path);
  const before = existsSync(path) ? readFileSync(path) : undefined;
  await unchanged(file, before);
  await checked(file);
  if (!(await written(res, next))) {
    throw new Refused("没有保存：文件写不进去；请同事看看磁盘和权限");
  }
  try {
    await git("add", "--", file.path);
    await git("commit", "--quiet", "--only", "-m", params.options.commitMessage, "--", file.path);
  } catch (error) {
    if (before === undefined) rmSync(path, { force: true });
    else writeFileSync(path, before);
    await git("reset", "--quiet", "--", file.path).catch(() => {});
    throw new Refused(`没有保存：${reason(error)}`);
  }
  console.log(`已保存并提交 ${file.path}`);
  res.json({ message: "entry persisted" });
}

/** Let decap-server write and tell whether it did; its answer waits until the commit is there. */
function written(res, next) {
  return new Promise((done) => {
    const answer = res.json.bind(res);
    res.json = () => {
      res.json = answer;
      done(res.statusCode < 400);
      return res;
    };
    res.on("close", () => done(false));
    next();
  });
}

/** Take the one file that is to be saved; its first line says which text it was begun from. */
function fresh(params) {
  const files = params?.dataFiles ?? [];
  const [file] = files;
  if (files.length !== 1 || params.assets?.length || file.newPath || !EDITABLE.test(file.path)) {
    throw new Refused("没有保存：这里只能改说明文字和数据，一次一个文件；别的请交给同事");
  }
  const mark = MARK.exec(file.raw);
  if (!mark) throw new Refused("没有保存：页面不是最新的；请刷新以后再改一次");
  file.base = mark[1];
  file.raw = file.raw.slice(mark[0].length);
  return file;
}

async function unchanged(file, before) {
  if (file.base === "new" && before) {
    throw new Refused("没有保存：已经有同名的文件；请改一下标题上方的种类或日期，再保存");
  }
  if (file.base !== "new" && (!before || named(before.toString("utf8")) !== file.base)) {
    throw new Refused("没有保存：这个文件在别处改过了；请刷新页面，再改一次");
  }
  if ((await git("status", "--porcelain", "--", file.path)).trim()) {
    throw new Refused("没有保存：这个文件里有同事改了、还没有提交的内容；请同事先提交");
  }
}

/** Refuse a file that brings in an error the sources do not have yet. */
async function checked(file) {
  const folder = mkdtempSync(join(tmpdir(), "gongshi-"));
  try {
    for (const name of SOURCES) cpSync(join(root, name), join(folder, name), { recursive: true });
    const path = join(folder, file.path);
    await mkdir(dirname(path), { recursive: true });
    writeFileSync(path, file.raw);
    const found = await errors(folder);
    if (!found.length) return;
    const known = new Set((await errors(root)).map(same));
    const more = found.filter((one) => !known.has(same(one)));
    if (more.length)
      throw new Refused(`没有保存，请照下面改好，再按保存：\n${sentences(more, file.path)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function errors(folder) {
  const command = [gongshi, ["check", "--root", folder, "--format", "json"], { maxBuffer: 1e8 }];
  const { stdout } = await run(...command).catch((error) => error);
  return JSON.parse(stdout).findings.filter((one) => one.level === "error");
}

function same({ code, file, message }) {
  return JSON.stringify([code, file, message]);
}

function sentences(found, path) {
  const lines = found.slice(0, LINES).map(({ file, line, message }) => {
    return `${file === path ? "" : `${file} `}第 ${line} 行，${message}`;
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

async function git(...words) {
  return (await run("git", words, { cwd: root, maxBuffer: 1e8 })).stdout;
}

function refuse(res, error) {
  res.status(422).json({ error });
}

function end(message) {
  console.error(message);
  process.exit(2);
}
