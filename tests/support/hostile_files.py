"""What strangers send by mistake or on purpose, each with the one line it is told.

``HOSTILE`` maps a name to a file name, a maker of its bytes and the lines expected; the first word
of a line is the file, ``*`` at its end stands for the last word of a line that is not compared.
"""

import gzip
import io
import json
import re
import stat
import struct
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.support.submission_files import (
    application,
    book,
    directory,
    document,
    end,
    entry,
    main_sheet,
    package,
    page,
    patched,
    renamed,
    row_of,
    sheet_part,
    the_form,
    with_cell,
    with_entries,
    zipped,
)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One submission that is not as it should be."""

    file: str
    made: Callable[[], bytes]
    told: tuple[str, ...]
    readable: bool = False


HOSTILE: dict[str, Sample] = {}


def refused(name: str, file: str, told: str, made: Callable[[], bytes]) -> None:
    """Add a sample of which nothing can be checked."""
    HOSTILE[name] = Sample(file=file, made=made, told=(told,))


def noted(name: str, file: str, made: Callable[[], bytes], *told: str) -> None:
    """Add a sample that can be checked all the same."""
    HOSTILE[name] = Sample(file=file, made=made, told=told, readable=True)


# Files that are something else

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        info = tarfile.TarInfo("application.csv")
        info.size = 4
        made.addfile(info, io.BytesIO(b"a,b\n"))
    return out.getvalue()


ONLY = (
    "这不是可以接收的文件；请提交填好的工作簿（.xlsx）、Word 申报书（.docx）、网页版（.html）、"
    "压缩包（.zip）、文件夹或 application.json"
)
OTHER_BOOK = (
    "这是旧版或其他软件的工作簿（.xls、.et、.ods 等），不能读取；"
    "请用表格软件打开，另存为 .xlsx 后提交"
)
OTHER_WORDS = (
    "这是旧版或其他软件的文档（.doc、.wps、.odt、.rtf 等），不能读取；"
    "请用文字处理软件打开，另存为 .docx 后提交"
)
SLIDES = (
    "这是演示文稿，不是申报表；"
    "请提交填好的工作簿（.xlsx）或 Word 申报书（.docx），是附件的放进“附件”文件夹"
)
PDF = (
    "这是 PDF 或版式文件，读不出填写的内容；"
    "请提交导出它之前填好的文件（.xlsx 或 .docx），是附件的放进“附件”文件夹"
)
PICTURE = (
    "这是图片或扫描件，读不出填写的内容；"
    "请提交填好的文件（.xlsx 或 .docx），是附件的放进“附件”文件夹"
)
MAIL = "这是电子邮件或网页存档；请打开后把里面的申报表另存出来，再提交申报表"
LOOSE = (
    "这是单独一个文本文件，不是完整的申报表；CSV 格式的，请把全部文件放进一个文件夹，"
    "压缩为 .zip 后提交"
)
PAPER = (
    "这不是规定的申报表，而是其他文档（Word、PDF、图片等），不能检查；"
    "请提交从规定的申报表填好的工作簿、Word 申报书、网页版、压缩包或 application.json"
)
PACKED = "这不是 .zip 格式的压缩包；请解压后重新压缩为 .zip"
EMPTY = "这里面是空的，没有申报内容；请放入填好的申报表后重新提交"
for suffix in ("zip", "xlsx", "json"):
    refused(f"empty-{suffix}", f"p.{suffix}", f"p.{suffix}: INT-002 {EMPTY}", bytes)
refused("text", "p.xlsx", f"p.xlsx: INT-003 {ONLY}", lambda: "申报表".encode())
refused("noise", "p.zip", f"p.zip: INT-003 {ONLY}", lambda: bytes(range(1, 255)))
refused("loose-csv", "p.csv", f"p.csv: INT-017 {LOOSE}", lambda: package()["application.csv"])
old_book = "Workbook\0".encode("utf-16-le")
refused("xls", "p.xls", f"p.xls: INT-004 {OTHER_BOOK}", lambda: OLE + old_book)
refused("xls-named-xlsx", "p.xlsx", f"p.xlsx: INT-004 {OTHER_BOOK}", lambda: OLE + old_book)
for label, name, code, sentence, content in (
    ("doc", "p.doc", "INT-012", OTHER_WORDS, OLE + "WordDocument\0".encode("utf-16-le")),
    ("doc-named-xls", "p.xls", "INT-012", OTHER_WORDS, OLE + "WordDocument\0".encode("utf-16-le")),
    ("wps-by-name", "p.wps", "INT-012", OTHER_WORDS, OLE),
    ("et-by-name", "p.et", "INT-004", OTHER_BOOK, b"\1\2"),
    ("rtf", "p.rtf", "INT-012", OTHER_WORDS, b"{\\rtf1}"),
    ("ppt", "p.ppt", "INT-013", SLIDES, OLE + "PowerPoint Document\0".encode("utf-16-le")),
    ("ofd-by-name", "p.ofd", "INT-014", PDF, b"\1\2"),
    ("heic", "p.xlsx", "INT-015", PICTURE, b"\0\0\0\x18ftypheic\0\0\0\0"),
    ("webp", "p.webp", "INT-015", PICTURE, b"RIFF\1\1\0\0WEBPVP8 "),
    ("png", "p.PNG", "INT-015", PICTURE, b"\x89PNG\r\n\x1a\n"),
    ("mail", "p.eml", "INT-016", MAIL, b"Received: from a by b\r\n\r\nx"),
    ("mail-without-name", "p", "INT-016", MAIL, b"MIME-Version: 1.0\r\n\r\nx"),
    (
        "mail-of-outlook",
        "p.msg",
        "INT-016",
        MAIL,
        OLE + "__properties_version1.0\0".encode("utf-16-le"),
    ),
    ("loose-text", "p.txt", "INT-017", LOOSE, "申报表".encode()),
):
    refused(label, name, f"{name}: {code} {sentence}", partial(bytes, content))
for label, name, code, sentence, files in (
    ("pages", "p.pages", "INT-012", OTHER_WORDS, {"Index/Document.iwa": b"\0"}),
    ("numbers", "p.numbers", "INT-004", OTHER_BOOK, {"Index/Document.iwa": b"\0"}),
    ("key", "p.key", "INT-013", SLIDES, {"Index/Document.iwa": b"\0"}),
    (
        "pptx",
        "p.pptx",
        "INT-013",
        SLIDES,
        {"[Content_Types].xml": b"<Types/>", "ppt/p.xml": b"<p/>"},
    ),
    ("ofd", "p.ofd", "INT-014", PDF, {"OFD.xml": b"<OFD/>"}),
):
    refused(label, name, f"{name}: {code} {sentence}", partial(zipped, files))
refused(
    "only-a-scan",
    "p.zip",
    f"申报表.pdf: INT-014 {PDF}",
    lambda: zipped({"申报表.pdf": b"%PDF-1.7", "附件/证书.jpg": b"\xff\xd8\xff"}),
)
refused(
    "encrypted-workbook",
    "p.xlsx",
    "p.xlsx: INT-502 文件有密码；请去掉打开密码后重新提交",
    lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
)
docx = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}
refused("docx", "p.docx", f"p.docx: INT-005 {PAPER}", lambda: zipped(docx))
refused("docx-named-xlsx", "p.xlsx", f"p.xlsx: INT-005 {PAPER}", lambda: zipped(docx))
refused("pdf", "p.pdf", f"p.pdf: INT-014 {PDF}", lambda: b"%PDF-1.7\n%%EOF")
refused("photo", "p.jpg", f"p.jpg: INT-015 {PICTURE}", lambda: b"\xff\xd8\xff\xe0JFIF")
refused(
    "ods",
    "p.ods",
    f"p.ods: INT-004 {OTHER_BOOK}",
    lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
)
refused(
    "odt",
    "p.odt",
    f"p.odt: INT-012 {OTHER_WORDS}",
    lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}),
)
refused(
    "xlsb",
    "p.xlsb",
    f"p.xlsb: INT-004 {OTHER_BOOK}",
    lambda: zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\x83"}),
)
refused("rar", "p.rar", f"p.rar: INT-006 {PACKED}", lambda: b"Rar!\x1a\x07\x01\x00")
refused("7z", "p.7z", f"p.7z: INT-006 {PACKED}", lambda: b"7z\xbc\xaf\x27\x1c\x00\x04")
refused("gzip", "p.zip", f"p.zip: INT-006 {PACKED}", lambda: gzip.compress(b"x", mtime=0))
refused("tar", "p.tar", f"p.tar: INT-006 {PACKED}", _tar)


# Archives

BROKEN = "压缩包不完整或者已损坏；请重新压缩后提交"
AMBIGUOUS = "压缩包的目录与内容对不上，不能确定里面有什么；请解压后用系统自带的功能重新压缩"
OUTSIDE = "文件名指向文件夹以外的位置；请去掉名称里的 ..、盘符和开头的斜线，重新压缩"
UNSEEN = "文件名里有看不见的字符；请改名后重新压缩"
TWICE = "有两个文件同名（不分大小写、全角半角）；请改名，或只留一个"
BOMBED = "解压后的大小与压缩后相差太多，可能是恶意文件；请删去这个文件"
NESTED = "压缩包或文件夹里还有压缩包；请解压，把里面的文件直接放进来"


def _plain() -> bytes:
    return zipped(package())


refused("truncated", "p.zip", f"p.zip: INT-101 {BROKEN}", lambda: _plain()[:-30])
refused("half", "p.zip", f"p.zip: INT-101 {BROKEN}", lambda: _plain()[: len(_plain()) // 2])
refused(
    "damaged",
    "p.zip",
    f"datapackage.json: INT-101 {BROKEN}",
    lambda: renamed(zipped(package(), stored=True), "填写".encode(), "填充".encode(), 1),
)
refused(
    "lying-size",
    "p.zip",
    f"p.zip: INT-103 {AMBIGUOUS}",
    lambda: patched(_plain(), directory(_plain()) + 24, "<L", 5),
)
refused("no-directory", "p.zip", f"p.zip: INT-103 {AMBIGUOUS}", lambda: _shifted(-1))
refused(
    "unreadable-directory",
    "p.zip",
    f"p.zip: INT-101 {BROKEN}",
    lambda: patched(_plain(), directory(_plain()), "<L", 0),
)


def _shifted(by: int) -> bytes:
    data = _plain()
    return patched(data, end(data) + 16, "<L", directory(data) + by)


def _encrypted() -> bytes:
    data = _plain()
    local = patched(data, 6, "<H", 1)
    return patched(local, directory(data) + 8, "<H", 1)


refused(
    "encrypted-zip",
    "p.zip",
    "datapackage.json: INT-102 压缩包有密码；请去掉密码，重新压缩",
    _encrypted,
)
refused(
    "flags-differ",
    "p.zip",
    f"p.zip: INT-103 {AMBIGUOUS}",
    lambda: patched(_plain(), 6, "<H", 1),
)
refused(
    "two-archives", "p.zip", f"p.zip: INT-103 {AMBIGUOUS}", lambda: _plain() + zipped({"a": b""})
)
refused("prefix", "p.zip", f"p.zip: INT-103 {AMBIGUOUS}", lambda: b"PK\x03\x04" + _plain())
refused("trailing", "p.zip", f"p.zip: INT-103 {AMBIGUOUS}", lambda: _plain() + b"\0\0")


def _two_ends() -> bytes:
    data = _plain()
    record = data[end(data) :]
    # The first end record stands in the comment of the second, or the second in that of the first.
    return patched(data, end(data) + 20, "<H", len(record)) + record


refused("two-ends", "p.zip", f"p.zip: INT-103 {AMBIGUOUS}", _two_ends)


def _second_end_in_directory() -> bytes:
    data = _plain()
    mark = data[end(data) : end(data) + 22]
    at = end(data)
    made = data[:at] + mark + data[at:]
    return patched(made, at + 22 + 12, "<L", at - directory(data) + 22)


refused("end-in-directory", "p.zip", f"p.zip: INT-103 {AMBIGUOUS}", _second_end_in_directory)


def _hidden_content() -> bytes:
    """An archive with bytes between its entries and its directory."""
    data = _plain()
    at = directory(data)
    made = data[:at] + bytes(100) + data[at:]
    return patched(made, end(made) + 16, "<L", at + 100)


refused("hidden-content", "p.zip", f"p.zip: INT-103 {AMBIGUOUS}", _hidden_content)


def _overlapping() -> bytes:
    """Two entries of the directory that share one content."""
    data = zipped({"aaaa.csv": b"1" * 50, "bbbb.csv": b"2" * 50})
    second = data.index(b"PK\x01\x02", directory(data) + 4)
    return patched(data, second + 42, "<L", 0)


refused("overlapping", "p.zip", f"p.zip: INT-103 {AMBIGUOUS}", _overlapping)


def _no_local_header() -> bytes:
    return patched(zipped({"application.csv": b"a" * 40}), 0, "<L", 0x04034B51)


refused("no-local-header", "p.zip", f"p.zip: INT-003 {ONLY}", _no_local_header)
refused(
    "second-header-gone",
    "p.zip",
    f"p.zip: INT-103 {AMBIGUOUS}",
    lambda: patched(_plain(), _plain().index(b"PK\x03\x04", 4), "<L", 0),
)
refused(
    "other-name-inside",
    "p.zip",
    f"p.zip: INT-103 {AMBIGUOUS}",
    lambda: _plain().replace(b"application.csv", b"applicatiom.csv", 1),
)


def _zip64() -> bytes:
    data = _plain()
    at = end(data)
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 9, 9, 99, directory(data))
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    return data[:at] + record + locator + data[at:]


refused("zip64-records", "p.zip", f"p.zip: INT-103 {AMBIGUOUS}", _zip64)
refused(
    "zip64-promise",
    "p.zip",
    f"p.zip: INT-103 {AMBIGUOUS}",
    lambda: patched(_plain(), end(_plain()) + 16, "<L", 0xFFFFFFFF),
)
refused(
    "zip64-entry",
    "p.zip",
    f"p.zip: INT-103 {AMBIGUOUS}",
    lambda: patched(_plain(), directory(_plain()) + 24, "<L", 0xFFFFFFFF),
)
refused(
    "many-entries",
    "p.zip",
    "p.zip: INT-105 文件超过 60 个；请只保留申报需要的文件",
    lambda: zipped({f"附件/{number}.pdf": b"" for number in range(61)}),
)


def _counted_low() -> bytes:
    data = zipped({f"附件/{number}.pdf": b"" for number in range(61)})
    return patched(patched(data, end(data) + 8, "<H", 1), end(data) + 10, "<H", 1)


refused(
    "many-entries-counted-low",
    "p.zip",
    "p.zip: INT-105 文件超过 60 个；请只保留申报需要的文件",
    _counted_low,
)
refused(
    "total-size",
    "p.zip",
    "p.zip: INT-106 解压后超过 8 MB；请删去多余的文件",
    lambda: zipped({f"附件/{n}.pdf": bytes(1 << 20) for n in range(9)}),
)
refused(
    "bomb",
    "p.zip",
    f"附件/a.pdf: INT-107 {BOMBED}",
    lambda: zipped(package() | {"附件/a.pdf": bytes(3 << 20)}),
)
refused(
    "rare-method",
    "p.zip",
    "datapackage.json: INT-108 压缩方式不常用，无法解压；请解压后用系统自带的功能重新压缩",
    lambda: patched(patched(_plain(), 8, "<H", 98), directory(_plain()) + 10, "<H", 98),
)
refused(
    "big-file",
    "p.zip",
    "application.csv: INT-011 文件超过 1 MB；请删去多余的内容，附件请压缩图片后再放入",
    lambda: zipped(package() | {"application.csv": _random(1_200_000)}),
)
refused(
    "big-zip",
    "p.zip",
    "p.zip: INT-011 文件超过 4 MB；请删去多余的内容，附件请压缩图片后再放入",
    lambda: zipped({"附件/a.pdf": _random(5 << 20)}, stored=True),
)


def _random(size: int) -> bytes:
    """Bytes that do not compress well, the same each time."""
    state, out = 1, bytearray()
    while len(out) < size:
        state = state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
        out += state.to_bytes(8, "big")
    return bytes(out[:size])


for inner in ("a.zip", "附件/a.rar", "x/a.7z", "a.tar.gz"):
    refused(
        f"nested-{inner}",
        "p.zip",
        f"{inner}: INT-109 {NESTED}",
        partial(lambda inner: zipped(package() | {inner: b"PK"}), inner),
    )
refused(
    "link",
    "p.zip",
    "附件/a.pdf: INT-110 这是指向别处的链接；请换成文件本身",
    lambda: with_entries(package(), (entry("附件/a.pdf", stat.S_IFLNK | 0o777), b"/etc/passwd")),
)
refused(
    "link-to-folder",
    "p.zip",
    "附件: INT-110 这是指向别处的链接；请换成文件本身",
    lambda: with_entries(package(), (entry("附件/", stat.S_IFLNK | 0o777), b"")),
)
refused(
    "device",
    "p.zip",
    "附件/a: INT-007 这不是普通的文件；请只提交文件和文件夹",
    lambda: with_entries(package(), (entry("附件/a", stat.S_IFCHR | 0o666), b"")),
)
refused(
    "folder-with-content",
    "p.zip",
    "附件: INT-007 这不是普通的文件；请只提交文件和文件夹",
    lambda: with_entries(package(), (entry("附件/", stat.S_IFDIR | 0o755), b"data")),
)
for label, path in {
    "up": "../application.csv",
    "up-inside": "a/../../application.csv",
    "up-windows": "..\\application.csv",
    "root": "/etc/passwd",
    "root-windows": "\\\\server\\share",
    "drive": "C:\\application.csv",
    "drive-relative": "c:application.csv",
    "dot": ".",
}.items():
    refused(
        f"path-{label}",
        "p.zip",
        f"{path}: INT-111 {OUTSIDE}",
        partial(lambda path: with_entries({}, (entry(path), b"")), path),
    )
for label, path, shown in (
    ("bidi", "附件/\u202efdp.exe", "附件/?fdp.exe"),
    ("line-break", "附件/a\nb", "附件/a?b"),
    ("zero-width", "application\u200b.csv", "application?.csv"),
):
    refused(
        f"name-{label}",
        "p.zip",
        f"{shown}: INT-112 {UNSEEN}",
        partial(lambda path: with_entries({}, (entry(path), b"")), path),
    )
refused(
    "name-nul",
    "p.zip",
    f"application?csv: INT-112 {UNSEEN}",
    lambda: renamed(_plain(), b"application.csv", b"application\0csv"),
)
refused(
    "long-name",
    "p.zip",
    f"{'长' * 59}…{'长' * 60}: INT-113 文件名连同文件夹超过 240 个字；请缩短名称",
    lambda: zipped({"长" * 300: b""}),
)
refused(
    "deep",
    "p.zip",
    "1/2/3/4/5/6/7: INT-114 文件夹超过 6 层；请减少层数",
    lambda: zipped({"1/2/3/4/5/6/7": b""}),
)
refused(
    "same-name",
    "p.zip",
    f"application.csv: INT-115 {TWICE}",
    lambda: with_entries(package(), (entry("application.csv"), b"")),
)
refused(
    "same-name-folded",
    "p.zip",
    f"Application.CSV: INT-115 {TWICE}",
    lambda: with_entries(package(), (entry("Application.CSV"), b"")),
)
refused(
    "same-name-composed",
    "p.zip",
    f"附件/é.pdf: INT-115 {TWICE}",
    lambda: with_entries(package(), (entry("附件/é.pdf"), b""), (entry("附件/e\u0301.pdf"), b"")),
)
refused(
    "file-as-folder",
    "p.zip",
    f"附件/a/b: INT-115 {TWICE}",
    lambda: with_entries(package(), (entry("附件/a"), b""), (entry("附件/a/b"), b"")),
)


# Packages

NOTHING = (
    "没有找到填写内容；请放入填好的工作簿、Word 申报书、网页版、application.csv 或 application.json"
)
refused("empty-archive", "p.zip", f"p.zip: INT-002 {EMPTY}", lambda: zipped({}))
refused("only-litter", "p.zip", f"p.zip: INT-002 {EMPTY}", lambda: zipped({"__MACOSX/._a": b""}))
refused("no-answers", "p.zip", f"p.zip: INT-201 {NOTHING}", lambda: zipped({"附件/a.pdf": b""}))
refused(
    "two-answers",
    "p.zip",
    "application.csv、申报表.xlsx: INT-202 有 2 份填写内容，不知道以哪一份为准；"
    "请只留一份（工作簿、Word 申报书、网页版、application.csv 或 application.json）",
    lambda: zipped(package() | {"申报表.xlsx": b""}),
)
NO_FORM = "没有表格标识，看不出是哪个批次的申报表；请从规定的申报表开始填写，不要删去标识"
refused(
    "no-line-of-ours",
    "p.zip",
    "application.csv: INT-318 “栏目标识”一列里没有一个是申报表的栏目；请使用规定的文件，"
    "只改“填写”一列",
    lambda: zipped({**package(), "application.csv": "栏目标识,栏目,填写\r\nx,甲,乙\r\n".encode()}),
)
refused(
    "no-descriptor",
    "p.zip",
    f"datapackage.json: INT-203 {NO_FORM}",
    lambda: zipped({k: v for k, v in package().items() if k != "datapackage.json"}),
)
refused(
    "descriptor-without-form",
    "p.zip",
    f"datapackage.json: INT-203 {NO_FORM}",
    lambda: zipped(package() | {"datapackage.json": b"[]"}),
)


def _other(call: object, version: object) -> Callable[[], bytes]:
    form = {"form": {"call": call, "version": version}}
    data = json.dumps(form).encode()
    return lambda: zipped(package() | {"datapackage.json": data})


def _another(place: str = "datapackage.json") -> str:
    form = the_form()
    return (
        f"{place}: INT-204 这不是批次 {form.call} 第 {form.version} 版的申报表；"
        "请下载规定的申报表重新填写"
    )


refused("other-call", "p.zip", _another(), _other("x-1999", "1.0"))
refused("other-version", "p.zip", _another(), _other(the_form().call, "0.9"))
refused(
    "odd-call",
    "p.zip",
    _another(),
    _other("<script>alert(1)</script>", 1.0),
)
refused(
    "json-other-call",
    "p.json",
    _another("p.json"),
    lambda: json.dumps(application() | {"form": {"call": "x-1999", "version": "1.0"}}).encode(),
)
noted(
    "unknown-file",
    "p.zip",
    lambda: zipped(package() | {"身份证.pdf": b"%PDF"}),
    "身份证.pdf: INT-205 不认识这个文件，没有检查；附件请放进“附件”文件夹，其余请删去",
)
UNLISTED = "INT-211 “附件清单”里没有写这个文件；请在表里写上，用不着的请删去"
FORM_BESIDE = (
    "INT-206 附件里有一份填好的申报表，没有当作申报；要另算一份的请单独提交，用不着的请删去"
)
for _ending, _data in {
    "xlsx": lambda: zipped(book()),
    "docx": lambda: zipped(document()),
    "html": page,
    "json": lambda: json.dumps(application()).encode(),
}.items():
    noted(
        f"form-in-attachments-{_ending}",
        "p.zip",
        lambda made=_data, name=f"附件/乙.{_ending}": zipped(package() | {name: made()}),
        f"附件/乙.{_ending}: {FORM_BESIDE}",
    )
noted(
    "other-workbook-in-attachments",
    "p.zip",
    lambda: zipped(
        package()
        | {"附件/表.xlsx": zipped({"[Content_Types].xml": b"<a/>"}), "附件/坏.xlsx": b"PK\3\4"}
    ),
    "附件/坏.xlsx: " + UNLISTED,
    "附件/表.xlsx: " + UNLISTED,
)
for _name in ("__MACOSX/甲.xlsx", "@eaDir/甲.xlsx"):
    noted(
        f"form-passed-over-{_name}",
        "p.zip",
        lambda name=_name: zipped(package() | {name: zipped(book())}),
        f"{_name}: INT-205 不认识这个文件，没有检查；附件请放进“附件”文件夹，其余请删去",
    )
noted(
    "left-by-systems",
    "p.zip",
    lambda: zipped(
        package()
        | {
            "__MACOSX/._甲.xlsx": bytes.fromhex("00051607") + b"PK" * 9000,
            "~$甲.xlsx": b"\x05wang" + b" " * 160,
            ".~lock.甲.docx#": b",wang,host,30.11.2026;",
            "@eaDir/甲.xlsx@SynoEAStream": b"\0" * 900,
            ".DS_Store": b"\0\0\0\1Bud1" + b"\0" * 6000,
        }
    ),
)
for _name in ("~$甲.xlsx", "._甲.xlsx"):
    refused(
        f"form-named-{_name}",
        "p.zip",
        f"{_name}、甲.xlsx: INT-202 有 2 份填写内容，不知道以哪一份为准；"
        "请只留一份（工作簿、Word 申报书、网页版、application.csv 或 application.json）",
        lambda name=_name: zipped({"甲.xlsx": zipped(book()), name: zipped(book())}),
    )
ENDING = "INT-207 文件名的结尾与内容不符，已照内容读取；请改成"
noted("book-named-rar", "p.rar", lambda: zipped(book()), f"p.rar: {ENDING} .xlsx 结尾")
noted("book-named-xls", "p.xls", lambda: zipped(book()), f"p.xls: {ENDING} .xlsx 结尾")
noted("package-named-7z", "p.7z", lambda: zipped(package()), f"p.7z: {ENDING} .zip 结尾")
noted("book-in-capitals", "P.XLSX", lambda: zipped(book()))
refused(
    "xls-in-zip",
    "p.zip",
    f"申报表.xlsx: INT-004 {OTHER_BOOK}",
    lambda: zipped({"申报表.xlsx": OLE + old_book}),
)
refused(
    "zip-named-xlsx-in-zip",
    "p.zip",
    f"申报表.xlsx: INT-003 {ONLY}",
    lambda: zipped({"申报表.xlsx": zipped({"a.csv": b""})}),
)
refused(
    "docx-named-xlsx-in-zip",
    "p.zip",
    f"申报表.xlsx: INT-005 {PAPER}",
    lambda: zipped({"申报表.xlsx": zipped(docx)}),
)


# Texts and CSV files

BINARY = "这不是文字文件，或者含有空字符；请用规定的文件重新填写并保存"
ENCODING = "文字编码不是 UTF-8、GB18030 或 UTF-16，或者文件已损坏；请另存为 UTF-8"
UNCLOSED = "从这里起有一个引号没有配对，后面的内容无法分清；请补上或删去引号"
AFTER = "引号后面还有文字；内容里的引号请写成两个"
HEADS = "第一行要有“栏目标识”和“填写”两列，各出现一次；请恢复规定的表头"


def single(text: str | bytes) -> Callable[[], bytes]:
    """A package whose single answers are these bytes."""
    data = text.encode() if isinstance(text, str) else text
    return lambda: zipped(package() | {"application.csv": data})


def lines_of(text: str | bytes) -> Callable[[], bytes]:
    """A package whose budget is these bytes."""
    data = text.encode() if isinstance(text, str) else text
    return lambda: zipped(package() | {"budget.csv": data})


HEAD = "栏目标识,栏目,填写\n"
BUDGET = ",".join(column.title for column in the_form().table("budget").columns) + "\n"  # type: ignore[union-attr]
refused("nul", "p.zip", f"application.csv: INT-301 {BINARY}", single(HEAD + "project_name,,a\0b\n"))
refused(
    "utf16-without-mark",
    "p.zip",
    f"application.csv: INT-301 {BINARY}",
    single(HEAD.encode("utf-16-le")),
)
refused("latin", "p.zip", f"application.csv: INT-302 {ENCODING}", single(b"caf\xe9,\xff\n"))
refused(
    "half-utf16",
    "p.zip",
    f"application.csv: INT-302 {ENCODING}",
    single(HEAD.encode("utf-16")[:-1]),
)
refused(
    "open-quote",
    "p.zip",
    f"application.csv 3: INT-303 {UNCLOSED}",
    single(HEAD + 'project_name,,a\nplace,,"b\nlead_name,,c\n'),
)
refused(
    "text-after-quote",
    "p.zip",
    f"application.csv 2: INT-311 {AFTER}",
    single(HEAD + 'project_name,,"a"b\n'),
)
refused("no-head", "p.zip", f"application.csv 1: INT-304 {HEADS}", single("a,b,c\n"))
refused("blank", "p.zip", f"application.csv 1: INT-304 {HEADS}", single(""))
refused(
    "head-twice",
    "p.zip",
    f"application.csv 1: INT-304 {HEADS}",
    single("栏目标识,填写,填写\n"),
)
refused(
    "wide",
    "p.zip",
    "application.csv 2: INT-306 超过 30 列；请删去多余的列",
    single(HEAD + "," * 31 + "\n"),
)
refused(
    "long-cell",
    "p.zip",
    "application.csv 2: INT-307 有一格超过 6000 个字；请删减",
    single(HEAD + f"project_name,,{'长' * 6001}\n"),
)
noted(
    "twice",
    "p.zip",
    single(HEAD + "project_name,,a\nproject_name,,b\n"),
    "application.csv 3: INT-309 “项目名称”填写了两次；请只留一次",
)
noted(
    "comma-in-answer",
    "p.zip",
    single(HEAD + "project_name,,甲,乙\n"),
    "application.csv 2: INT-310 “项目名称”这一行的格子比表头多；"
    "内容里有逗号时，请把整格内容用英文双引号括起来",
)
noted(
    "no-comma",
    "p.zip",
    single(HEAD + "project_name\n"),
    "application.csv 2: INT-308 这一行的格子比表头少；请补上逗号，空着的格子也要占位",
)
noted(
    "many-rows",
    "p.zip",
    lines_of(BUDGET + "a,b,申请资助,1\n" * 51),
    "budget.csv 1: INT-305 表格超过 50 行；请删减",
)
noted(
    "short-row",
    "p.zip",
    lines_of(BUDGET + "a,b,申请资助,1\na,b\n"),
    "budget.csv 3: INT-308 这一行的格子比表头少；请补上逗号，空着的格子也要占位",
)
noted(
    "long-row",
    "p.zip",
    lines_of(BUDGET + "a,b,申请资助,1,000\n"),
    "budget.csv 2: INT-313 表格“预算”里这一行的格子比列多；"
    "请删去多出的内容，内容里有逗号时请把整格用英文双引号括起来",
)
noted(
    "column-twice",
    "p.zip",
    lines_of(BUDGET.strip() + ",金额（元）\n"),
    "budget.csv 1: INT-312 表格“预算”里有两列同名；请只留一列",
)
noted(
    "title-above-head",
    "p.zip",
    lines_of("项目预算,,,\n\n" + BUDGET + "a,b,申请资助,1\n"),
    "budget.csv 1: INT-314 表头在第 3 行；请删去它上面的各行，让表头成为第一行",
)
noted(
    "no-head-in-table",
    "p.zip",
    lines_of("a,b,申请资助,1\n"),
    "budget.csv: INT-315 找不到表头；请在第一行恢复规定的列名："
    "支出项目、用途和测算、资金来源、金额（元）",
)
noted(
    "wide-commas",
    "p.zip",
    lines_of(BUDGET.replace(",", "，")),
    "budget.csv 1: INT-316 这个文件用“，”分隔各格，分不清哪些是内容；请改用英文逗号分隔",
)
noted(
    "semicolons",
    "p.zip",
    lines_of(BUDGET.replace(",", ";") + "a;b;申请资助;1;2\n"),
    "budget.csv 2: INT-313 表格“预算”里这一行的格子比列多；"
    "请删去多出的内容，内容里有分号时请把整格用英文双引号括起来",
)
noted(
    "column-without-head",
    "p.zip",
    lines_of(BUDGET.strip() + ",,\na,b,申请资助,1,,见附表\n"),
    "budget.csv 2: INT-317 表格“预算”的各列之外还有内容；请删去，或移到规定的栏目里",
)
noted(
    "open-quote-in-table",
    "p.zip",
    lines_of(BUDGET + '"a,b\n'),
    f"budget.csv 2: INT-303 {UNCLOSED}",
)


# JSON


def changed(**changes: object) -> Callable[[], bytes]:
    """The application with answers written over."""
    return lambda: json.dumps(application() | changes).encode()


def spliced(text: str) -> Callable[[], bytes]:
    """The application with a piece of JSON put first."""
    return lambda: b"{" + text.encode() + b"," + json.dumps(application()).encode()[1:]


refused("not-json", "p.json", "p.json 1: INT-401 从第 *", lambda: b"{'a': 1}")
refused("json-cut", "p.json", "p.json 1: INT-401 从第 *", lambda: changed()()[:-1])
refused("json-nul", "p.json", f"p.json: INT-301 {BINARY}", lambda: b'{"a": "\0"}')
SAME = "同一个栏目写了两次；请只留一次"
refused("json-twice", "p.json", f"p.json: INT-402 {SAME}", spliced('"grant": 1'))
refused("json-twice-deep", "p.json", f"p.json: INT-402 {SAME}", spliced('"x": {"a": 1, "a": 2}'))
DEEP = "嵌套的层数太多；请照规定的结构填写"
refused("json-deep", "p.json", f"p.json: INT-403 {DEEP}", lambda: b"[" * 100_000)
refused("json-deep-group", "p.json", f"p.json: INT-403 {DEEP}", lambda: b'{"a":' * 50_000 + b"1")
for constant in ("NaN", "Infinity", "-Infinity"):
    refused(
        f"json-{constant}",
        "p.json",
        "p.json: INT-404 有不是数字的数（NaN 或 Infinity）；请写成普通的数字",
        spliced(f'"x": {constant}'),
    )
refused(
    "json-list",
    "p.json",
    "p.json: INT-407 内容不是一组栏目；请写成 { … } 的样子",
    lambda: b"[1, 2]",
)
NOTHING = (
    "这个文件里没有申报表的栏目，不是填好的申报表；请提交填好的 application.json，"
    "CSV 格式的请把全部文件放进一个文件夹，压缩为 .zip"
)
refused("json-empty", "p.json", f"p.json: INT-410 {NOTHING}", lambda: b"{}")
refused(
    "json-description",
    "p.json",
    f"p.json: INT-410 {NOTHING}",
    lambda: package()["datapackage.json"],
)
refused("json-no-form", "p.json", f"p.json: INT-203 {NO_FORM}", lambda: b'{"grant": 1}')


def number(literal: str) -> Callable[[], bytes]:
    """The application with an amount written as a number that no dump would write."""
    return lambda: (
        json.dumps(application() | {"grant": 0})
        .replace('"grant": 0', f'"grant": {literal}')
        .encode()
    )


LONG = "p.json: INT-405 “申请立项资金（元）”的数字太长；请核对后改正"
for label, literal in {
    "digits": "9" * 5000,
    "exponent": "1e999999",
    "tiny": "1e-999999",
    "exponent-digits": "1e" + "9" * 400,
    "exponent-too-long-for-a-decimal": "1e99999999999999999999",
}.items():
    noted(f"json-number-{label}", "p.json", number(literal), LONG)
noted(
    "json-half-sign",
    "p.json",
    changed(project_name="a\ud800"),
    "p.json: INT-406 “项目名称”里有不完整的字符；请删去后重新填写",
)
noted(
    "json-nul-escaped",
    "p.json",
    changed(project_name="a\0b"),
    "p.json: FLD-018 “项目名称”里有看不见的控制字符；请删去后重新填写",
)
noted(
    "json-group-for-answer",
    "p.json",
    changed(project_name={"a": 1}),
    "p.json: INT-408 “项目名称”应是一个文字、数字或者是否；请照规定的结构填写",
)
noted(
    "json-long",
    "p.json",
    changed(project_name="长" * 6001),
    "p.json: INT-307 有一格超过 6000 个字；请删减",
)
ROWS = "“预算”应是一行一行的表格；请照规定的结构填写"
noted("json-text-for-table", "p.json", changed(budget="a"), f"p.json: INT-409 {ROWS}")
noted("json-text-for-row", "p.json", changed(budget=["a"]), f"p.json 1: INT-409 {ROWS}")
noted(
    "json-many-rows",
    "p.json",
    changed(budget=[{}] * 51),
    "p.json: INT-305 表格超过 50 行；请删减",
)
refused(
    "json-big",
    "p.json",
    "p.json: INT-011 文件超过 1 MB；请删去多余的内容，附件请压缩图片后再放入",
    changed(x="a" * (1 << 20)),
)


# Workbooks

BAD_BOOK = "工作簿不完整或者已损坏；请用规定的申报表重新填写"
MACROS = "工作簿里有宏或控件；请另存为不含宏的 .xlsx"
LINKED = "工作簿引用了其他文件或外部数据；请断开链接，把内容粘贴为数值"
ENTITY = "工作簿里有不允许的文档类型声明；请用规定的申报表重新填写"
CROOKED = "工作表里格子的位置前后矛盾；请用规定的申报表重新填写"


def parts(**more: bytes) -> Callable[[], bytes]:
    """A workbook with parts added; a double underscore in a name stands for a slash."""
    return lambda: zipped(book() | {k.replace("__", "/"): v for k, v in more.items()})


def swapped(part: str, old: str, new: str) -> Callable[[], bytes]:
    """A workbook with a piece of one part written over."""

    def made() -> bytes:
        found = book()
        assert old.encode() in found[part], old
        return zipped(found | {part: found[part].replace(old.encode(), new.encode(), 1)})

    return made


def without(part: str) -> Callable[[], bytes]:
    """A workbook that lacks a part."""
    return lambda: zipped({k: v for k, v in book().items() if k != part})


def answered(cell: str, field: str = "grant") -> Callable[[], bytes]:
    """A workbook with the cell of a single answer written over."""
    return lambda: zipped(with_cell(book(), main_sheet(), f"B{row_of(field)}", cell))


def listed(cell: str, name: str = "D2") -> Callable[[], bytes]:
    """A workbook with a cell of the budget written over."""
    return lambda: zipped(with_cell(book(), sheet_part("预算"), name, cell))


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">'
    '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
)
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
OUT = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
WORKBOOK, STRINGS, STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
LINKS, TYPES = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
for label, made in {
    "no-root": without("_rels/.rels"),
    "no-workbook": without(WORKBOOK),
    "no-sheet": without(main_sheet()),
    "no-strings": without(STRINGS),
    "broken-xml": swapped(WORKBOOK, "<sheets>", "<sheets"),
    "broken-types": swapped(TYPES, "<Types", "<Type"),
    "broken-strings": swapped(STRINGS, "</si>", ""),
    "bytes-in-xml": lambda: zipped(book() | {WORKBOOK: b"\0\1\2"}),
}.items():
    place = "p.xlsx"
    if label in ("no-sheet", "no-strings", "broken-strings"):
        place = {"no-sheet": f"p.xlsx {the_form().sheet}"}.get(label, place)
    refused(f"book-{label}", "p.xlsx", f"{place}: INT-501 {BAD_BOOK}", made)
refused("macros", "p.xlsm", f"p.xlsm: INT-503 {MACROS}", parts(**{"xl__vbaProject.bin": b"\0"}))
refused(
    "macro-type",
    "p.xlsx",
    f"p.xlsx: INT-503 {MACROS}",
    swapped(
        TYPES,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ),
)
refused(
    "macro-sheet",
    "p.xlsx",
    f"p.xlsx: INT-503 {MACROS}",
    parts(**{"xl__macrosheets__sheet1.xml": b"<a/>"}),
)
refused(
    "external-link",
    "p.xlsx",
    f"p.xlsx: INT-504 {LINKED}",
    parts(**{"xl__externalLinks__externalLink1.xml": b"<a/>"}),
)
refused(
    "external-relation",
    "p.xlsx",
    f"p.xlsx: INT-504 {LINKED}",
    swapped(
        "xl/worksheets/_rels/sheet1.xml.rels",
        "</Relationships>",
        '<Relationship Id="rX" Type="http://x/externalLinkPath" Target="file:///etc/passwd" '
        'TargetMode="External"/></Relationships>',
    ),
)
refused(
    "connection", "p.xlsx", f"p.xlsx: INT-504 {LINKED}", parts(**{"xl__connections.xml": b"<a/>"})
)
refused(
    "embedded",
    "p.xlsx",
    "p.xlsx: INT-505 工作簿里嵌入了其他文件；请删去，需要的材料放进“附件”文件夹",
    parts(**{"xl__embeddings__oleObject1.bin": b"\0"}),
)
for part in (WORKBOOK, STRINGS, TYPES, LINKS):
    for encoding in ("windows-1252", "GBK", "UTF-32", "UTF8", "x-nobody-knows", "hz", "idna"):
        refused(
            f"{encoding}-in-{part}",
            "p.xlsx",
            "p.xlsx: INT-522 工作簿里的文字用了不能读取的编码（应为 UTF-8）；"
            "请用 Excel 或 WPS 打开，另存为 .xlsx 后重新提交",
            swapped(part, '"UTF-8"', f'"{encoding}"'),
        )
    refused(f"bomb-in-{part}", "p.xlsx", f"p.xlsx: INT-506 {ENTITY}", swapped(part, DECLARED, BOMB))
    refused(
        f"entity-in-{part}",
        "p.xlsx",
        f"p.xlsx: INT-506 {ENTITY}",
        swapped(part, DECLARED, DECLARED + OUT),
    )
refused(
    "entity-in-sheet",
    "p.xlsx",
    f"p.xlsx {the_form().sheet}: INT-506 {ENTITY}",
    swapped(main_sheet(), DECLARED, DECLARED + OUT),
)
refused(
    "main-sheet-renamed",
    "p.xlsx",
    f"p.xlsx {the_form().sheet}: INT-507 没有名为“{the_form().sheet}”的工作表；"
    "请把工作表改回这个名称，或使用规定的申报表",
    swapped(WORKBOOK, f'name="{the_form().sheet}"', 'name="Sheet1"'),
)
noted(
    "sheet-renamed",
    "p.xlsx",
    swapped(WORKBOOK, 'name="预算"', 'name="预算表"'),
    "p.xlsx 预算 1: INT-507 没有名为“预算”的工作表；请把工作表改回这个名称，或使用规定的申报表",
)
refused(
    "no-mark",
    "p.xlsx",
    f"p.xlsx: INT-203 {NO_FORM}",
    swapped(WORKBOOK, 'name="_form"', 'name="_none"'),
)
refused(
    "other-mark",
    "p.xlsx",
    f"p.xlsx: INT-203 {NO_FORM}",
    swapped(STRINGS, "gongshi-form", "other-form"),
)
refused(
    "book-other-call",
    "p.xlsx",
    _another("p.xlsx"),
    swapped(STRINGS, f"<t>{the_form().call}</t>", "<t>x-1999</t>"),
)
refused(
    "same-sheet-twice",
    "p.xlsx",
    "p.xlsx: INT-511 有两张同名的工作表；请删去一张",
    swapped(WORKBOOK, 'name="_form"', 'name="预算"'),
)
refused(
    "same-sheet-folded",
    "p.xlsx",
    "p.xlsx: INT-511 有两张同名的工作表；请删去一张",
    lambda: zipped(
        book() | {WORKBOOK: book()[WORKBOOK].replace('name="预算"'.encode(), b'name="_FORM"')}
    ),
)
refused(
    "names-gone",
    "p.xlsx",
    f"p.xlsx {the_form().sheet}: INT-508 工作表“{the_form().sheet}”里找不到申报表的栏目；"
    "请使用规定的申报表，不要删改栏目名称和隐藏的列",
    lambda: zipped(
        book()
        | {
            main_sheet(): book()[main_sheet()]
            .replace(b'<c r="D', b'<c r="H')
            .replace(b'<c r="E', b'<c r="I')
        }
    ),
)
refused(
    "strict",
    "p.xlsx",
    "p.xlsx: INT-513 工作簿是“严格 Open XML”格式；请另存为普通的 .xlsx",
    swapped(
        WORKBOOK,
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    ),
)
refused(
    "many-sheets",
    "p.xlsx",
    "p.xlsx: INT-514 工作表、格子或文字超过 30 个；请使用规定的申报表，删去多余的内容",
    swapped(
        WORKBOOK,
        "</sheets>",
        "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(99, 140))
        + "</sheets>",
    ),
)
refused(
    "many-strings",
    "p.xlsx",
    "p.xlsx: INT-514 工作表、格子或文字超过 5000 个；请使用规定的申报表，删去多余的内容",
    swapped(STRINGS, "<si>", "<si/>" * 5001 + "<si>"),
)
noted(
    "many-cells",
    "p.xlsx",
    swapped(
        sheet_part("预算"),
        "</sheetData>",
        '<row r="99">' + "</row><row>".join(["<c/>" * 100] * 51) + "</row></sheetData>",
    ),
    "p.xlsx 预算: INT-514 工作表、格子或文字超过 5000 个；请使用规定的申报表，删去多余的内容",
)
for label, old, new in (
    ("row-again", '<row r="3"', '<row r="2"'),
    ("row-back", '<row r="3"', '<row r="1"'),
    ("row-zero", '<row r="1"', '<row r="0"'),
    ("row-far", '<row r="3"', '<row r="99999999999"'),
    ("cell-elsewhere", '<c r="A2"', '<c r="A9"'),
    ("cell-again", '<c r="B2"', '<c r="A2"'),
    ("cell-far", '<c r="D2"', '<c r="ZZZ2"'),
    ("cell-odd", '<c r="A2"', '<c r="A0"'),
    ("cell-in-cell", '<c r="A2" s="8" t="s">', '<c r="A2" t="s"><c/>'),
    ("cell-loose", "<sheetData>", "<sheetData><c/>"),
):
    noted(
        f"sheet-{label}",
        "p.xlsx",
        swapped(sheet_part("预算"), old, new),
        f"p.xlsx 预算: INT-512 {CROOKED}",
    )
for label, cell in {
    "index-far": '<c t="s"><v>99999999</v></c>',
    "index-minus": '<c t="s"><v>-1</v></c>',
    "index-text": '<c t="s"><v>x</v></c>',
    "number-text": "<c><v>12,000</v></c>",
    "number-nan": "<c><v>NaN</v></c>",
    "number-huge": f"<c><v>{'9' * 5000}</v></c>",
    "number-exponent": "<c><v>1e9999999</v></c>",
    "type": '<c t="zip"><v>1</v></c>',
}.items():
    noted(f"cell-{label}", "p.xlsx", listed(cell), f"p.xlsx 预算: INT-501 {BAD_BOOK}")
noted(
    "row-number-text",
    "p.xlsx",
    swapped(sheet_part("预算"), '<row r="3"', '<row r="x"'),
    f"p.xlsx 预算: INT-501 {BAD_BOOK}",
)
noted(
    "error-value",
    "p.xlsx",
    answered('<c t="e"><v>#REF!</v></c>'),
    f"p.xlsx {the_form().sheet} {row_of('grant')} B{row_of('grant')}: INT-509 "
    "“申请立项资金（元）”是出错的值（如 #REF!）；请改为直接填写内容",
)
for label, literal in {"long": "915101000000000000", "fine": "1e-13"}.items():
    noted(
        f"number-{label}",
        "p.xlsx",
        listed(f"<c><v>{literal}</v></c>"),
        "p.xlsx 预算 2 D2: INT-510 “金额（元）”的数字太长，电子表格已不能准确保存；"
        "请把格子设为文本格式后重新填写",
    )
refused(
    "book-long-cell",
    "p.xlsx",
    f"p.xlsx {the_form().sheet} {row_of('grant')} B{row_of('grant')}: INT-307 "
    "有一格超过 6000 个字；请删减",
    answered(f'<c t="str"><v>{"长" * 6001}</v></c>'),
)
noted(
    "book-many-rows",
    "p.xlsx",
    swapped(
        sheet_part("预算"),
        "</sheetData>",
        '<row r="99">' + "</row><row>".join(["<c><v>1</v></c>"] * 60) + "</row></sheetData>",
    ),
    "p.xlsx 预算 1: INT-305 表格超过 50 行；请删减",
)
noted(
    "book-wide",
    "p.xlsx",
    swapped(sheet_part("预算"), '<row r="2"', '<row r="1"><c r="ZZ1"><v>1</v></c></row><row r="2"'),
    f"p.xlsx 预算: INT-512 {CROOKED}",
)
noted(
    "book-wide-head",
    "p.xlsx",
    swapped(sheet_part("预算"), '</row><row r="2"', '<c r="ZZ1"><v>1</v></c></row><row r="2"'),
    "p.xlsx 预算 1: INT-306 超过 30 列；请删去多余的列",
)
noted(
    "book-long-row",
    "p.xlsx",
    swapped(sheet_part("预算"), '</row><row r="3"', '<c r="G2"><v>1</v></c></row><row r="3"'),
    "p.xlsx 预算 2 G2: INT-317 表格“预算”的各列之外还有内容；请删去，或移到规定的栏目里",
)


def rels_of(sheet: str) -> str:
    """The part that holds the relations of a sheet."""
    return sheet_part(sheet).replace("worksheets/", "worksheets/_rels/") + ".rels"


def comments_of(sheet: str) -> str:
    """The part that holds the comments on a sheet."""
    return sheet_part(sheet).replace("worksheets/sheet", "comments")


noted(
    "row-hidden",
    "p.xlsx",
    swapped(sheet_part("预算"), '<row r="3"', '<row hidden="1" r="3"'),
    "p.xlsx 预算 3: INT-515 第 3 行是隐藏的（或被筛选掉了），其中的内容照样计入；"
    "请清除筛选、取消隐藏，核对后删去不要的行",
)
noted(
    "row-flat",
    "p.xlsx",
    lambda: zipped(
        {
            **book(),
            sheet_part("预算"): re.sub(
                rb'(<row r="3"[^>]*) ht="[^"]*"', rb'\1 ht="0"', book()[sheet_part("预算")]
            ),
        }
    ),
    "p.xlsx 预算 3: INT-515 第 3 行是隐藏的（或被筛选掉了），其中的内容照样计入；"
    "请清除筛选、取消隐藏，核对后删去不要的行",
)
noted(
    "column-hidden",
    "p.xlsx",
    swapped(sheet_part("预算"), '<col min="4"', '<col hidden="1" min="4"'),
    "p.xlsx 预算 1: INT-516 “金额（元）”这一列是隐藏的，其中的内容照样计入；"
    "请取消隐藏，核对后再提交",
)
noted(
    "sheet-hidden",
    "p.xlsx",
    swapped(WORKBOOK, 'name="预算"', 'state="veryHidden" name="预算"'),
    "p.xlsx 预算 1: INT-517 这张工作表是隐藏的，其中的内容照样计入；"
    "请右键点工作表标签取消隐藏，核对后再提交",
)
noted(
    "figure-merged",
    "p.xlsx",
    lambda: zipped(
        with_cell(
            {
                **book(),
                sheet_part("预算"): book()[sheet_part("预算")].replace(
                    b"</sheetData>",
                    b'</sheetData><mergeCells><mergeCell ref="D2:D3"/></mergeCells>',
                ),
            },
            sheet_part("预算"),
            "D3",
            "<c/>",
        )
    ),
    "p.xlsx 预算 2 D2: INT-518 这里合并了格子，有的内容看不见，或者分不清属于哪一行；"
    "请取消合并，每行分别填写",
)
noted(
    "other-sheet-hidden",
    "p.xlsx",
    swapped(WORKBOOK, 'name="预算"', 'state="hidden" name="草稿"'),
    "p.xlsx 预算 1: INT-507 没有名为“预算”的工作表；请把工作表改回这个名称，或使用规定的申报表",
)
noted(
    "strange-sheet-hidden",
    "p.xlsx",
    swapped(
        WORKBOOK,
        "</sheets>",
        '<sheet name="草稿" sheetId="99" state="hidden" r:id="rId1"/></sheets>',
    ),
    "p.xlsx 第 9 张工作表: INT-519 这张工作表是隐藏的，不属于申报表，没有检查；"
    "请右键点工作表标签取消隐藏，需要的内容写进规定的栏目，再删去",
)
noted(
    "text-box",
    "p.xlsx",
    lambda: zipped(
        {
            **book(),
            "xl/drawings/drawing9.xml": b"<d xmlns:a='a'><a:t>\xe8\xa7\x81\xe6\xad\xa4</a:t></d>",
            rels_of("预算"): book()[rels_of("预算")].replace(
                b"</Relationships>",
                b'<Relationship Id="rX" Type="http://x/drawing" '
                b'Target="../drawings/drawing9.xml"/></Relationships>',
            ),
        }
    ),
    "p.xlsx 预算: INT-520 这张工作表里有文本框或图形，里面的字读不到；请写进格子，再删去",
)
noted(
    "comment-of-theirs",
    "p.xlsx",
    lambda: zipped(
        {
            **book(),
            comments_of("预算"): book()[comments_of("预算")].replace(
                b"</commentList>",
                b'<comment ref="A2"><text><t>\xe8\xa7\x81\xe6\xad\xa4</t></text></comment>'
                b"</commentList>",
            ),
        }
    ),
    "p.xlsx 预算: INT-521 这张工作表里有批注，里面的字不计入；需要的请写进格子",
)
noted(
    "book-column-twice",
    "p.xlsx",
    lambda: zipped(with_cell(book(), sheet_part("预算"), "A1", '<c t="str"><v>金额（元）</v></c>')),
    "p.xlsx 预算 1: INT-312 表格“预算”里有两列同名；请只留一列",
)
noted(
    "book-answer-twice",
    "p.xlsx",
    lambda: zipped(
        with_cell(book(), main_sheet(), f"D{row_of('grant')}", '<c t="str"><v>match</v></c>')
    ),
    f"p.xlsx {the_form().sheet} {row_of('match')} B{row_of('match')}: INT-309 "
    "“自筹配套资金（元）”填写了两次；请只留一次",
)
