"""What the signs of symbol fonts look like: a letter set in Wingdings is a tick or a box."""

from collections.abc import Mapping
from types import MappingProxyType

# Fonts for symbols have their signs from here on, under the code of a letter.
_PRIVATE = 0xF000
_UNKNOWN = " "


def _signs(*rows: tuple[int, str]) -> dict[int, str]:
    """Return signs by their code; each row begins at one, a space leaves one out."""
    return {
        start + number: sign
        for start, signs in rows
        for number, sign in enumerate(signs)
        if sign != _UNKNOWN
    }


_FONTS: Mapping[str, Mapping[int, str]] = MappingProxyType(
    {
        "wingdings": _signs(
            (0x6C, "●❍■□□❑❒⬧⧫◆❖⬥⌧"),
            (0x80, "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿"),
            (0x9E, "·•▪○○○◉◎○▪□"),
            (0xAB, "★"),
            (0xD8, "➢"),
            (0xDF, "←→↑↓"),
            (0xE8, "➔"),
            (0xFB, "✗✓☒☑"),
        ),
        "wingdings2": _signs(
            (0x4F, "✗✓☒☑☒☒"),
            (0x69, "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿"),
            (0x96, "•••●●○○"),
            (0xA0, "■■■□□□"),
        ),
        "webdings": _signs((0x61, "✓ □"), (0x67, "■"), (0x6E, "●"), (0x72, "✗")),
        "symbol": _signs(
            (0x41, "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"),
            (0x61, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"),
            (0xA3, "≤"),
            (0xA5, "∞"),
            (0xAB, "↔←↑→↓°±″≥×"),
            (0xB7, "•÷≠≡≈…"),
            (0xD5, "∏√"),
            (0xE5, "∑"),
        ),
        "zapfdingbats": _signs((0x33, "✓✔✕✖✗✘"), (0x6C, "●❍■❏❐❑❒")),
    }
)


def is_symbol_font(font: str) -> bool:
    """Tell whether letters set in a font are shown as other signs."""
    return _name(font) in _FONTS or _name(font) in ("wingdings3", "marlett", "mtextra")


def shown(font: str, code: int) -> str:
    """Return the sign a symbol font shows for a code, empty where it is not known."""
    if code >= _PRIVATE:
        code -= _PRIVATE
    if 0 <= code <= 0x20:
        return " "
    name = _name(font)
    plain = name == "symbol" and (0x28 <= code <= 0x3F or code in (0x5B, 0x5D))
    return chr(code) if plain else _FONTS.get(name, {}).get(code, "")


def is_private(sign: str) -> bool:
    """Tell whether a sign is one that only a symbol font can show."""
    return _PRIVATE <= ord(sign) <= _PRIVATE + 0xFF


def _name(font: str) -> str:
    return "".join(font.casefold().split()).removeprefix("itc")
