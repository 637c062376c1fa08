// The results as one file to keep or to send: a page that stands alone, without a script.
import { report as REPORT } from "../../../labels.json";
import type { FormData } from "../../forms/form";
import { make } from "../shared/element";
import { report, type Address, type Checked } from "./report";

const STYLE = `
:root{--ink:#1d1d1b;--soft:#5b5750;--rule:#d8d3ca;--paper:#fff;--red:#b5121b;--blue:#0b4f9e}
@media (prefers-color-scheme:dark){:root{--ink:#ece8e1;--soft:#b8b2a7;--rule:#45413a;--paper:#1a1917;--red:#ff8a80;--blue:#8fbcff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:1.5rem 1.25rem 4rem;background:var(--paper);color:var(--ink);font:17px/1.8 system-ui,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
h1,h3,dl.gs-facts dd{font-family:'Source Han Serif SC','Noto Serif CJK SC','Songti SC',STSong,SimSun,serif;line-height:1.4}
header{text-align:center;border-bottom:3px double var(--red);padding-bottom:1rem;margin-bottom:1.5rem}
header p{margin:0;color:var(--soft)}header .by{color:var(--red);font-size:1.05rem}h1{margin:.2rem 0;font-size:1.7rem}
h3{font-size:1.25rem;margin:2.2rem 0 .6rem}a{color:var(--blue)}
.gs-facts{display:flex;flex-wrap:wrap;margin:0 0 1rem;border-block:1px solid var(--rule)}
.gs-facts div{flex:1 1 8rem;padding:.7rem 1rem .6rem 0}.gs-facts dt{color:var(--soft);font-size:.88rem}.gs-facts dd{margin:0;font-size:1.5rem}
[data-verdict=invalid] .gs-verdict,[data-verdict=unreadable] .gs-verdict{color:var(--red)}
table{width:100%;border-collapse:collapse;font-size:.95rem}caption{text-align:left;color:var(--soft);font-size:.88rem}
th,td{text-align:left;vertical-align:top;padding:.5rem .8rem .5rem 0;border-bottom:1px solid var(--rule)}
thead th{border-bottom:2px solid var(--ink)}.gs-level,.n{white-space:nowrap}[data-level=error] .gs-level{color:var(--red);font-weight:600}
small{display:block;color:var(--soft)}.gs-vh{display:none}
.gs-left-out dt{font-weight:600}.gs-left-out dd{margin:0 0 .6rem}summary{min-height:48px;padding-block:.5rem}
@media (max-width:40rem){thead{position:absolute;left:-999px}tr{display:block;padding:.5rem 0;border-bottom:1px solid var(--rule)}td,tbody th{display:block;border:0;padding:.1rem 0}}
@media print{@page{size:A4;margin:22mm}body{font-size:11pt;max-width:none;padding:0}tr,h3{break-inside:avoid}h3{break-after:avoid}}
`;
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** The page to save; `on` is the day it was made, in words. */
export function page(
  checked: Checked[],
  sentence: string,
  data: FormData,
  address: Address,
  on: string,
): Blob {
  const title = `${REPORT.title} · ${data.call_title}`;
  const body = make(
    "body",
    {},
    make(
      "header",
      {},
      make("p", { class: "by" }, data.call_title),
      make("h1", {}, REPORT.title),
      make("p", {}, `${data.title}　${data.version} 版　${on}`),
    ),
    make("p", {}, sentence),
    ...checked.map((one, number) => report(one, `result-${number + 1}`, address)),
  );
  for (const part of body.querySelectorAll("details")) part.open = true;
  const text = [
    '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    written(make("title", {}, title)),
    `<style>${STYLE}</style>\n</head>`,
    written(body),
    "</html>\n",
  ];
  return new Blob([text.join("\n")], { type: "text/html;charset=utf-8" });
}

/** An element as it is written in a file; its texts stay texts. */
function written(element: Element): string {
  return new XMLSerializer().serializeToString(element);
}

/** Hands a file to the reader under a name. */
export function hand(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = make("a", { href: url, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  // A browser still reads it after the click; a minute is long enough for any.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
