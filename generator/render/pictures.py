"""Pictures in what people wrote: each says its size, so that a page does not jump as it loads."""

from markupsafe import Markup

from generator.model.calls import Site
from generator.sources.markdown import pictures, within


def pictured(site: Site, path: str, body: str) -> Markup:
    """Return a text for the page at a path, its pictures with their sizes, loaded when reached.

    What is written behind a picture comes last and counts.
    """
    sizes = {one.path: one.size for one in site.enclosures if one.size}
    pieces, last = [], 0
    for picture in pictures(body) if sizes else ():
        size = sizes.get(within(path, picture.target))
        if size is None:
            continue
        size_marks = f'width="{size[0]}" height="{size[1]}" loading="lazy"'
        end = picture.end - len(picture.listed)
        given = picture.listed.removeprefix("{").removesuffix("}").removeprefix(":").strip()
        pieces += [body[last:end], f"{{ {size_marks} {given}".rstrip() + " }"]
        last = picture.end
    pieces.append(body[last:])
    return Markup("".join(pieces))  # noqa: S704  staff wrote it; checks refuse raw scripts
