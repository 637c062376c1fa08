"""What a browser lets a page load, run and ask: the content security policy as a value.

Texts alone: it reads no page, writes none and knows no other module. A page carries its policy in
its head; a server may send the same as a header.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType

SELF = "'self'"
NONE = "'none'"


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What one kind of page may do, as lists of sources; what is not listed is refused.

    `fixed` are directives that name no sources of content.
    """

    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()
    workers: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> str:
        """Return the policy as it stands in the head of a page."""
        listed = {
            "default-src": (NONE,),
            "script-src": self.scripts,
            "style-src": self.styles,
            "img-src": self.images,
            "connect-src": self.connections,
            "worker-src": self.workers,
            "base-uri": (NONE,),
            "form-action": (NONE,),
        }
        directives = {name: " ".join(sources) for name, sources in listed.items() if sources}
        # A browser takes the scripts' list for workers where they have none of their own.
        if self.scripts and not self.workers:
            directives["worker-src"] = NONE
        return "; ".join(
            f"{name} {value}" for name, value in (directives | dict(self.fixed)).items()
        )

    def header(self) -> str:
        """Return the policy as a server sends it: nobody may show the page in a frame of theirs."""
        return f"{self.content()}; frame-ancestors {NONE}"


_NO_MARKUP = MappingProxyType({"require-trusted-types-for": "'script'", "trusted-types": NONE})

READING = Policy(
    scripts=(SELF,),
    styles=(SELF,),
    images=(SELF, "data:"),
    connections=(SELF,),
    workers=(SELF,),
)
"""Pages to read: their search fetches its index and starts a worker, from this site alone."""

FILLING = Policy(scripts=(SELF,), styles=(SELF,), images=(SELF, "data:"), fixed=_NO_MARKUP)
"""Pages that take an applicant's answers: they connect to nothing, and no text becomes markup."""

EDITING = Policy(
    scripts=(SELF, "'unsafe-eval'"),
    styles=(SELF, "'unsafe-inline'"),
    images=(SELF, "data:", "blob:"),
    connections=(SELF, "blob:"),
)
"""The page to edit in, on the machine that holds the sources: its foreign script makes functions
and styles out of texts, but loads and asks nothing from elsewhere."""

THEME: Mapping[str, str] = MappingProxyType(
    {"reading": READING.content(), "filling": FILLING.content()}
)
"""The policies that the templates of the theme put into the head of a page, by kind of page."""


def standing_alone(*, scripts: Iterable[str] = (), styles: Iterable[str] = ()) -> Policy:
    """Return the policy of a page that is one file, given the very texts of what it holds.

    A text is what stands between the tags, line breaks included; only it runs or applies.
    """
    return Policy(
        scripts=tuple(sorted({hashed(text) for text in scripts})),
        styles=tuple(sorted({hashed(text) for text in styles})),
        images=("data:",),
        fixed=_NO_MARKUP,
    )


def hashed(text: str) -> str:
    """Return the source that stands for one inline text: its SHA-256 in quotes."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@lru_cache(maxsize=256)
def read(text: str) -> Mapping[str, frozenset[str]]:
    """Return the sources of each directive of a policy; the first of a name counts."""
    found: dict[str, frozenset[str]] = {}
    for part in text.split(";"):
        name, *sources = part.split()[:1000] or ("",)
        if name:
            found.setdefault(name.lower(), frozenset(sources))
    return MappingProxyType(found)


# What a page may list beside the hashes of its own texts.
_ALLOWED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "script-src": frozenset({SELF}),
        "style-src": frozenset({SELF}),
        "img-src": frozenset({SELF, "data:", "blob:"}),
        "connect-src": frozenset({SELF}),
        "worker-src": frozenset({SELF}),
        "require-trusted-types-for": frozenset({"'script'"}),
    }
)
_HASHED = frozenset({"script-src", "style-src"})
_NOTHING = frozenset({NONE})
_CLOSED = ("default-src", "base-uri", "form-action")
_FETCHING = frozenset({"connect-src", "worker-src"})


@lru_cache(maxsize=256)
def too_loose(text: str, *, fills: bool) -> tuple[str, ...]:
    """Return the directives of a policy that allow more than a page of this site needs.

    `fills` says that the page takes an applicant's answers and so must not connect to anything.
    """
    return tuple(_too_loose(read(text), fills=fills))


def _too_loose(directives: Mapping[str, frozenset[str]], *, fills: bool) -> Iterator[str]:
    for name in _CLOSED:
        if directives.get(name) != _NOTHING:
            yield name
    for name, sources in directives.items():
        if name in _CLOSED:
            continue
        allowed = frozenset() if fills and name in _FETCHING else _ALLOWED.get(name, frozenset())
        if not all(
            source in allowed
            or source == NONE
            or (name in _HASHED and source.startswith("'sha256-"))
            for source in sources
        ):
            yield name
    # Without a list of their own, workers are held to the scripts' one.
    if fills and "worker-src" not in directives and SELF in directives.get("script-src", ()):
        yield "worker-src"
