// What any page can do beyond being read. Every page is complete without it.
import { all } from "./shared/element";
import { offerIndex } from "./site/announcement_index";
import { keepTime } from "./site/clock";
import { offerFilter } from "./site/filters";
import { linkFromDisk } from "./site/from_disk";
import { offerLargeType } from "./site/large_type";
import { prepareForPaper } from "./site/paper";
import { makeReachable } from "./site/scrolling";
import { offerSearch } from "./site/search";
import { offerSorting } from "./site/sorting";

const EACH_MINUTE = 60 * 1000;

for (const element of all("[data-gs-script]")) element.hidden = false;
// The browser of a chat saves no files.
const inChat = /micromessenger/i.test(navigator.userAgent);
for (const element of all("[data-gs-chat]")) element.hidden = !inChat;
offerLargeType();
keepTime();
setInterval(keepTime, EACH_MINUTE);
all<HTMLTableElement>("table.gs-sort").forEach(offerSorting);
all<HTMLFormElement>(".gs-filter[data-for]").forEach(offerFilter);
all<HTMLFormElement>(".gs-filter[data-index]").forEach(offerIndex);
makeReachable();
prepareForPaper();
offerSearch();
linkFromDisk();
