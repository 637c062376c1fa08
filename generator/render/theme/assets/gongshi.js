// What a page can do beyond being read. Every page is complete without it.
(function () {
  "use strict";

  var root = document.documentElement;

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }

  function make(name, properties, children) {
    var element = Object.assign(document.createElement(name), properties);
    (children || []).forEach(function (child) { element.append(child); });
    return element;
  }

  // ---- large type ----

  function largeType() {
    var button = document.getElementById("gs-large");
    if (!button) return;
    function tell() {
      button.setAttribute("aria-pressed", String(root.classList.contains("gs-large")));
    }
    button.addEventListener("click", function () {
      var large = root.classList.toggle("gs-large");
      try {
        localStorage.setItem("gongshi-large", large ? "1" : "0");
      } catch (error) {
        // Storage may be switched off; the choice then holds for this page only.
      }
      tell();
    });
    tell();
  }

  // ---- states and milestones by the reader's clock ----

  var DAY = 24 * 60 * 60 * 1000;
  var WORDS = { upcoming: "未开始", open: "申报中", closing: "即将截止", closed: "已截止" };

  function stateAt(now, opens, closes, notice) {
    if (now < opens) return "upcoming";
    if (now >= closes) return "closed";
    return closes - now <= notice ? "closing" : "open";
  }

  function keepStates() {
    var now = Date.now();
    all("[data-closes]").forEach(function (element) {
      var closes = Date.parse(element.dataset.closes);
      var opens = element.dataset.opens ? Date.parse(element.dataset.opens) : -Infinity;
      if (isNaN(closes) || isNaN(opens)) return;
      var state = stateAt(now, opens, closes, Number(element.dataset.closingDays || 7) * DAY);
      element.dataset.state = state;
      all(".gs-state-word", element).forEach(function (word) {
        if (word.textContent !== WORDS[state]) word.textContent = WORDS[state];
      });
    });
    all(".gs-line > li[data-at]").forEach(function (item) {
      var at = Date.parse(item.dataset.at);
      if (!isNaN(at)) item.classList.toggle("done", at <= now);
    });
  }

  // ---- windows for objections by the reader's clock, in the days of China ----

  function dayIn(now) {
    return new Date(now + 8 * 60 * 60 * 1000).toISOString().slice(0, 10);
  }

  function leftOf(days, today) {
    var rest = days.filter(function (day) { return day >= today; });
    if (!rest.length || today < days[0]) return "";
    if (rest[rest.length - 1] === today) return "今天 24 时截止";
    return "还剩 " + rest.length + " 个工作日" + (rest[0] === today ? "（含今天）" : "");
  }

  function keepWindow(element, now) {
    var first = Date.parse(element.dataset.windowFirst);
    var ends = Date.parse(element.dataset.windowEnds);
    if (isNaN(first) || isNaN(ends)) return;
    var left = now < ends ? leftOf((element.dataset.windowDays || "").split(" "), dayIn(now)) : "";
    all(".gs-left", element).forEach(function (place) {
      if (place.textContent !== left) place.textContent = left;
    });
    element.classList.toggle("gs-last-day", left !== "" && ends - now <= DAY);
    if (!element.dataset.windowWords) return;
    var words = element.dataset.windowWords.split("|");
    var place = now < first ? 0 : now < ends ? 1 : 2;
    element.dataset.window = ["ahead", "open", "ended"][place];
    if (element.dataset.status !== undefined) element.dataset.status = words[place];
    all(".gs-window-word", element).forEach(function (word) {
      if (word.textContent !== words[place]) word.textContent = words[place];
    });
    all(".gs-as-of", element).forEach(function (mark) { mark.hidden = true; });
  }

  function keepWindows() {
    var now = Date.now();
    all("[data-window-ends]").forEach(function (element) { keepWindow(element, now); });
  }

  // ---- sortable tables ----

  var byText = new Intl.Collator("zh-Hans-CN", { numeric: true }).compare;

  function sortKey(row, column) {
    var cell = row.cells[column];
    if (!cell) return "";
    return cell.dataset.sort !== undefined ? cell.dataset.sort : cell.textContent.trim();
  }

  function sortRows(table, column, direction) {
    var body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows);
    var numbers = rows.every(function (row) {
      var key = sortKey(row, column);
      return key === "" || isFinite(Number(key));
    });
    var places = new Map(rows.map(function (row, place) { return [row, place]; }));
    rows.sort(function (a, b) {
      var x = sortKey(a, column);
      var y = sortKey(b, column);
      if (x === "" || y === "") return (x === "") - (y === "") || places.get(a) - places.get(b);
      return direction * (numbers ? x - y : byText(x, y)) || places.get(a) - places.get(b);
    });
    rows.forEach(function (row) { body.append(row); });
    all("thead th", table).forEach(function (th, place) {
      if (!th.querySelector("button")) return;
      if (place === column) th.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
      else th.removeAttribute("aria-sort");
    });
  }

  function sortable(table) {
    if (!table.tHead || !table.tBodies.length) return;
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    var choice = make("select");
    choice.append(new Option("原来的顺序", ""));
    var original = Array.prototype.slice.call(table.tBodies[0].rows);
    heads.forEach(function (th, column) {
      if (th.hasAttribute("data-no-sort") || !th.textContent.trim()) return;
      var title = th.textContent.trim();
      var button = make("button", { type: "button" }, Array.prototype.slice.call(th.childNodes));
      button.addEventListener("click", function () {
        sortRows(table, column, th.getAttribute("aria-sort") === "ascending" ? -1 : 1);
      });
      th.replaceChildren(button);
      choice.append(new Option(title + "，由小到大", column + "+"), new Option(title + "，由大到小", column + "-"));
    });
    choice.addEventListener("change", function () {
      if (choice.value) {
        sortRows(table, parseInt(choice.value, 10), choice.value.slice(-1) === "-" ? -1 : 1);
      } else {
        original.forEach(function (row) { table.tBodies[0].append(row); });
        all("thead th", table).forEach(function (th) { th.removeAttribute("aria-sort"); });
      }
    });
    var label = make("label", { className: "gs-sort-choice" }, ["排序", choice]);
    var form = table.id && document.querySelector('.gs-filter[data-for="' + table.id + '"]');
    if (form) form.append(label);
    else table.before(make("div", { className: "gs-filter gs-sort-choice" }, [label]));
  }

  // ---- filters, kept in the address so that a view can be shared ----

  function filterable(form) {
    var target = document.getElementById(form.dataset.for);
    if (!target) return;
    var items = target.tBodies ? Array.prototype.slice.call(target.tBodies[0].rows) : all(":scope > li", target);
    var selects = all("select", form).filter(function (select) {
      return select.dataset.column !== undefined || select.dataset.key !== undefined;
    });
    var texts = all("input", form);
    var count = form.parentNode.querySelector('.gs-count[data-for="' + target.id + '"]') ||
      form.querySelector(".gs-count") ||
      (form.nextElementSibling && form.nextElementSibling.matches(".gs-count") ? form.nextElementSibling : null);
    if (!count) {
      count = make("p", { className: "gs-count" });
      form.after(count);
    }
    count.setAttribute("aria-live", "polite");

    function valueOf(item, select) {
      if (select.dataset.key !== undefined) return item.dataset[select.dataset.key] || "";
      var cell = item.cells[Number(select.dataset.column)];
      if (!cell) return "";
      return cell.dataset.filter !== undefined ? cell.dataset.filter : cell.textContent.trim();
    }

    selects.forEach(function (select) {
      if (select.options.length > 1) return;
      if (!select.options.length) select.append(new Option("全部", ""));
      Array.from(new Set(items.map(function (item) { return valueOf(item, select); }))).forEach(function (value) {
        if (value) select.append(new Option(value, value));
      });
    });

    function nameOf(control) {
      return control.name || target.id + "-" + (control.dataset.column || control.dataset.key || "text");
    }

    function plain(text) {
      return text.toLowerCase().replace(/\s+/g, "");
    }

    function apply() {
      var shown = 0;
      items.forEach(function (item) {
        var fits = selects.every(function (select) {
          return !select.value || valueOf(item, select) === select.value;
        }) && texts.every(function (input) {
          return plain(item.textContent).indexOf(plain(input.value)) >= 0;
        });
        item.hidden = !fits;
        if (fits) shown += 1;
      });
      count.textContent = shown === items.length ? "共 " + items.length + " 项" :
        shown ? "显示 " + shown + " 项，共 " + items.length + " 项" :
          "没有符合条件的，共 " + items.length + " 项；请放宽条件";
    }

    function share() {
      var address = new URL(location.href);
      selects.concat(texts).forEach(function (control) {
        if (control.value) address.searchParams.set(nameOf(control), control.value);
        else address.searchParams.delete(nameOf(control));
      });
      try {
        history.replaceState(history.state, "", address.href);
      } catch (error) {
        // A page opened from a file may not change its address; the filter still works.
      }
    }

    var given = new URLSearchParams(location.search);
    selects.concat(texts).forEach(function (control) {
      var value = given.get(nameOf(control));
      if (value === null) return;
      control.value = value;
      if (control.selectedIndex === -1) control.value = "";
    });
    form.addEventListener("input", function () { apply(); share(); });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () { setTimeout(function () { apply(); share(); }); });
    form.hidden = false;
    apply();
  }

  // ---- a long list of announcements: its index comes in parts once it is asked for ----

  var SHOWN = 100;

  function indexed(form) {
    // A page opened from a file cannot fetch; the years below it lead to every announcement.
    if (location.protocol === "file:") return;
    var list = document.getElementById("announcements");
    var count = form.nextElementSibling;
    var first = Array.prototype.slice.call(list.children);
    var told = count.textContent;
    var more = make("button", { type: "button", className: "gs-more", textContent: "显示更多", hidden: true });
    var selects = all("select", form);
    var input = form.querySelector("input");
    var controls = selects.concat(input);
    var base = new URL(form.dataset.index, location.href);
    var index = null;
    var parts = new Map();
    var asked = 0;
    var found = [];
    list.after(more);
    count.setAttribute("aria-live", "polite");

    function get(path) {
      if (!parts.has(path)) {
        parts.set(path, fetch(new URL(path, base)).then(function (answer) {
          if (!answer.ok) throw new Error(answer.status);
          return answer.json();
        }));
        parts.get(path).catch(function () { parts.delete(path); });
      }
      return parts.get(path);
    }

    function item(row) {
      var words = index.words;
      var read = { id: row[0], title: row[1], day: row[2], kind: words[row[3]], call: words[row[4]],
        stage: words[row[5]], status: words[row[6]], sample: row[7], first: row[8], ends: row[9], words: "" };
      if (row.length > 8) {
        read.words = row.slice(10).map(function (place) { return words[place]; });
        var now = Date.now();
        read.status = read.words[now < Date.parse(read.first) ? 0 : now < Date.parse(read.ends) ? 1 : 2];
      }
      return read;
    }

    function fits(read) {
      return selects.every(function (select) {
        var value = select.name === "year" ? read.day.slice(0, 4) : read[select.name];
        return !select.value || value === select.value;
      }) && read.title.toLowerCase().replace(/\s+/g, "").indexOf(input.value.toLowerCase().replace(/\s+/g, "")) >= 0;
    }

    function line(read) {
      var day = read.day.split("-").map(Number);
      var meta = make("p", { className: "gs-meta" }, [
        read.status === index.unsaid ? "" : make("span", { className: "gs-held gs-window-word", textContent: read.status }),
        make("time", { dateTime: read.day, textContent: day[0] + "年" + day[1] + "月" + day[2] + "日" })
      ]);
      [read.kind, read.stage, read.call, read.sample ? "样例" : ""].forEach(function (word) {
        if (word) meta.append(make("span", { textContent: word }));
      });
      var element = make("li", {}, [make("a", { href: read.id + "/", textContent: read.title }), meta]);
      if (read.words) {
        element.dataset.windowFirst = read.first;
        element.dataset.windowEnds = read.ends;
        element.dataset.windowWords = read.words.join("|");
        keepWindow(element, Date.now());
      }
      return element;
    }

    function show(upTo) {
      var place = upTo === SHOWN ? 0 : list.children.length;
      if (!place) list.replaceChildren();
      list.append.apply(list, found.slice(place, upTo).map(line));
      more.hidden = found.length <= upTo;
    }

    function share() {
      var address = new URL(location.href);
      controls.forEach(function (control) {
        if (control.value) address.searchParams.set(control.name, control.value);
        else address.searchParams.delete(control.name);
      });
      history.replaceState(history.state, "", address.href);
    }

    function look() {
      var mine = ++asked;
      if (controls.every(function (control) { return !control.value; })) {
        list.replaceChildren.apply(list, first);
        more.hidden = true;
        count.textContent = told;
        return;
      }
      count.textContent = "正在查找";
      get(base.href).then(function (given) {
        index = given;
        var year = form.querySelector('[name="year"]');
        var wanted = index.years.filter(function (each) { return !year || !year.value || each.year === year.value; });
        var paths = [].concat.apply([], wanted.map(function (each) { return each.parts; }));
        return Promise.all(paths.map(get));
      }).then(function (given) {
        if (mine !== asked) return;
        found = [].concat.apply([], given).map(item).filter(fits);
        show(SHOWN);
        count.textContent = found.length ? "找到 " + found.length + " 份，共 " + index.count + " 份" :
          "没有符合条件的，共 " + index.count + " 份；请放宽条件";
      }).catch(function () {
        if (mine === asked) count.textContent = "没有取到目录，请检查网络后再试，或从下面的年份查阅";
      });
    }

    var given = new URLSearchParams(location.search);
    controls.forEach(function (control) {
      control.value = given.get(control.name) || "";
      if (control.selectedIndex === -1) control.value = "";
    });
    form.addEventListener("input", function () { look(); share(); });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    more.addEventListener("click", function () {
      var place = list.children.length;
      show(place + SHOWN);
      list.children[place].querySelector("a").focus();
    });
    form.hidden = false;
    look();
  }

  // ---- wide tables from Markdown, and rows of links that scroll ----

  function reachable() {
    all(".gs-main table:not(.gs-table)").forEach(function (table) {
      if (table.parentNode.matches(".gs-scroll") || !table.rows.length || table.rows[0].cells.length < 4) return;
      var region = make("div", { className: "gs-scroll", tabIndex: 0 });
      region.setAttribute("role", "region");
      region.setAttribute("aria-label", (table.caption && table.caption.textContent) || "表格，可左右滚动");
      table.before(region);
      region.append(table);
    });
    all(".gs-figure").forEach(function (figure) {
      if (figure.scrollWidth <= figure.clientWidth || figure.tabIndex === 0) return;
      var caption = figure.querySelector("figcaption");
      figure.tabIndex = 0;
      figure.setAttribute("aria-label", (caption ? caption.textContent : "图") + "，可左右滚动");
    });
    all(".gs-main pre").forEach(function (pre) { pre.tabIndex = 0; });
    var row = document.querySelector(".gs-side ol");
    var here = row && row.querySelector("[aria-current]");
    if (here && row.scrollWidth > row.clientWidth) {
      row.scrollLeft = here.getBoundingClientRect().left - row.getBoundingClientRect().left - row.clientWidth / 3;
    }
  }

  // ---- paper ----

  function forPaper() {
    var opened = [];
    window.addEventListener("beforeprint", function () {
      opened = all("details:not([open])");
      opened.forEach(function (details) { details.open = true; });
      root.style.setProperty("--gs-paper-title", JSON.stringify(document.title.split(" · ").slice(0, -1).join(" · ") || document.title));
    });
    window.addEventListener("afterprint", function () {
      opened.forEach(function (details) { details.open = false; });
    });
  }

  // ---- search ----

  function search() {
    var dialog = document.getElementById("gs-search");
    var button = document.getElementById("gs-search-open");
    var scripts = document.getElementById("gs-search-scripts");
    // A page opened from a file cannot start a worker, so there is no search to offer there.
    if (!dialog || !dialog.showModal || !button || !scripts || location.protocol === "file:") return;
    var bundle = scripts.content.querySelector('script[src*="/bundle."]');
    if (!bundle) return;
    var toggle = document.getElementById("__search");
    var query = document.getElementById("gs-search-query");
    var meta = dialog.querySelector(".md-search-result__meta");
    var list = dialog.querySelector(".md-search-result__list");
    var loaded = false;

    function plain(text) {
      return text.replace(/<[^>]*>|[\s\u200b]+/g, "").toLowerCase();
    }

    // Material looks up words as the index cut them, so a phrase across a cut is lost to it; the text itself
    // is looked through as well, and pages that hold the very phrase come before those that hold parts of it.
    function phraseFirst() {
      var Plain = window.Worker;
      var pages = new Map();

      function pageOf(entry) {
        return entry.location.split("#")[0];
      }

      function keep(entry) {
        var page = pageOf(entry);
        if (!pages.has(page)) pages.set(page, []);
        pages.get(page).push({ entry: entry, plain: plain(entry.title + entry.text) });
      }

      function complete(items, phrase) {
        function holds(item) {
          return item.some(function (entry) { return plain(entry.title + entry.text).indexOf(phrase) >= 0; });
        }
        var holding = items.filter(holds);
        var known = new Set(holding.map(function (item) { return pageOf(item[0]); }));
        pages.forEach(function (entries, page) {
          if (known.has(page)) return;
          var found = entries.filter(function (each) { return each.plain.indexOf(phrase) >= 0; });
          if (!found.length) return;
          known.add(page);
          if (found[0] !== entries[0]) found.unshift(entries[0]);
          holding.push(found.map(function (each) { return Object.assign({}, each.entry, { score: 1, terms: {} }); }));
        });
        function untitled(item) {
          return item.some(function (entry) { return plain(entry.title).indexOf(phrase) >= 0; }) ? 0 : 1;
        }
        holding.sort(function (a, b) { return untitled(a) - untitled(b); });
        var partly = items.filter(function (item) { return !known.has(pageOf(item[0])); });
        items.splice.apply(items, [0, items.length].concat(holding, partly));
      }

      window.Worker = class extends Plain {
        constructor(address, options) {
          super(address, options);
          this.addEventListener("message", function (event) {
            var items = event.data && event.data.data && event.data.data.items;
            var phrase = plain(query.value);
            if (items && phrase) complete(items, phrase);
          });
        }
        postMessage(message) {
          if (message && message.data && message.data.docs) message.data.docs.forEach(keep);
          super.postMessage.apply(this, arguments);
        }
      };
    }

    function load() {
      if (loaded) return;
      loaded = true;
      var script = make("script", { src: bundle.getAttribute("src") });
      script.addEventListener("error", function () {
        loaded = false;
        script.remove();
        meta.textContent = "搜索没有加载成功，请检查网络后重新打开";
      });
      document.body.append(script);
    }

    function open() {
      if (!dialog.open) dialog.showModal();
      query.focus();
      if (!toggle.checked) toggle.click();
      load();
    }

    phraseFirst();
    button.addEventListener("click", open);
    document.getElementById("gs-search-close").addEventListener("click", function () { dialog.close(); });
    dialog.addEventListener("close", function () {
      if (toggle.checked) toggle.click();
      button.focus();
    });
    dialog.addEventListener("click", function (event) {
      if (event.target === dialog || event.target.closest("a")) dialog.close();
    });
    dialog.querySelector("form").addEventListener("submit", function (event) { event.preventDefault(); });
    // Material reads the query on keyup alone; pasted and dictated text comes without one.
    query.addEventListener("input", function () { query.dispatchEvent(new Event("keyup")); });
    // Material closes its search on Tab; here Tab goes on to the results.
    window.addEventListener("keydown", function (event) {
      if (dialog.open && (event.key === "Tab" || event.target.closest(".gs-search-top"))) event.stopImmediatePropagation();
    }, true);
    new MutationObserver(function () {
      all("[tabindex]", list).forEach(function (element) { element.removeAttribute("tabindex"); });
    }).observe(list, { childList: true });
    if (new URLSearchParams(location.search).has("q")) open();
  }

  // ---- a copy of the site opened from a disk ----

  function fromFile() {
    if (location.protocol !== "file:") return;
    var button = document.getElementById("gs-search-open");
    if (button) button.hidden = true;
    // No server turns a folder into its page here, so each link names the page.
    all("a[href]").forEach(function (link) {
      if (link.protocol === "file:" && link.pathname.slice(-1) === "/") link.pathname += "index.html";
    });
  }

  all("[data-gs-script]").forEach(function (element) { element.hidden = false; });
  largeType();
  keepStates();
  keepWindows();
  setInterval(function () { keepStates(); keepWindows(); }, 60 * 1000);
  all("table.gs-sort").forEach(sortable);
  all(".gs-filter[data-for]").forEach(filterable);
  all(".gs-filter[data-index]").forEach(indexed);
  reachable();
  forPaper();
  search();
  fromFile();
})();
