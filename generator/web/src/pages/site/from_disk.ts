// A copy of the site opened from a disk: no server turns a folder into its page there.
import { all } from "../shared/element";

/** Lets each link name its page, and hides the search, which cannot run there. */
export function linkFromDisk(): void {
  if (location.protocol !== "file:") return;
  const button = document.getElementById("gs-search-open");
  if (button) button.hidden = true;
  for (const link of all<HTMLAnchorElement>("a[href]")) {
    if (link.protocol === "file:" && link.pathname.slice(-1) === "/") {
      link.pathname += "index.html";
    }
  }
}
