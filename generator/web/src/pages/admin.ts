// The page to edit the sources in a browser: Decap CMS, told which files there are and how each is
// read and written. What it is told stands in the page; what it asks goes to deploy/editor/server.mjs.
import { enclosing, type Widget } from "./admin/enclosing";
import type { Collection, Group } from "./admin/fields";
import { format, type Format } from "./admin/format";
import { keepRefusals } from "./admin/refusals";
import { keepSending } from "./admin/sending";
import { shownTexts, writtenTexts } from "./admin/texts";
import { worded, type Phrases } from "./admin/words";

interface Config {
  locale: string;
  collections: Collection[];
}

interface Entry {
  get(name: "collection"): string;
  get(name: "data"): { toJS(): Group };
}

declare global {
  interface Window {
    CMS_MANUAL_INIT: boolean;
    CMS?: {
      registerCustomFormat(name: string, extension: string, format: Format): void;
      getLocale(name: string): Phrases;
      registerLocale(name: string, phrases: Phrases): void;
      getWidget(name: "text"): { control: Widget };
      registerWidget(name: string, control: Widget): void;
      registerEventListener(listener: {
        name: "postSave";
        handler(told: { entry: Entry }): void;
      }): void;
      init(told: { config: Config }): void;
    };
  }
}

window.CMS_MANUAL_INIT = true;
// The editor offers a draft it kept, and then loads the file over it; who leaves is asked before.
indexedDB.deleteDatabase("localforage");

document.addEventListener("DOMContentLoaded", () => {
  const cms = window.CMS;
  const config = JSON.parse(document.getElementById("gongshi-editor")?.textContent ?? "") as Config;
  if (!cms) return;
  cms.registerLocale(config.locale, worded(cms.getLocale(config.locale)));
  const formats = new Map<string, Format>();
  for (const collection of config.collections) {
    const fields = collection.fields ?? [];
    const made = collection.texts
      ? format([], false, { shown: shownTexts, written: writtenTexts })
      : format(fields, collection.extension === "md");
    formats.set(collection.name, made);
    cms.registerCustomFormat(collection.format, collection.extension, made);
    if (!collection.files) continue;
    // What all files of a kind share stands once in the page.
    for (const file of collection.files) file.fields ??= fields;
    delete collection.fields;
  }
  cms.registerWidget("gongshi-text", enclosing(cms.getWidget("text").control));
  keepRefusals();
  const look = keepSending();
  cms.registerEventListener({
    name: "postSave",
    handler: ({ entry }) => {
      formats.get(entry.get("collection"))?.saved(entry.get("data").toJS());
      void look();
    },
  });
  cms.init({ config });
});
