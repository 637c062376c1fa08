// The field for a text: below it a button that puts a picture or a file beside the text and names it
// where the cursor stands. The editor hands both to the server when the text is saved.
import { showRefusal } from "./refusals";

interface Limit {
  bytes: number;
  remedy: string;
}

interface Limits {
  kinds: string[];
  pictures: string[];
  limits: { picture: Limit; file: Limit };
}

interface Props {
  forID: string;
  value?: string;
  field: { toJS(): Limits };
  onChange(value: string): void;
  onPersistMedia(file: File, options: { field: unknown }): Promise<unknown>;
}

export type Widget = unknown;
type Element = (kind: Widget, attributes: object, ...children: unknown[]) => unknown;

declare global {
  interface Window {
    h?: Element;
    createClass?: (parts: { render(this: { props: Props }): unknown }) => Widget;
  }
}

const MOST = 60;

/** The field, given the editor's own for long texts. */
export function enclosing(text: Widget): Widget {
  return window.createClass!({
    render() {
      const { props } = this;
      const h = window.h!;
      const accept = props.field
        .toJS()
        .kinds.map((kind) => `.${kind}`)
        .join();
      const pick = h("input", {
        type: "file",
        accept,
        onChange: (event: { target: HTMLInputElement }) => {
          const file = event.target.files?.[0];
          if (file) void enclose(file, this);
          // The same file can be chosen again.
          event.target.value = "";
        },
      });
      const label = h("label", { className: "gongshi-enclose" }, "插入图片或附件", pick);
      return h("div", {}, h(text, props), label);
    },
  });
}

async function enclose(file: File, place: { props: Props }): Promise<void> {
  const { field, forID } = place.props;
  const limits = field.toJS();
  const ending = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? "";
  const isPicture = limits.pictures.includes(ending);
  const fault = refusal(file, ending, limits);
  if (fault) return showRefusal(fault);
  const stem = plain(file.name.slice(0, -ending.length - 1));
  const ask = isPicture ? "图上是什么？看不见图的人靠这句话" : "链接上写什么字？";
  const said = plain(window.prompt(ask, stem) ?? "");
  if (!said) return;
  const name = await called(file, ending);
  if (!(place.props.value ?? "").includes(name)) {
    await place.props.onPersistMedia(new File([file], name, { type: file.type }), { field });
  }
  // The editor has drawn the field anew meanwhile.
  const { value = "", onChange } = place.props;
  const box = document.getElementById(forID);
  const at = box instanceof HTMLTextAreaElement ? box.selectionStart : value.length;
  const mark = `${isPicture ? "!" : ""}[${said}](${name})`;
  onChange(value.slice(0, at) + mark + value.slice(at));
}

function refusal(file: File, ending: string, { kinds, pictures, limits }: Limits): string {
  if (!kinds.includes(ending))
    return `没有放上：${file.name} 这种文件网站不收；请换成 ${kinds.join("、")} 中的一种`;
  if (!file.size) return `没有放上：${file.name} 是空的；请重新选择`;
  const { bytes, remedy } = pictures.includes(ending) ? limits.picture : limits.file;
  return file.size > bytes ? `没有放上：${file.name} 超过 ${bytes / 1_000_000} MB；${remedy}` : "";
}

/** A text that stands in brackets as it is. */
function plain(text: string): string {
  return text
    .replace(/[\p{C}[\]\\<>`*_!|]+/gu, " ")
    .trim()
    .slice(0, MOST);
}

/** What the file is called on the site: what an address can hold of its name, and what it holds. */
async function called(file: File, ending: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  const mark = [...new Uint8Array(digest).slice(0, 4)]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  const stem = file.name
    .slice(0, -ending.length - 1)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, MOST);
  return `${[stem, mark].filter(Boolean).join("-")}.${ending}`;
}
