// How many saves are not on the server yet, always in sight, and the button that sends them.
import { showRefusal } from "./refusals";
import { ask } from "./server";

const PAUSE = 30_000;

/** Show the bar and return what looks anew. */
export function keepSending(): () => Promise<void> {
  const bar = document.createElement("div");
  bar.id = "gongshi-sending";
  bar.setAttribute("role", "status");
  const text = document.createElement("span");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "发到服务器";
  bar.append(text, button);
  bar.hidden = true;
  document.body.append(bar);
  let isSending = false;

  async function look(): Promise<void> {
    const { unsent } = await ask("unsent").catch(() => ({ unsent: undefined }));
    if (isSending || unsent === undefined) return;
    bar.hidden = false;
    button.hidden = !unsent;
    text.textContent =
      unsent === null
        ? "保存的内容只在这台电脑上：还没有登记服务器，请同事登记"
        : unsent
          ? `有 ${unsent} 次改动还没有发到服务器，公开的网站没有变`
          : "改动都已发到服务器";
  }

  button.addEventListener("click", () => {
    isSending = true;
    button.disabled = true;
    text.textContent = "正在发送，服务器检查以后才收下，请等几分钟…";
    void ask("send")
      .catch((error: Error) => showRefusal(error.message))
      .then(() => {
        isSending = false;
        button.disabled = false;
        return look();
      });
  });
  window.addEventListener("hashchange", () => void look());
  window.addEventListener("focus", () => void look());
  setInterval(() => void look(), PAUSE);
  void look();
  return look;
}
