"""The page to edit in the browser, and the one foreign script it runs.

It is for the machine that holds the sources, and no part of the site that is published. The script
is not carried by this package: npm lays it down, and only the very bytes named here are used.
"""

import json
from collections.abc import Callable
from html import escape
from pathlib import Path

from generator.authoring.editor.collections import collections
from generator.authoring.editor.fields import Field
from generator.authoring.editor.form_texts import form_texts
from generator.model.calls import Site
from generator.sources.schemas import Schemas
from generator.web import csp
from generator.web.bundles import EDITOR, scripts
from generator.web.vendored import LAID, PAGE, SCRIPT, is_vendored

API = "/api/v1"
"""Where the page asks for files and hands them back: at the server that shows the page."""

_HTML = """\
<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="icon" href="../assets/gongshi.svg">
<script type="application/json" id="gongshi-editor">{config}</script>
<script src="../assets/admin/{editor}" defer></script>
<script src="../{script}" defer></script>
</head>
<body>
<div id="nc-root">
<main>
<h1>在浏览器里编辑</h1>
<p>正在打开。很久没有打开的，请换用新版的 Chrome、Edge 或 Firefox。</p>
</main>
</div>
</body>
</html>
"""


def script(root: Path) -> bytes | str:
    """Return the foreign script that npm laid down, or how to get it."""
    path = root / LAID
    if not path.is_file():
        return "还没有编辑页要用的文件；请先运行 make admin"
    data = path.read_bytes()
    if not is_vendored(SCRIPT, data):
        return "编辑页要用的文件与登记的版本不一致；请重新运行 make admin"
    return data


def beside(root: Path) -> Callable[[Site], dict[str, bytes]] | str:
    """Return what makes the files of the page for a site of the project, or why there are none."""
    foreign = script(root)
    if isinstance(foreign, str):
        return foreign

    def made(site: Site) -> dict[str, bytes]:
        schemas = Schemas.read(root)
        return files(site, schemas, foreign, form_texts(root, site, schemas))

    return made


def files(site: Site, schemas: Schemas, foreign: bytes, *more: Field) -> dict[str, bytes]:
    """Return the files of the page, given the foreign script, by their paths on the site.

    ``more`` are collections beside those that follow from the schemas.
    """
    config = json.dumps(configuration(site, schemas, *more), ensure_ascii=False)
    page = _HTML.format(
        policy=escape(csp.EDITING.content()),
        title=escape(f"在浏览器里编辑：{site.title}"),
        # Within a page, only < could end the data early.
        config=config.replace("<", "\\u003c"),
        editor=EDITOR,
        script=SCRIPT,
    )
    return {PAGE: page.encode(), SCRIPT: foreign, f"assets/admin/{EDITOR}": scripts()[EDITOR]}


def configuration(site: Site, schemas: Schemas, *more: Field) -> dict[str, object]:
    """Return what the page is told: where its server is, and every collection with its fields."""
    return {
        "backend": {
            "name": "proxy",
            "proxy_url": API,
            "branch": "main",
            "commit_messages": {
                "create": "新建{{collection}}：{{slug}}",
                "update": "修改{{collection}}：{{slug}}",
                "delete": "删除{{collection}}：{{slug}}",
            },
        },
        "load_config_file": False,
        "locale": "zh_Hans",
        "publish_mode": "simple",
        # Where the pages of the preview are, for the button that shows what became of a save.
        "site_url": "/",
        "logo": {"src": "../assets/gongshi.svg", "show_in_header": False},
        # Required; where files go is said by the collections that may have some.
        "media_folder": "content",
        "slug": {"encoding": "ascii", "clean_accents": True},
        "collections": [*collections(site, schemas), *more],
    }
