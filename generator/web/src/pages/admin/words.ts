// What the editor says where its own Chinese speaks of publishing: here a save becomes a commit on
// this machine, and nothing is public yet.
import { columns as COLUMNS, marks as MARKS } from "../../../labels.json";

export interface Phrases {
  [name: string]: string | Phrases;
}

const ASK_DELETE = "删除这一份，连同只有它用到的图片和附件？";

const OURS: Phrases = {
  auth: { login: "打开" },
  app: { header: { quickAdd: "新建" } },
  collection: { sidebar: { collections: COLUMNS.content } },
  editor: {
    editor: {
      onPublishing: "保存这些改动？",
      onPublishingWithUnsavedChanges: "还有没有保存的改动，请先保存。",
      onDeletePublishedEntry: ASK_DELETE,
      onDeleteWithUnsavedChanges: ASK_DELETE,
    },
    editorControlPane: { widget: { regexPattern: "“%{fieldLabel}”：请%{pattern}。" } },
    editorToolbar: {
      publishing: "正在检查、保存…",
      publish: "保存",
      published: MARKS.saved,
      publishNow: "保存",
      publishAndCreateNew: "保存，再新建一份",
      publishAndDuplicate: "保存，再复制一份",
      deployButtonLabel: "看网页",
      changesSaved: "没有要保存的改动",
      deleteEntry: "删除这一份",
      deletePublishedEntry: "删除这一份",
      deleting: "正在检查、删除…",
    },
  },
  ui: {
    toast: {
      entryPublished: MARKS.saved,
      entrySaved: MARKS.saved,
      missingRequiredField: "还有没填好的栏目，已用红色标出；请改好再保存",
      onFailToPersist: "%{details}",
      onFailToPublishEntry: "%{details}",
      onFailToDelete: "%{details}",
      onFailToLoadEntries: "打不开：%{details}。请看启动编辑的窗口是否还开着",
    },
  },
};

/** The phrases of the editor with ours in their places. */
export function worded(theirs: Phrases, ours: Phrases = OURS): Phrases {
  const found: Phrases = { ...theirs };
  for (const [name, phrase] of Object.entries(ours)) {
    const old = found[name];
    found[name] =
      typeof phrase === "string" ? phrase : worded(typeof old === "object" ? old : {}, phrase);
  }
  return found;
}
