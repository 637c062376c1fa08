"""What must hold of a built site before anybody may read it.

Works on paths and bytes alone: it neither builds, nor writes, nor opens a connection.
"""

import gzip
import json
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from lxml import etree

from generator import findings
from generator.findings import Finding, Level, Place
from generator.publish.site_folder import SiteFolder
from generator.web import csp
from generator.web.html5 import Element, elements
from generator.web.vendored import PAGE

PUBLISHING: Mapping[str, str] = MappingProxyType(
    {
        "PUB-001": "应当发布的文件没有生成；请检查生成它的来源文件后重新构建",
        "PUB-002": "生成了未登记的文件；请把它登记为要发布的文件，或从来源中删除",
        "PUB-003": "链接“{target}”指向的页面或文件不存在；请改正链接，或补上该文件",
        "PUB-004": "链接“{target}”指向的页内位置不存在；请改正 # 后面的编号",
        "PUB-005": "编号“{name}”在同一页出现了 {count} 次；请让每个编号只出现一次",
        "PUB-006": "页面要从别的网站加载“{target}”；请把该文件放进本站",
        "PUB-007": "链接“{target}”的开头不在允许之列；请改用 https、http、mailto 或 tel",
        "PUB-008": "元素带有内联事件“{name}”；请删除，动作写在脚本文件里",
        "PUB-009": "页面里直接写有本站程序以外的脚本；请移到脚本文件，页内只放 JSON 数据",
        "PUB-010": "页内的 JSON 数据读不出来（第 {line} 行）；请检查生成它的内容",
        "PUB-011": "页面有 {count} 个一级标题；请只保留一个",
        "PUB-012": "页面没有标题（title）；请在来源中填写标题",
        "PUB-013": "页面没有注明语言（lang）；请检查主题模板",
        "PUB-014": "页面里留有未替换的模板记号“{name}”；请检查对应的内容或模板",
        "PUB-015": "正文里出现了不允许的元素“{name}”；请检查来源中是否混入了网页代码",
        "PUB-016": "页面里的元素带有样式“{name}”；请改用样式表中的类",
        "PUB-017": "页面带有“{name}”，会改变地址或跳转；请删除",
        "PUB-018": "发布内容里有符号链接；请换成真正的文件",
        "PUB-019": "搜索索引指向不存在的位置“{target}”；请重新构建",
        "PUB-020": "站点地图（sitemap）与页面不一致：“{target}”；请检查网站地址后重新构建",
        "PUB-021": "文件内容读不出来，不是完整的 {name}；请检查生成它的内容",
        "PUB-022": "页面读不出来，不是完整的 UTF-8 网页；请检查生成它的内容",
        "PUB-023": "站内链接“{target}”写成了以 / 开头的地址；请改写为相对地址",
        "PUB-024": "文件名不宜发布；请去掉以点开头的名称、空格、反斜杠和 .md 源文件",
        "PUB-025": "页面没有内容安全策略，或者写在了加载内容之后；请检查主题模板",
        "PUB-026": "内容安全策略的“{name}”放得太宽，或者缺少；请检查主题模板",
        "PUB-027": "内容安全策略里没有页内“{name}”的校验值，浏览器不会用它；请检查生成该页的模板",
        "PUB-028": "脚本“{target}”不是本站程序自带的；请删除",
        "PUB-031": "“{name}”与“{target}”会生成同一个网址；请改名其中一个",
        "PUB-032": "生成的文件路径不能用；请只用相对路径，不含 ..、空段和反斜杠",
        "PUB-034": "生成网页时有 {count} 条提醒；请查看 build/mkdocs.log 中的 WARNING 各行",
        "PUB-035": "网页没有生成；请查看 build/mkdocs.log 末尾说明的原因",
        "PUB-036": "找不到或读不出 mkdocs.yml；请在项目根目录放好该文件并改正其中的写法",
        "PUB-037": "没有安装 {name}；请安装后再试，或改用默认的构建方式",
        "PUB-038": "导航里的“{target}”不存在；请改正导航，或补上该页面",
        "PUB-044": "build/current 不是本程序建立的链接；请先把它移走",
        "PUB-045": "文件夹里有不是本程序发布的文件“{name}”；请换一个文件夹，或先清空它",
        "PUB-046": "不能发布到项目自身的文件夹里；请换一个文件夹",
    }
)
"""Every code of building and publishing, with the sentence it says."""

_SCHEMES = frozenset({"https", "http", "mailto", "tel"})
# A relation that names a place; a browser loads nothing for it.
_NAMES_ONLY = frozenset(
    {"canonical", "alternate", "prev", "next", "license", "author", "describedby", "help"}
)
# MkDocs and its theme write these beside what the generator asked for.
_THEME_FILES = frozenset(
    {"404.html", "manifest.json", "search.json", "sitemap.xml", "sitemap.xml.gz"}
)
_THEME_FOLDERS = ("assets/", "search/")
_READABLE = frozenset(
    """
    a abbr address article aside b bdi blockquote br button caption cite code col colgroup data dd
    del details dfn div dl dt em fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i
    img input ins kbd label legend li main mark meter nav ol optgroup option output p picture pre
    progress q s samp search section select small source span strong sub summary sup table tbody
    td textarea tfoot th thead time tr u ul var wbr

    svg g path rect circle ellipse line polyline polygon text tspan title desc defs use symbol
    marker lineargradient radialgradient stop clippath mask pattern
    """.split()  # noqa: SIM905  a list of a hundred names reads best as words
)
_REFERRING = frozenset(
    """
    a area audio base body button embed feimage form frame iframe image img input link object
    script source table td th track use video
    """.split()  # noqa: SIM905  as above
)
_LOADING = frozenset({"href", "src", "poster", "data", "background", "xlink:href"})
# Every script of the program lies here, and nothing of the sources may.
_OWN_SCRIPT = re.compile(r"assets/.+\.js")
_DATA = ("application/json", "application/ld+json")
# What a form is for: searching, filtering a table, finding out, filling in, taking a file.
_FORMS = frozenset({"search", "gs-filter", "gs-find", "gs-form", "gs-drop"})
# A page that asks an applicant for something has one of these, or data for its script.
_ASKS = re.compile(rb"id=\"gongshi-data\"|class=\"[^\"]*\bgs-(?:find|form|drop)[\s\"]")

_TAGS = re.compile(rb"<([A-Za-z][^\s/>]*)")
# A template leaves these alone or among Chinese words; in English prose None is a word.
_MARK = re.compile(
    r"\[object Object\]|(?<![A-Za-z0-9_])(?<![A-Za-z] )"
    r"(?:None|Undefined|undefined|NaN)(?![A-Za-z0-9_])(?! [A-Za-z])"
)
# How ``escape.text`` writes what begins such a mark where it stands in data.
_REFERENCE = re.compile(rb"&#(?:78|85|91|117|123);")
_BRACES = re.compile(r"\{[{%#]")
# A pattern that begins with a plain letter is looked for as fast as that letter.
_MARK_BYTES = tuple(
    re.compile(pattern) for pattern in (rb"\{[{%#]", rb"\[object", rb"N(?:one|aN)", rb"ndefined")
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# A step up at the beginning of a link that leads on to the plain name of a file or folder.
_UP = re.compile(r"\.\./(?=(?:\.\./)*[\w.%~-]+(?:[/#?]|$))")
_CSS = re.compile(
    r"url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^)]*?))\s*\)|@import\s+(?:\"([^\"]*)\"|'([^']*)')",
    re.IGNORECASE,
)


def _query(expression: str) -> Any:
    return etree.XPath(expression, smart_strings=False)


_IDS = _query("/descendant::*/@id")
_H1 = _query("count(/descendant::h1)")
_TITLE = _query("normalize-space(/html/head/title)")
_LANG = _query("string(/html/@lang)")
_INSIDE = _query("/descendant::main/descendant::*")
_WRITTEN = _query(
    "//text()[not(ancestor::script or ancestor::style or ancestor::code or ancestor::pre"
    " or ancestor::title)]|//@title|//@alt|//@aria-label|//@href|//@datetime"
)
_PARSER = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, huge_tree=True)
_XML = {"resolve_entities": False, "no_network": True}


def fault(code: str, file: str, **facts: object) -> Finding:
    """Return the finding of level error for a code of `PUBLISHING` at a file."""
    return Finding(
        code=code,
        level=Level.ERROR,
        message=PUBLISHING[code].format_map(facts),
        place=Place(file=file),
    )


@dataclass(frozen=True, kw_only=True)
class _PageFacts:
    """What the other pages need to know of one page, and what is wrong in it."""

    ids: frozenset[str]
    links: tuple[str, ...]
    loads: tuple[str, ...]
    faults: tuple[Finding, ...]
    scripts: tuple[str, ...] = ()
    written: tuple[str, ...] = ()


def verify(
    site: Path | Mapping[str, bytes], *, base_url: str, expected: Collection[str]
) -> tuple[Finding, ...]:
    """Return, sorted, everything that keeps a built site from being published.

    `site` is the built folder, or its files by POSIX path; `base_url` is the address the site
    will stand at, or blank; `expected` names every file that the sources ask for. The file of
    a finding is its path within the site.
    """
    files = SiteFolder(site) if isinstance(site, Path) else site
    found = [fault("PUB-018", link) for link in getattr(files, "links", ())]
    found += _census(files, frozenset(expected))
    pages = {path: _read_page(path, files[path]) for path in files if path.endswith(".html")}
    places = _Places(base_url=base_url, files=frozenset(files), pages=pages)
    for path, page in pages.items():
        found += page.faults
        found += places.check(path, page)
    found += _foreign(files, pages, places)
    for path in files:
        if path.endswith(".css"):
            text = files[path].decode("utf-8", "replace")
            found += places.loads(path, _css_targets(text))
        elif path.endswith((".svg", ".xml")):
            found += _read_xml(path, files[path], places)
        elif path.endswith(".json"):
            found += _read_json(path, files[path], places)
        elif path == "sitemap.xml.gz":
            found += _packed_sitemap(path, files)
    return findings.sort(found)


def _census(files: Mapping[str, bytes], expected: frozenset[str]) -> Iterator[Finding]:
    """Tell which files are missing, unasked for or badly named."""
    for path in expected.difference(files):
        yield fault("PUB-001", path)
    for path in files:
        parts = path.split("/")
        if (
            path.lower().endswith((".md", ".markdown"))
            or re.search(r"[\s\\]", path)
            or any(part.startswith(".") for part in parts)
        ):
            yield fault("PUB-024", path)
        elif not (path in expected or path in _THEME_FILES or path.startswith(_THEME_FOLDERS)):
            yield fault("PUB-002", path)


def _read_page(path: str, data: bytes) -> _PageFacts:
    """Parse one page once and take from it all that is asked of it."""
    try:
        data.decode("utf-8")
        tree = etree.fromstring(data, _PARSER)
    except (UnicodeDecodeError, etree.XMLSyntaxError):
        tree = None
    if tree is None:
        return _PageFacts(ids=frozenset(), links=(), loads=(), faults=(fault("PUB-022", path),))
    ids = _IDS(tree)
    unique = frozenset(ids)
    found: list[Finding] = []
    if len(unique) != len(ids):
        found += [
            fault("PUB-005", path, name=name, count=ids.count(name))
            for name in sorted(unique)
            if ids.count(name) > 1
        ]
    read = tuple(elements(data))
    scripts = [one for one in read if one.name == "script"]
    running = [script for script in scripts if script.attributes.get("type") not in _DATA]
    written = [script.text for script in running if "src" not in script.attributes]
    styles = [one.text for one in read if one.name == "style"]
    found += _heads(path, tree)
    found += _active(path, read)
    found += _data(path, scripts)
    found += _policed(path, tree, scripts=written, styles=styles, fills=bool(_ASKS.search(data)))
    found += _inside(path, data, tree)
    found += _marks(path, data, tree)
    links, loads = _references(read)
    return _PageFacts(
        ids=unique,
        links=tuple(links),
        loads=(*loads, *_css_targets("\n".join(styles))),
        scripts=tuple(script.attributes["src"] for script in running if "src" in script.attributes),
        written=tuple(written),
        faults=tuple(found),
    )


def _heads(path: str, tree: Any) -> Iterator[Finding]:
    """Hold a page to one heading, a title and a language."""
    headings = int(_H1(tree))
    if headings != 1:
        yield fault("PUB-011", path, count=headings)
    if not _TITLE(tree):
        yield fault("PUB-012", path)
    if not _LANG(tree).strip():
        yield fault("PUB-013", path)


def _active(path: str, read: tuple[Element, ...]) -> Iterator[Finding]:
    """Let no element carry what it does or how it looks, nor send readers elsewhere."""
    for element in read:
        for name, value in element.attributes.items():
            if name.startswith("on"):
                yield fault("PUB-008", path, name=name)
            elif name == "style":
                # The policy of a page would not let a browser see it.
                yield fault("PUB-016", path, name=value.strip())
        jumps = element.attributes.get("http-equiv", "").strip().lower() == "refresh"
        if element.name == "base" or (element.name == "meta" and jumps):
            yield fault("PUB-017", path, name=element.name)


def _data(path: str, scripts: list[Element]) -> Iterator[Finding]:
    """Hold what stands as data in a page to being JSON."""
    for script in scripts:
        if script.attributes.get("type") in _DATA:
            try:
                json.loads(script.text)
            except json.JSONDecodeError as error:
                yield fault("PUB-010", path, line=error.lineno)


def _policed(
    path: str, tree: Any, *, scripts: list[str], styles: list[str], fills: bool
) -> Iterator[Finding]:
    """Hold a page to a policy that stands before all it loads, and lists what it holds itself."""
    facts = _policy(tree)
    if facts is None:
        yield fault("PUB-025", path)
        return
    edits = path == PAGE and facts == csp.EDITING.content()
    for name in () if edits else csp.too_loose(facts, fills=fills):
        yield fault("PUB-026", path, name=name)
    sources = csp.read(facts)
    for tag, texts in (("script", scripts), ("style", styles)):
        for text in texts:
            if csp.hashed(text) not in sources.get(f"{tag}-src", ()):
                yield fault("PUB-027", path, name=tag)


def _policy(tree: Any) -> str | None:
    """Return the policy in the head of a page, or None where something is loaded before it."""
    for element in tree.iterfind("head/*"):
        if element.get("http-equiv", "").lower() == "content-security-policy":
            return str(element.get("content", ""))
        if element.tag not in ("meta", "title"):
            return None
    return None


def _foreign(
    files: Mapping[str, bytes], pages: Mapping[str, _PageFacts], places: "_Places"
) -> Iterator[Finding]:
    """Tell which scripts are not the program's own; a page may hold one of those as it is."""
    holding = any(page.written for page in pages.values())
    listed = [path for path in files if _OWN_SCRIPT.fullmatch(path)] if holding else []
    own = {files[path].decode().strip() for path in listed}
    for path, page in pages.items():
        for script in page.scripts:
            if not _OWN_SCRIPT.fullmatch(places.file(path, script)):
                yield fault("PUB-028", path, target=script)
        for text in page.written:
            if text.strip() not in own:
                yield fault("PUB-009", path)


def _inside(path: str, data: bytes, tree: Any) -> Iterator[Finding]:
    """Hold the main part of a page to a vocabulary that can only be read."""
    main = data[data.find(b"<main") : data.rfind(b"</main")].lower()
    # The bytes are quick to ask and never miss; only where they name a stranger is it looked up.
    tags = {tag.decode("ascii", "replace") for tag in set(_TAGS.findall(main))}
    if tags - _READABLE:
        for element in _INSIDE(tree):
            if element.tag.lower() not in _READABLE and not _is_ours(element):
                yield fault("PUB-015", path, name=element.tag)


def _is_ours(element: Any) -> bool:
    """Return whether an element is a form that works on the page itself and sends nothing."""
    facts = (element.get("role"), *element.get("class", "").split())
    return bool(element.tag == "form" and element.get("action") is None and _FORMS & {*facts})


def _marks(path: str, data: bytes, tree: Any) -> Iterator[Finding]:
    """Find what a template should have replaced; code that is quoted may show it."""
    if not any(mark.search(data) for mark in _MARK_BYTES):
        return
    # Data may hold either: in the page as references, in titles and descriptions bare.
    page = etree.fromstring(_REFERENCE.sub("\uff1f".encode(), data), _PARSER)
    for text in _WRITTEN(page):
        for mark in (*_MARK.findall(text), *_BRACES.findall(text)):
            yield fault("PUB-014", path, name=mark)


def _references(read: tuple[Element, ...]) -> tuple[list[str], list[str]]:
    """Return what a page links to, and what it makes a browser load."""
    links: list[str] = []
    loads: list[str] = []
    for element in read:
        tag, given = element.name, element.attributes
        if tag not in _REFERRING:
            continue
        if tag in ("a", "area"):
            links.append(given.get("href", given.get("xlink:href", "")))
            loads.extend(given.get("ping", "").split())
            continue
        for name, value in given.items():
            if name in _LOADING:
                relations = given.get("rel", "").lower().split()
                named = tag == "link" and _NAMES_ONLY.issuperset(relations)
                (links if named else loads).append(value)
            elif name in ("action", "formaction"):
                links.append(value)
            elif name == "srcset":
                loads.extend(part.split()[0] for part in value.split(",") if part.strip())
    return links, loads


def _css_targets(text: str) -> list[str]:
    """Return every address that a style sheet loads."""
    return ["".join(groups) for groups in _CSS.findall(text)]


def _plain(address: str) -> str:
    """Return an address as a browser reads it, which drops tabs and line ends."""
    return re.sub(r"[\t\r\n]", "", address).strip("\x00\x0b\x0c \x1f")


class _Places:
    """Where an address leads, within one site."""

    def __init__(
        self, *, base_url: str, files: frozenset[str], pages: Mapping[str, _PageFacts]
    ) -> None:
        self._base = base_url.rstrip("/") + "/" if base_url else ""
        self._path = "/" + self._base.partition("://")[2].partition("/")[2]
        self._files = files
        self._pages = pages
        self._known: dict[tuple[str, str], str] = {}

    def check(self, path: str, page: _PageFacts) -> Iterator[Finding]:
        """Tell what is wrong with the links and loads of one page."""
        folder = posixpath.dirname(path)
        for link in page.links:
            if code := self._link(path, folder, link):
                yield fault(code, path, target=link)
        yield from self.loads(path, page.loads)

    def loads(self, path: str, targets: Collection[str]) -> Iterator[Finding]:
        """Tell which of the addresses a file loads lie elsewhere or nowhere."""
        for target in targets:
            if target.startswith(("data:image/", "#")):
                continue
            inner = self._inner(target)
            if inner is None:
                yield fault("PUB-006", path, target=target)
            elif code := self._link(path, posixpath.dirname(path), inner):
                yield fault(code, path, target=target)

    def leads(self, location: str) -> bool:
        """Return whether an address counted from the root of the site leads somewhere."""
        return not self._link("", "", "./" + location.removeprefix("/"))

    def file(self, path: str, link: str) -> str:
        """Return the file of this site that a link in a file stands for, be it there or not."""
        for root in (self._base, self._path if path == "404.html" else ""):
            if root and link.startswith(root):
                return self._file("", link.removeprefix(root))
        return self._file(posixpath.dirname(path), link)

    def is_ours(self, address: str) -> bool:
        """Return whether a full address is one of this site's and leads somewhere."""
        return address.startswith(self._base) and self.leads(address.removeprefix(self._base))

    def _inner(self, target: str) -> str | None:
        """Return an address of this site as it is, or None for one of another host."""
        target = _plain(target)
        if self._base and target.startswith(self._base):
            return target
        return None if target.startswith(("//", "\\")) or _SCHEME.match(target) else target

    def _link(self, path: str, folder: str, link: str) -> str:
        """Return the code of what is wrong with a link in a file, or nothing."""
        # Counted from the folder that it climbs to, a link recurs on most pages of the site.
        while folder and _UP.match(link):
            folder, link = folder.rpartition("/")[0], link[3:]
        # These lead elsewhere on each page.
        key = (path if link[:1] in ("", "#", "?", "/") else folder, link)
        code = self._known.get(key)
        if code is None:
            code = self._known[key] = self._judge(path, folder, _plain(link))
        return code

    def _judge(self, path: str, folder: str, link: str) -> str:
        if self._base and link.startswith(self._base):
            folder, link = "", "./" + link.removeprefix(self._base)
        elif link.startswith(("//", "\\")):
            return "PUB-007"
        elif scheme := _SCHEME.match(link):
            return "" if scheme[1].lower() in _SCHEMES else "PUB-007"
        elif link.startswith("/"):
            # An error page is shown at any depth, so its own links begin at the root.
            if path != "404.html" or not link.startswith(self._path):
                return "PUB-023"
            folder, link = "", "./" + link.removeprefix(self._path)
        address, _, anchor = link.partition("#")
        address = address.partition("?")[0]
        target = self._file(folder, address) if address else path
        if target not in self._files:
            return "PUB-003"
        page = self._pages.get(target)
        if anchor and page is not None and unquote(anchor) not in page.ids:
            return "PUB-004"
        return ""

    @staticmethod
    def _file(folder: str, address: str) -> str:
        """Return the file that an address within a folder stands for."""
        joined = posixpath.normpath(posixpath.join(folder, unquote(address)))
        if address.endswith("/") or address.rpartition("/")[2] in (".", ".."):
            joined = posixpath.normpath(posixpath.join(joined, "index.html"))
        return joined


def _read_xml(path: str, data: bytes, places: _Places) -> Iterator[Finding]:
    """Hold pictures, feeds and the map of the site to being whole and harmless."""
    try:
        tree = etree.fromstring(data, etree.XMLParser(**_XML))
    except etree.XMLSyntaxError:
        yield fault("PUB-021", path, name="XML")
        return
    if path == "sitemap.xml":
        yield from _sitemap(path, tree, places)
    if not path.endswith(".svg"):
        return
    for element in tree.iter(etree.Element):
        if etree.QName(element).localname.lower() in ("script", "foreignobject"):
            yield fault("PUB-015", path, name=etree.QName(element).localname)
        for name, value in element.items():
            local = etree.QName(name).localname
            if local.lower().startswith("on"):
                yield fault("PUB-008", path, name=local)
            elif local == "href":
                yield from places.loads(path, (value,))


def _sitemap(path: str, tree: Any, places: _Places) -> Iterator[Finding]:
    for address in tree.iterfind("{*}url/{*}loc"):
        text = (address.text or "").strip()
        if not places.is_ours(text):
            yield fault("PUB-020", path, target=text)


def _packed_sitemap(path: str, files: Mapping[str, bytes]) -> Iterator[Finding]:
    try:
        same = gzip.decompress(files[path]) == files.get("sitemap.xml")
    except (OSError, EOFError):
        same = False
    if not same:
        yield fault("PUB-020", path, target="sitemap.xml")


def _read_json(path: str, data: bytes, places: _Places) -> Iterator[Finding]:
    """Hold data files to being JSON, and the search index to leading somewhere."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        yield fault("PUB-021", path, name="JSON")
        return
    if path != "search/search_index.json":
        return
    entries = value.get("docs", ()) if isinstance(value, dict) else ()
    for entry in entries:
        location = str(entry.get("location", ""))
        if not places.leads(location):
            yield fault("PUB-019", path, target=location)
