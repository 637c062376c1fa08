// Runs before a page is drawn: marks that scripts run, and puts back the reader's type size.
import { LARGE, STORED } from "./site/large_type";

const root = document.documentElement;
root.classList.add("gs-script");
try {
  if (localStorage.getItem(STORED) === "1") root.classList.add(LARGE);
} catch {
  // Storage may be switched off; the page is then shown in its usual size.
}
