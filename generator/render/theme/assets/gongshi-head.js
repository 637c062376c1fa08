// Runs before the page is drawn: marks that scripts run, and puts back the reader's type size.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("gs-script");
  try {
    if (localStorage.getItem("gongshi-large") === "1") root.classList.add("gs-large");
  } catch (error) {
    // Storage may be switched off; the page is then shown in its usual size.
  }
})();
