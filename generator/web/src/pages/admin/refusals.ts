// Why a save was refused stays on the page until it has been read; the editor's own word of it goes
// away after some seconds and begins in English.
import { marks as MARKS } from "../../../labels.json";

const LEAD = "API_ERROR: ";
const STYLE = `
header nav li:has(> button) { display: none; }
header a[href="/"], a[target][href="/"] { font-size: 0; }
header a[href="/"]::after, a[target][href="/"]::after { content: "看网站"; font-size: 14px; }
#gongshi-refused { position: fixed; left: 50%; bottom: 24px; transform: translateX(-50%);
  z-index: 100000; box-sizing: border-box; width: min(800px, 94vw); max-height: 60vh;
  overflow: auto; margin: 0; padding: 16px 20px; border: 2px solid #b3261e; border-radius: 6px;
  background: #fff; color: #1b1b1b; font: 16px/1.7 sans-serif; white-space: pre-line;
  box-shadow: 0 4px 24px #0004; }
#gongshi-refused button { display: block; margin: 12px 0 0 auto; padding: 6px 18px; border: 0;
  border-radius: 4px; background: #b3261e; color: #fff; font: inherit; cursor: pointer; }
#gongshi-sending { position: fixed; left: 16px; bottom: 16px; z-index: 9999; padding: 8px 14px;
  border: 1px solid #c3c7cf; border-radius: 6px; background: #fff; color: #1b1b1b;
  font: 14px/1.6 sans-serif; }
#gongshi-sending button { margin-left: 12px; }
#gongshi-sending button, .gongshi-enclose { padding: 4px 14px; border: 1px solid #1f5fae;
  border-radius: 4px; background: #fff; color: #1f5fae; font: inherit; cursor: pointer; }
.gongshi-enclose { display: inline-block; margin-top: 8px; font: 14px/1.6 sans-serif; }
.gongshi-enclose input { position: absolute; width: 1px; height: 1px; opacity: 0; }
.gongshi-enclose:focus-within { outline: 3px solid #ffb900; }
`;

/** Watch for what the editor says and keep what matters. */
export function keepRefusals(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  new MutationObserver(() => {
    for (const toast of document.querySelectorAll<HTMLElement>(".Toastify__toast:not([hidden])")) {
      const said = (toast.textContent ?? "").trim();
      if (said === MARKS.saved) document.getElementById("gongshi-refused")?.remove();
      if (!said.startsWith(LEAD)) continue;
      toast.hidden = true;
      toast.style.display = "none";
      showRefusal(said.slice(LEAD.length));
    }
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}

/** Show why something was not done until it has been read. */
export function showRefusal(message: string): void {
  document.getElementById("gongshi-refused")?.remove();
  const box = document.createElement("div");
  box.id = "gongshi-refused";
  box.setAttribute("role", "alert");
  const text = document.createElement("div");
  text.textContent = message;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = MARKS.understood;
  button.addEventListener("click", () => box.remove());
  box.append(text, button);
  document.body.append(box);
}
