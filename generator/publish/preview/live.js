// Loads the page anew when the preview has something else to show.
//
// The answer comes as a picture, one pixel wide for "something new" and two for "nothing yet":
// pages that take answers may connect to nothing, but every page may show a picture of its site.
(function () {
  "use strict";
  var address = document.currentScript.getAttribute("data-wait");
  var asked = 0;
  var waiting = null;

  function leave() {
    if (waiting) {
      waiting.onload = waiting.onerror = null;
      waiting.src = "";
      waiting = null;
    }
  }

  function wait() {
    // A browser keeps six connections to a server: pages nobody looks at hold none.
    if (document.hidden || waiting) return;
    asked += 1;
    waiting = new Image();
    waiting.onload = function () {
      var isNew = waiting.width === 1;
      waiting = null;
      if (isNew) location.reload();
      else wait();
    };
    waiting.onerror = function () {
      waiting = null;
      setTimeout(wait, 1000);
    };
    waiting.src = address + "&asked=" + asked;
  }

  document.addEventListener("visibilitychange", function () {
    if (document.hidden) leave();
    else wait();
  });
  addEventListener("pagehide", leave);
  addEventListener("pageshow", wait);
})();
