// The server behind the page to edit in the browser, for this machine alone:
//
//   deploy/editor/start [--port 8000]
//
// It starts `gongshi serve --admin` and passes its pages on, so that page, preview and sources are
// one address. Files are read by decap-server and written by changes.mjs, since decap-server commits
// whatever lies in the folder, past every hook. Nobody but this page may ask: a page from elsewhere
// has another origin.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { request } from "node:http";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { remove, save } from "./changes.mjs";
import { Project, Refused } from "./project.mjs";
import { send, unsent } from "./sending.mjs";

const ADDRESS = "127.0.0.1";
const API = "/api/v1";
// Two files of the largest size there may be, as the page sends them.
const LARGEST = "60mb";
// What decap-server answers, since it only reads; all else is done here.
const READING = new Set(["info", "entriesByFolder", "entriesByFiles", "getEntry"]);
const DOING = new Map([
  ["persistEntry", save],
  ["deleteFiles", remove],
  ["unsent", unsent],
  ["send", send],
  // A picture or file is put beside one text, and nobody chooses from all that lie there.
  ["getMedia", async () => []],
]);

const { values: options } = parseArgs({
  options: {
    root: { type: "string", default: fileURLToPath(new URL("../..", import.meta.url)) },
    port: { type: "string", default: "8000" },
    gongshi: { type: "string", default: "" },
  },
});
const root = resolve(options.root);
const gongshi = options.gongshi || [join(root, ".venv/bin/gongshi")].find(existsSync) || "gongshi";
const project = new Project(root, gongshi);

try {
  await open();
} catch (error) {
  end(error instanceof Refused ? error.message : `打不开：${error.message}`);
}

async function open() {
  const [express, server] = await installed();
  await project.git("rev-parse", "--is-inside-work-tree").catch(() => {
    throw new Refused("这个目录没有用 git 管理，不能在浏览器里编辑；请换到项目目录");
  });
  const preview = await previewed();
  const app = express();
  app.disable("x-powered-by");
  let name = "";
  app.use((req, res, next) => (isOurs(req, name) ? next() : res.status(403).end()));
  app.post(API, express.json({ limit: LARGEST }), (req, res, next) => {
    const { action, params } = req.body ?? {};
    if (READING.has(action)) return next();
    const act = DOING.get(action);
    return act ? inTurn(act, params, res) : refuse(res, "编辑的页面没有这个功能");
  });
  process.env.GIT_REPO_DIRECTORY = root;
  await server.registerLocalFs(app, { logLevel: "error" });
  app.use(API, (error, req, res, next) => {
    const large = error.type === "entity.too.large";
    refuse(
      res,
      large
        ? "没有保存：一次放的文件太大；请分几次，或压缩以后再放"
        : "没有做成：页面发来的内容读不出来；请刷新页面",
    );
  });
  app.use((req, res) => pass(req, res, preview));
  const listening = app.listen(Number(options.port), ADDRESS);
  listening.on("error", () =>
    end(`端口 ${options.port} 用不了，多半已被占用；请用 --port 另写一个`),
  );
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

let turn = Promise.resolve();

/** Do one after the other, and say why something was not done. */
function inTurn(act, params, res) {
  turn = turn
    .then(() => act(project, params))
    .then((answer) => res.json(answer ?? {}))
    .catch((error) => {
      const known = error instanceof Refused;
      if (!known) console.error(error);
      refuse(res, known ? error.message : "没有做成：出了意外，请把终端里的文字交给同事");
    });
}

function refuse(res, error) {
  res.status(422).json({ error });
}

function end(message) {
  console.error(message);
  process.exit(2);
}
