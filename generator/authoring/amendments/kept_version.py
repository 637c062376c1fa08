"""The version of a call that an amendment ends, as the files that keep it.

Pure: the command writes them, laid out as they belong into the project.
"""

from datetime import date

from generator.model.calls import Site
from generator.model.earlier_versions import FOLDER, REGISTER, register_lines
from generator.render.data.call_json import call_json

_HEAD = "# yaml-language-server: $schema=../../../schemas/data/versions.schema.json\nversions:\n"


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
    listed = "".join(
        register_lines(one.number, one.replaced.isoformat(), one.announcement, one.content)
        for one in kept
    )
    listed += register_lines(number, day.isoformat(), announcement, content)
    return {
        f"{folder}/{number}.json": content,
        f"{folder}/{REGISTER}": (_HEAD + listed).encode(),
    }
