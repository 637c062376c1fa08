// Sending what was saved to the server: git push, and, where somebody else was faster, once more
// behind what they sent. Nothing that was saved is lost when it fails.
import { Refused } from "./project.mjs";

const HERE = "您保存的都还在这台电脑上，没有丢";
const REMOTE = /^remote: ?(.*?)\s*$/gm;

/** How many saves are not on the server yet; null where no server is known. */
export async function unsent(project) {
  const found = await target(project);
  if (!found) return { unsent: null };
  const { remote, branch } = found;
  const known = await project
    .git("rev-parse", "--verify", "--quiet", `refs/remotes/${remote}/${branch}`)
    .catch(() => "");
  const range = known ? [`${known.trim()}..HEAD`] : ["HEAD"];
  return { unsent: Number(await project.git("rev-list", "--count", ...range)) };
}

/** Send every save to the server; or say why not. */
export async function send(project) {
  const found = await target(project);
  if (!found) {
    throw new Refused(
      "没有发出：还没有登记服务器；请同事在项目目录里运行 git remote add，见维护手册",
    );
  }
  let outcome = await pushed(project, found);
  if (outcome.late) {
    await behind(project, found);
    outcome = await pushed(project, found);
  }
  if (outcome.refusal === undefined) return;
  console.error(outcome.refusal);
  if (outcome.words) {
    throw new Refused(
      `没有发出，服务器没有收下。${HERE}；请照下面改好、保存，再发一次：\n${outcome.words}`,
    );
  }
  throw new Refused(
    `没有发出：${outcome.late ? "同事正在发送" : "连不上服务器"}。${HERE}；请过一会儿再按一次，还是不行的请告诉同事，原因在启动编辑的窗口里`,
  );
}

/** The server and the branch to send to: what git was told, or the only one there is. */
async function target(project) {
  const branch = (await project.git("symbolic-ref", "--short", "HEAD").catch(() => "")).trim();
  if (!branch) return undefined;
  const names = (await project.git("remote")).split("\n").filter(Boolean);
  const keys = [`branch.${branch}.pushRemote`, "remote.pushDefault", `branch.${branch}.remote`];
  for (const key of keys) {
    const remote = (await project.git("config", "--get", key).catch(() => "")).trim();
    if (names.includes(remote)) return { remote, branch };
  }
  const [remote] = names.length === 1 ? names : names.filter((name) => name === "site");
  return remote ? { remote, branch } : undefined;
}

async function pushed(project, { remote, branch }) {
  try {
    const ref = `refs/heads/${branch}`;
    await project.git("push", "--porcelain", "--quiet", remote, `${ref}:${ref}`);
    return {};
  } catch (error) {
    const { stdout = "", stderr = "" } = error;
    const words = [...stderr.matchAll(REMOTE)].map((line) => line[1]).filter(Boolean);
    const late = /^!.*\[rejected\]/m.test(stdout);
    return { refusal: stdout + stderr, words: words.join("\n"), late };
  }
}

/** Put what was saved here behind what others sent meanwhile, or leave it as it was. */
async function behind(project, { remote, branch }) {
  const changed = await project.git("status", "--porcelain", "--untracked-files=no");
  if (changed.trim()) {
    throw new Refused(
      `没有发出：同事先发出了别的改动，这台电脑上又有还没有提交的内容，程序不能把两边合在一起。${HERE}；请同事先提交，再按一次`,
    );
  }
  try {
    await project.git("fetch", "--quiet", remote, branch);
    await project.git("rebase", "--quiet", "FETCH_HEAD");
  } catch (error) {
    console.error(error.stderr ?? error);
    await project.git("rebase", "--abort").catch(() => {});
    throw new Refused(
      `没有发出：同事先发出了同一个地方的改动，程序合不到一起。${HERE}；请同事在项目目录里运行 git pull --rebase，合好以后再按一次`,
    );
  }
}
