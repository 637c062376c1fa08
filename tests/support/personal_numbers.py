"""Invented numbers that name a person, their disguises, and the files they may stand in."""

import gzip
import io
import json
import random
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from html import escape

import docx
import xlsxwriter
from PIL import Image, PngImagePlugin

SEPARATE = "\u200b\u200c\u2060\ufeff\u00ad"
CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


# --- numbers ---


def identity(chance: random.Random) -> str:
    """An identity number of a grown person whose area, day and check digit are right."""
    area = chance.choice(("110105", "440304", "510104", "530102", "620102", "820000"))
    day = f"{chance.randint(1930, 2009)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"
    first = f"{area}{day}{chance.randint(0, 999):03d}"
    return first + "10X98765432"[sum(int(n) << (17 - i) for i, n in enumerate(first)) % 11]


def card(chance: random.Random) -> str:
    """A bank card number with a prefix in use, of no area, and a right check digit.

    Two in ten thousand of those that begin with an area read as the number of a document.
    """
    prefix, length = chance.choice((("622202", 19), ("621700", 19), ("48", 16), ("55", 16)))
    first = prefix + "".join(chance.choices("0123456789", k=length - 1 - len(prefix)))
    doubled = (int(n) * (2 - i % 2) for i, n in enumerate(reversed(first)))
    return first + str(-sum(n // 10 + n % 10 for n in doubled) % 10)


def mobile(chance: random.Random) -> str:
    return f"1{chance.randint(3, 9)}" + "".join(chance.choices("0123456789", k=9))


def mail(chance: random.Random) -> str:
    name = "".join(chance.choices("abcdefghijkmnopqrstuvwxyz", k=chance.randint(3, 9)))
    host = chance.choice(("qq.com", "163.com", "mail.example.cn", "example.org"))
    return f"{name}{chance.randint(1, 99)}@{host}"


KINDS: dict[str, Callable[[random.Random], str]] = {
    "PUB-051": identity,
    "PUB-052": mobile,
    "PUB-053": card,
    "PUB-054": mail,
}


# --- disguises ---


def parted(secret: str, mark: str, chance: random.Random) -> str:
    """Groups with a mark between them, as people write them, or every digit by itself."""
    if "@" in secret:
        return secret.replace("@", f"{mark}@{mark}") if mark != "." else secret
    if chance.random() < 0.4:
        return mark.join(secret)
    sizes = {11: (3, 4, 4), 18: (6, 8, 4)}.get(len(secret), (4,) * 5)
    groups, at = [], 0
    for size in sizes:
        groups.append(secret[at : at + size])
        at += size
    return mark.join(group for group in groups if group)


def unseen(secret: str, chance: random.Random) -> str:
    return "".join(c + chance.choice(("", *SEPARATE)) for c in secret[:-1]) + secret[-1]


def mixed(secret: str, chance: random.Random) -> str:
    told = parted(secret, chance.choice((" ", "-", "－", "\u3000", "\u2011")), chance)
    wide = "".join(chr(WIDE[ord(c)]) if c.isdigit() and chance.random() < 0.5 else c for c in told)
    return unseen(wide, chance)


DISGUISES: dict[str, Callable[[str, random.Random], str]] = {
    "plain": lambda secret, _: secret,
    "wide": lambda secret, _: secret.translate(WIDE),
    "blanks": lambda secret, chance: parted(
        secret, chance.choice((" ", "\u3000", "\u00a0")), chance
    ),
    "hyphens": lambda secret, chance: parted(secret, chance.choice("-‐–—－"), chance),
    "dots": lambda secret, chance: parted(secret, chance.choice(".．·"), chance),
    "unseen": unseen,
    "numerals": lambda secret, _: secret.translate(CHINESE),
    "mixed": mixed,
}


# --- ways of writing ---

SCRIPTS = {
    "wide": "０１２３４５６７８９",
    "arabic": "٠١٢٣٤٥٦٧٨٩",
    "persian": "۰۱۲۳۴۵۶۷۸۹",
    "devanagari": "०१२३४५६७८९",
    "thai": "๐๑๒๓๔๕๖๗๘๙",
    "tibetan": "༠༡༢༣༤༥༦༧༨༩",
    "mongolian": "᠐᠑᠒᠓᠔᠕᠖᠗᠘᠙",
    "bold": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "monospaced": "𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿",
    "segmented": "🯰🯱🯲🯳🯴🯵🯶🯷🯸🯹",
    "raised": "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "lowered": "₀₁₂₃₄₅₆₇₈₉",
    "circled": "⓪①②③④⑤⑥⑦⑧⑨",
    "dark": "⓿❶❷❸❹❺❻❼❽❾",
    "bracketed": "0⑴⑵⑶⑷⑸⑹⑺⑻⑼",
    "stopped": "🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐",
    "numerals": "〇一二三四五六七八九",
    "numerals with a zero": "零一二三四五六七八九",
    "formal": "零壹贰叁肆伍陆柒捌玖",
    "traditional": "零壹貳參肆伍陸柒捌玖",
    "spoken": "洞幺两三四五六拐八勾",
    "ringed": "0㊀㊁㊂㊃㊄㊅㊆㊇㊈",
    "enclosed": "0㈠㈡㈢㈣㈤㈥㈦㈧㈨",
    "mixed": "0１二叁④⑸٦๗𝟖9",
}
BETWEEN = {
    "blanks": " \u00a0\u2002\u2003\u2009\u202f\u3000\u2800\t",
    "hyphens": "-‐‑‒–—―−－_＿~·•",
    "dots": ".．﹒",
    "slashes": "/／",
    "breaks": "\n\r\u2028",
    "unseen": "\u00ad\u200b\u200c\u200d\u2060\ufeff\u034f\u180e\u0301\u0336\u20dd\ufe0f",
}
GROUPS = {11: (3, 4, 4), 16: (4, 4, 4, 4), 18: (6, 8, 4), 19: (4, 4, 4, 4, 3)}


def grouped(secret: str) -> list[str]:
    """The groups people write a number in."""
    groups, at = [], 0
    for size in GROUPS[len(secret)]:
        groups.append(secret[at : at + size])
        at += size
    return groups


def one_mark(signs: str) -> Callable[[str, random.Random], str]:
    def way(secret: str, chance: random.Random) -> str:
        mark = chance.choice(signs)
        # A mark that nobody sees may stand anywhere; others between groups or all digits.
        every = signs == BETWEEN["unseen"] or chance.random() < 0.5
        return mark.join(secret if every else grouped(secret))

    return way


def two_at_once(secret: str, chance: random.Random) -> str:
    """Signs for two digits at once, wherever two digits allow it."""
    told, at = "", 0
    while at < len(secret):
        two = secret[at : at + 2]
        if two.isdecimal() and 10 <= int(two) <= 20 and len(two) == 2:
            told, at = told + chr(0x2460 + int(two) - 1), at + 2
        else:
            told, at = told + secret[at], at + 1
    return told


def any_digits(secret: str, chance: random.Random) -> str:
    alike = [digits for digits in SCRIPTS.values() if len(digits) == 10]
    return "".join(chance.choice(alike)[int(c)] if c.isdecimal() else c for c in secret)


NUMBERS: dict[str, Callable[[str, random.Random], str]] = {
    "plain": lambda secret, _: secret,
    **{
        name: lambda secret, _, digits=digits: "".join(
            digits[int(c)] if c.isdecimal() else c for c in secret
        )
        for name, digits in SCRIPTS.items()
    },
    "any script": any_digits,
    "keycaps": lambda secret, _: "".join(f"{c}\ufe0f\u20e3" for c in secret[:-1]) + secret[-1],
    "two at once": two_at_once,
    **{name: one_mark(signs) for name, signs in BETWEEN.items()},
    "first in brackets": lambda secret, _: (
        f"（{grouped(secret)[0]}）{'-'.join(grouped(secret)[1:])}"
    ),
    "all in brackets": lambda secret, _: "".join(f"[{group}]" for group in grouped(secret)),
    "each in brackets": lambda secret, _: "".join(f"({c})" for c in secret[:-1]) + secret[-1],
    "decimals": lambda secret, chance: f"{secret}.{'0' * chance.randint(1, 2)}",
    "label": lambda secret, chance: chance.choice(("tel:", "Tel", "TEL.", "No")) + secret,
}
MOBILES: dict[str, Callable[[str, random.Random], str]] = {
    "zero": lambda secret, _: f"0{secret}",
    "country": lambda secret, chance: (
        chance.choice(("86", "+86", "+86 ", "+86-", "0086", "(86)", "（+86）")) + secret
    ),
    "power": lambda secret, chance: f"{secret[0]}.{secret[1:]}{chance.choice(('E', 'e+'))}10",
    "brackets": lambda secret, _: f"（{secret[:3]}）{secret[3:]}",
    "three and eight": lambda secret, _: f"{secret[:3]}-{secret[3:]}",
    "four and seven": lambda secret, _: f"{secret[:7]}-{secret[7:]}",
}
CARDS: dict[str, Callable[[str, random.Random], str]] = {
    "bank": lambda secret, chance: chance.choice(("ICBC", "ABC", "CCB", "BOC", "CMB")) + secret,
}
MAILS: dict[str, Callable[[str, random.Random], str]] = {
    "plain": lambda secret, _: secret,
    "wide": lambda secret, _: secret.translate(WIDE),
    "small": lambda secret, _: secret.replace("@", "﹫"),
    "wide at": lambda secret, _: secret.replace("@", "＠"),
    "at in brackets": lambda secret, chance: secret.replace(
        "@", chance.choice(("(at)", "[at]", "{at}", "（at）", "【AT】"))
    ),
    "at and dot": lambda secret, chance: secret.replace(
        "@", chance.choice((" at ", "(at)"))
    ).replace(".", " dot "),
    "dot in brackets": lambda secret, _: secret.replace(".", "[.]"),
    "blanks": lambda secret, _: secret.replace("@", " @ ").replace(".", " . "),
    "unseen": unseen,
    "bold": lambda secret, _: "".join(
        chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z" else c for c in secret
    ),
}
WAYS: dict[str, dict[str, Callable[[str, random.Random], str]]] = {
    "PUB-051": NUMBERS,
    "PUB-052": {**NUMBERS, **MOBILES},
    "PUB-053": {**NUMBERS, **CARDS},
    "PUB-054": MAILS,
}


# --- files ---


def page(body: str) -> bytes:
    return f'<!doctype html><html lang="zh"><body><main>{body}</main></body></html>'.encode()


def in_text(told: str, chance: random.Random) -> bytes:
    return page(f"<table><tr><td>1</td><td>联系：{escape(told)}</td><td>2023</td></tr></table>")


def in_markup(told: str, chance: random.Random) -> bytes:
    """An attribute, a comment, references, an element in the middle, data for a script."""
    half = len(told) // 2
    return page(
        chance.choice(
            (
                f'<p title="{escape(told)}">文</p>',
                f'<a href="tel:{escape(told)}">文</a>',
                f"<!-- {escape(told)} --><p>文</p>",
                f"<p>{''.join(f'&#{ord(c)};' for c in told)}</p>",
                f"<p>{escape(told[:half])}<b>{escape(told[half:])}</b></p>",
                f'<script type="application/json">{json.dumps({"a": told})}</script>',
            )
        )
    )


def in_json(told: str, chance: random.Random) -> bytes:
    value = {"rows": [{"单位": "甲", "备注": told}]}
    return json.dumps(value, ensure_ascii=chance.random() < 0.5, indent=1).encode()


def in_script(told: str, chance: random.Random) -> bytes:
    return f"const rows = [{json.dumps(told, ensure_ascii=chance.random() < 0.5)}];\n".encode()


def in_index(told: str, chance: random.Random) -> bytes:
    """A search index on one line, packed or not."""
    docs = [{"location": "a/", "title": "甲", "text": f"<p>联系 {escape(told)}</p>"}]
    data = json.dumps({"config": {"lang": ["zh"]}, "docs": docs}).encode()
    return gzip.compress(data, mtime=0) if chance.random() < 0.5 else data


def in_feed(told: str, chance: random.Random) -> bytes:
    entry = f"<entry><title>公示</title><summary>{escape(told)}</summary></entry>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'.encode()


def in_table(told: str, chance: random.Random) -> bytes:
    text = f'序号,单位,备注\r\n1,甲,"{told}"\r\n2,乙,\r\n'
    code = chance.choice(("utf-8-sig", "utf-8", "utf-16", "gb18030"))
    return text.encode(code)


def in_workbook(told: str, chance: random.Random) -> bytes:
    """A cell, a hidden sheet, a note, a property, a name, a header, a cell of rich text."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet, other = book.add_worksheet("名单"), book.add_worksheet("暂存")
    sheet.write("A1", "单位")
    place = chance.randrange(7)
    if place == 0:
        sheet.write_string("C7", told)
    elif place == 1:
        other.very_hidden()
        other.write_string("B2", told)
    elif place == 2:
        sheet.write_comment("A1", told)
    elif place == 3:
        book.set_properties({chance.choice(("author", "comments", "keywords")): told})
    elif place == 4:
        book.define_name("负责人", f'="{told}"')
    elif place == 5:
        sheet.set_header(f"&C{told}")
    else:
        half = len(told) // 2
        sheet.write_rich_string("A3", book.add_format({"bold": True}), told[:half], told[half:])
    book.close()
    return stream.getvalue()


def in_document(told: str, chance: random.Random) -> bytes:
    """A paragraph, one in pieces, a cell, a header, a property, a comment."""
    document = docx.Document()
    half = len(told) // 2
    place = chance.randrange(6)
    if place == 0:
        document.add_paragraph(f"联系方式 {told}。")
    elif place == 1:
        paragraph = document.add_paragraph("联系 ")
        paragraph.add_run(told[:half])
        paragraph.add_run(told[half:]).bold = True
    elif place == 2:
        document.add_table(rows=1, cols=2).cell(0, 1).text = told
    elif place == 3:
        document.sections[0].header.paragraphs[0].text = told
    elif place == 4:
        document.core_properties.comments = told
    else:
        paragraph = document.add_paragraph("甲")
        document.add_comment(paragraph.runs, text=told, author="核对")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def in_pdf(told: str, chance: random.Random) -> bytes:
    """A page, the properties, a note on the page, an attached file."""
    place = chance.randrange(4)
    texts = ["公示名单", "", "", ""]
    texts[place] = told
    return pdf(*texts)


def pdf(shown: str, title: str = "", note: str = "", attached: str = "") -> bytes:
    """A PDF of one page, written by hand, with the texts given at their places."""
    codes = {sign: number for number, sign in enumerate(dict.fromkeys(shown), 1)}
    glyphs = "".join(f"{codes[sign]:04x}" for sign in shown)
    listed = "\n".join(
        f"<{code:04x}> <{sign.encode('utf-16-be').hex()}>" for sign, code in codes.items()
    )
    mapping = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{listed}\nendbfchar\nendcmap end end"
    )
    described = "<" + ("\ufeff" + title).encode("utf-16-be").hex() + ">"
    noted = "<" + ("\ufeff" + note).encode("utf-16-be").hex() + ">"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a) 10 0 R] >> >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [9 0 R]"
        b" /Resources << /Font << /F 5 0 R >> >> >>",
        stream(f"BT /F 12 Tf 72 720 Td <{glyphs}> Tj ET".encode()),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H"
        b" /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 1000"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        stream(mapping.encode()),
        f"<< /Title {described} >>".encode(),
        f"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents {noted} >>".encode(),
        b"<< /Type /Filespec /F (a.txt) /EF << /F 11 0 R >> >>",
        stream(attached.encode(), b"/Type /EmbeddedFile"),
    ]
    data, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    return (
        data
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}"
            f"trailer\n<< /Size {size} /Root 1 0 R /Info 8 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
        ).encode()
    )


def stream(content: bytes, more: bytes = b"") -> bytes:
    packed = zlib.compress(content)
    head = b"<< /Length %d /Filter /FlateDecode %s >>" % (len(packed), more)
    return head + b"\nstream\n" + packed + b"\nendstream"


def in_picture(told: str, chance: random.Random) -> bytes:
    """EXIF of a JPEG, texts of a PNG, packed or not, the comment of a GIF."""
    image, out = Image.new("RGB", (4, 4)), io.BytesIO()
    place = chance.randrange(5)
    if place == 0:
        exif = image.getexif()
        exif[0x010E] = told.encode("utf-8")
        image.save(out, "JPEG", exif=exif)
    elif place == 1:
        exif = image.getexif()
        exif[0x9C9C] = (told + "\0").encode("utf-16-le")
        image.save(out, "JPEG", exif=exif)
    elif place in (2, 3):
        notes = PngImagePlugin.PngInfo()
        notes.add_itxt("Comment", told, zip=place == 3)
        image.save(out, "PNG", pnginfo=notes)
    else:
        image.save(out, "GIF", comment=told.encode())
    return out.getvalue()


def in_archive(told: str, chance: random.Random) -> bytes:
    """A member, a member's name, a workbook within, an archive within."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("说明.txt", "说明")
        place = chance.randrange(4)
        if place == 0:
            archive.writestr("名单.csv", in_table(told, chance))
        elif place == 1:
            archive.writestr(f"附件/{told}.txt", "甲")
        elif place == 2:
            archive.writestr("名单.xlsx", in_workbook(told, chance))
        else:
            inner = io.BytesIO()
            with zipfile.ZipFile(inner, "w") as deeper:
                deeper.writestr("a.json", in_json(told, chance))
            archive.writestr("内.zip", inner.getvalue())
    return stream.getvalue()


CARRIERS: dict[str, tuple[str, Callable[[str, random.Random], bytes]]] = {
    "page": ("html", in_text),
    "markup": ("html", in_markup),
    "json": ("json", in_json),
    "script": ("js", in_script),
    "index": ("json", in_index),
    "feed": ("xml", in_feed),
    "table": ("csv", in_table),
    "workbook": ("xlsx", in_workbook),
    "document": ("docx", in_document),
    "pdf": ("pdf", in_pdf),
    "picture": ("img", in_picture),
    "archive": ("zip", in_archive),
}


def planted(count: int, seed: int) -> Iterator[tuple[str, str, str, str, str, bytes]]:
    """Yield code, secret, disguise, carrier, path and bytes of files with one secret each."""
    chance = random.Random(seed)  # noqa: S311  invented data
    ways = [(c, d) for c in CARRIERS for d in DISGUISES]
    for number in range(count):
        carrier, disguise = ways[number % len(ways)]
        code = list(KINDS)[number // len(ways) % len(KINDS)]
        secret = KINDS[code](chance)
        told = DISGUISES[disguise](secret, chance)
        ending, made = CARRIERS[carrier]
        yield code, secret, disguise, carrier, f"f/{number}.{ending}", made(told, chance)


# --- files in which a number is cut or kept in other words ---


def office(kind: str, part: str, markup: str) -> bytes:
    """The least an office document is: the mark of its kind and one part."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, markup)
    return out.getvalue()


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def run(text: str) -> str:
    return f"<w:r><w:t>{escape(text)}</w:t></w:r>"


def word(body: str) -> bytes:
    return office("docx", "word/document.xml", f"<w:document><w:body>{body}</w:body></w:document>")


def book(rows: list[list[str]], spelled: Callable[[str], str] = escape) -> bytes:
    """A workbook of texts that stand in their cells."""
    markup = "".join(
        "<row>"
        + "".join(
            f'<c r="{chr(65 + column)}{number}" t="inlineStr"><is><t>{spelled(text)}</t></is></c>'
            for column, text in enumerate(cells)
        )
        + "</row>"
        for number, cells in enumerate(rows, 1)
    )
    sheet = f"<worksheet><sheetData>{markup}</sheetData></worksheet>"
    return office("xlsx", "xl/worksheets/sheet1.xml", sheet)


def drawn(content: bytes, more: bytes = b"") -> bytes:
    """A PDF of one page with the instructions given and a usual font; ``more`` is its object 6."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Annots [<< /Type /Annot /Subtype /Stamp /Rect [0 0 99 9] /AP << /N 6 0 R >> >>]"
        b" /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>",
        stream(content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        stream(
            more,
            b"/Type /XObject /Subtype /Form /BBox [0 0 99 9] /Resources << /Font << /F 5 0 R >> >>",
        ),
    ]
    data, offsets = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets).encode()
    end = b"trailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(data)
    return data + b"xref\n0 7\n0000000000 65535 f \n" + table + end


def shown(text: str, x: float, y: float) -> bytes:
    return f"BT /F 9 Tf {x:.2f} {y:.2f} Td ({text}) Tj ET\n".encode()


def set_at(texts: Iterable[str], matrix: str, x: float, y: float, dx: float, dy: float) -> bytes:
    """Texts of one block, each at a place a step further, drawn from the last to the first."""
    placed = [
        f"{matrix} {x + dx * at:.2f} {y + dy * at:.2f} Tm ({text}) Tj"
        for at, text in enumerate(texts)
    ]
    return f"BT /F 9 Tf {' '.join(reversed(placed))} ET".encode()


def xmp(secret: str) -> bytes:
    """A JPEG whose notes are XML with every sign written by its number."""
    notes = f"<x:xmpmeta><d>{''.join(f'&#{ord(c)};' for c in secret)}</d></x:xmpmeta>".encode()
    block = b"http://ns.adobe.com/xap/1.0/\0" + notes
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "JPEG")
    head = b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block
    return out.getvalue()[:2] + head + out.getvalue()[2:]


def cells(secret: str) -> str:
    return "".join(f"<td>{c}</td>" for c in secret)


# What each makes of a number in plain digits; addresses stand in those of the second table.
CUT: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "html cells": ("html", lambda s: page(f"<table><tr>{cells(s)}</tr></table>")),
    "html column": (
        "html",
        lambda s: page(f"<table>{''.join(f'<tr><td>{c}' for c in s)}</table>"),
    ),
    "html blocks": ("html", lambda s: page("".join(f"<div>{c}</div>\n" for c in s))),
    "html fields": ("html", lambda s: page("".join(f"<input value={c}>" for c in s))),
    "word cells": (
        "docx",
        lambda s: word(f"<w:tbl><w:tr>{''.join(f'<w:tc>{paragraph(run(c))}</w:tc>' for c in s)}"),
    ),
    "sheet row": ("xlsx", lambda s: book([list(s)])),
    "sheet column": ("xlsx", lambda s: book([[c, "文"] for c in s])),
    "sheet number": ("xlsx", lambda s: book([["甲", f"{s}.0"]])),
    "table cells": ("csv", lambda s: f"姓名,号码\n甲,{','.join(s)}\n".encode()),
    "table number": ("csv", lambda s: f"姓名,号码\n甲,{s}.0\n".encode()),
    "pdf glyphs": (
        "pdf",
        lambda s: drawn(b"".join(shown(c, 50 + 7 * n, 700) for n, c in enumerate(s))),
    ),
    "pdf grid": (
        "pdf",
        lambda s: drawn(b"".join(shown(c, 50 + 25 * n, 700) for n, c in enumerate(s))),
    ),
    "pdf from the last": ("pdf", lambda s: drawn(set_at(s, "1 0 0 1", 50, 700, 7, 0))),
    "pdf swaying": (
        "pdf",
        lambda s: drawn(b"".join(shown(c, 50 + 7 * n, 700.4 + n % 2) for n, c in enumerate(s))),
    ),
    "pdf upwards": ("pdf", lambda s: drawn(set_at(s, "0 1 -1 0", 50, 300, 0, 7))),
    "pdf downwards": ("pdf", lambda s: drawn(set_at(s, "0 -1 1 0", 50, 700, 0, -7))),
    "pdf upside down": ("pdf", lambda s: drawn(set_at(s, "-1 0 0 -1", 350, 700, -7, 0))),
    "pdf aslant": ("pdf", lambda s: drawn(set_at(s, "0.8 0.6 -0.6 0.8", 50, 300, 8, 6))),
    "pdf in a mirror": ("pdf", lambda s: drawn(set_at(s, "-1 0 0 1", 50, 700, 7, 0))),
    "pdf out of order": (
        "pdf",
        lambda s: drawn(set_at([s[:2], s[2:4], s[4:6], s[6:8], s[8:]], "1 0 0 1", 50, 700, 10, 0)),
    ),
    "pdf repeated": ("pdf", lambda s: drawn(b"q /X Do Q", set_at(s, "1 0 0 1", 50, 700, 7, 0))),
    "pdf wrapped": (
        "pdf",
        lambda s: drawn(
            shown(f"Applicant of the project, whose number is {s[:7]}", 50, 700)
            + shown(f"{s[7:]} and so on", 50, 688)
        ),
    ),
}
KEPT: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "html inline": (
        "html",
        lambda s: page("".join(f"<span class=x>{escape(c)}</span>" for c in s)),
    ),
    "html comment within": ("html", lambda s: page(f"{s[:4]}<!-- x --><i>{s[4:7]}</i>{s[7:]}")),
    "html template": ("html", lambda s: page(f"<template><b>{s[:5]}</b>{s[5:]}</template>")),
    "html content": ("html", lambda s: page(f'<style>p::after {{content: "{s}"}}</style>')),
    "html attribute": ("html", lambda s: page(f'<img alt="甲 {s}"><p aria-label="{s}">文</p>')),
    "svg": (
        "svg",
        lambda s: f"<svg><text>{s[:3]}<tspan dx=1>{s[3:8]}</tspan>{s[8:]}</text></svg>".encode(),
    ),
    "word runs": ("docx", lambda s: word(paragraph(*map(run, s)))),
    "word struck out": (
        "docx",
        lambda s: word(
            paragraph(
                run(s[:6]),
                "<w:del><w:r><w:delText>错误</w:delText></w:r></w:del>",
                run(s[6:]),
            )
        ),
    ),
    "word put in": (
        "docx",
        lambda s: word(paragraph(run(s[:6]), f"<w:ins>{run('文字')}</w:ins>", run(s[6:]))),
    ),
    "word struck out whole": (
        "docx",
        lambda s: word(
            paragraph(f"<w:del><w:r><w:delText>{s}</w:delText></w:r></w:del>", run("文"))
        ),
    ),
    "word cdata": (
        "docx",
        lambda s: word(paragraph(f"<w:r><w:t><![CDATA[{s}]]></w:t></w:r>")),
    ),
    "sheet escapes": (
        "xlsx",
        lambda s: book([["甲", s]], lambda t: "".join(f"_x{ord(c):04X}_" for c in t)),
    ),
    "sheet cdata": ("xlsx", lambda s: book([["甲", s]], lambda t: f"<![CDATA[{t}]]>")),
    "pdf read out": (
        "pdf",
        lambda s: drawn(
            f"/Span << /ActualText ({s}) >> BDC BT /F 9 Tf 9 9 Td (x) Tj ET EMC".encode()
        ),
    ),
    "pdf stamp": ("pdf", lambda s: drawn(shown("x", 9, 9), shown(s, 1, 1))),
    "pdf kerned": (
        "pdf",
        lambda s: drawn(
            f"BT /F 9 Tf 9 700 Td [{' -20 '.join(f'({c})' for c in s)}] TJ ET".encode()
        ),
    ),
    "picture": ("jpg", xmp),
    "json": (
        "json",
        lambda s: ('{"a": "' + "".join(f"\\u{ord(c):04x}" for c in s) + '"}').encode(),
    ),
    "script": ("js", lambda s: "".join(f"\\x{ord(c):02x}" for c in s).encode()),
    "address": ("txt", lambda s: "".join(f"%{ord(c):02X}" for c in s).encode()),
    "calendar": ("ics", lambda s: f"BEGIN:VEVENT\r\nDESCRIPTION:{s}\r\nEND:VEVENT".encode()),
}


def written(count: int, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """Yield code, path and bytes: each way of writing in each carrier of old, then all cuts."""
    chance = random.Random(seed)  # noqa: S311  invented data
    texts = {name: CARRIERS[name] for name in ("page", "json", "script", "table", "archive")}
    ways = [(code, way, carrier) for code in WAYS for way in WAYS[code] for carrier in texts]
    cuts = [(code, name) for code in WAYS for name in (*CUT, *KEPT)]
    cuts = [(code, name) for code, name in cuts if code != "PUB-054" or name in KEPT]
    for number in range(count):
        if number % 2:
            code, name = cuts[number // 2 % len(cuts)]
            ending, made = (CUT | KEPT)[name]
            yield code, f"{name}/{number}.{ending}", made(KINDS[code](chance))
        else:
            code, way, carrier = ways[number // 2 % len(ways)]
            ending, into = texts[carrier]
            told = WAYS[code][way](KINDS[code](chance), chance)
            yield code, f"{way} {carrier}/{number}.{ending}", into(told, chance)
