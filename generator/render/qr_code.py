"""The address of a page as a QR code (ISO/IEC 18004), drawn into the page as SVG.

The only module that knows zxing-cpp. The same address gives the same bytes.
"""

from typing import Any

import zxingcpp
from markupsafe import Markup

_QUIET = 4
"""How many modules stay blank on each side, as the standard asks."""


def qr_code(url: str) -> Markup:
    """Draw an address, a module as one unit; about 2 kB for sixty signs.

    The ground is white whatever the colours of the page are: few cameras read an inverted code.
    A sixth of the modules may be lost (level M).
    """
    code = zxingcpp.create_barcode(url, zxingcpp.BarcodeFormat.QRCode, options="ecLevel=M")
    # An image offers its pixels as a buffer of two dimensions, which no stub says.
    image: Any = code.to_image(scale=1, add_quiet_zones=False)
    rows: Any = memoryview(image).tolist()
    size = len(rows) + 2 * _QUIET
    runs = "".join(
        f"M{start + _QUIET} {y + _QUIET}.5h{length}"
        for y, row in enumerate(rows)
        for start, length in _dark_runs(row)
    )
    return Markup(  # noqa: S704  figures alone
        f'<svg class="gs-svg-qr" viewBox="0 0 {size} {size}" aria-hidden="true"'
        ' shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path stroke="#000" d="{runs}"/></svg>'
    )


def _dark_runs(row: list[int]) -> list[tuple[int, int]]:
    """Return where dark modules begin in a row, and how many stand together."""
    found: list[tuple[int, int]] = []
    for x, value in enumerate(row):
        if value:
            continue
        if found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((x, 1))
    return found
