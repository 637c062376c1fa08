// The project that is edited: where it lies, and its git and gongshi, run without a shell.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What keeps something from being done, in sentences for who edits. */
export class Refused extends Error {}

/** A folder under git and the program that checks it. */
export class Project {
  constructor(root, gongshi) {
    this.root = root;
    this.gongshi = gongshi;
  }

  /** What git prints; git asks nobody for a password, who edits sees no terminal. */
  async git(...words) {
    const env = { ...process.env, GIT_TERMINAL_PROMPT: "0" };
    return (await run("git", words, { cwd: this.root, env, maxBuffer: 1e8 })).stdout;
  }

  /** What `gongshi check` finds in a folder. */
  async findings(folder) {
    const words = ["check", "--root", folder, "--format", "json"];
    const { stdout } = await run(this.gongshi, words, { maxBuffer: 1e8 }).catch((error) => error);
    return JSON.parse(stdout).findings;
  }
}
