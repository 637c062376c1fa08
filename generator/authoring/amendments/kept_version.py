"""The version of a call that an amendment ends, as the files that keep it.

Pure: the command writes them, laid out as they belong into the project.
"""

from datetime import date

from generator.authoring.yaml_edits import Verbatim, lines
from generator.model.calls import Site
from generator.model.earlier_versions import FOLDER, REGISTER, digest_of
from generator.render.data.call_json import call_json

_HEAD = "# yaml-language-server: $schema=../../../schemas/data/versions.schema.json"


def version_kept(
    call_id: str, old: Site, new: Site, day: date, announcement: str
) -> dict[str, bytes]:
    """Return the version of a call before it was amended, with the register that lists it.

    ``day`` is the day the new one holds from, ``announcement`` the id of what tells the change.
    Nothing is returned where that version is kept already.
    """
    before = old.call(call_id)
    if before is None:
        return {}
    kept, content = new.earlier.get(call_id, ()), call_json(before, old)
    if any(one.content == content for one in kept):
        return {}
    number, folder = len(kept) + 1, f"{FOLDER}/{call_id}"
    listed = [_row(e.number, e.replaced, e.announcement, e.content) for e in kept]
    listed.append(_row(number, day, announcement, content))
    register = "\n".join((_HEAD, *lines({"versions": listed}), ""))
    return {
        f"{folder}/{number}.json": content,
        f"{folder}/{REGISTER}": register.encode(),
    }


def _row(number: int, replaced: date, announcement: str, content: bytes) -> dict[str, object]:
    by = {"announcement": Verbatim(announcement)} if announcement else {}
    # A digest may be all digits; only in quotes is it always text.
    digest = Verbatim(f'"{digest_of(content)}"')
    return {"number": number, "replaced": replaced, **by, "digest": digest}
