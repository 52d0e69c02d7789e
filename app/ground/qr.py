"""QR codes as inline SVG: no file to fetch, no size to set, black on whatever lies below."""

from functools import lru_cache

from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET = 4  # empty modules around the code: phones do not find it without them


@lru_cache(maxsize=512)
def qr(text: str, label: str) -> Markup:
    """The code of this text, with the words that stand for it. The same text is drawn once for the life of the program."""
    code = QRCode(border=QUIET, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    return Markup('<svg class="qr-code" role="img" aria-label="{label}" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
                  '<path d="{path}"/></svg>').format(label=label, size=len(rows), path=_path(rows))


def _path(rows: list[list[bool]]) -> str:
    """One bar for each run of dark modules: a quarter of the size of one square for each module, and no seams between them."""
    bars = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            length = _run(row, x)
            if length:
                bars.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length or 1
    return "".join(bars)


def _run(row: list[bool], start: int) -> int:
    """How many dark modules stand in a row from here."""
    end = start
    while end < len(row) and row[end]:
        end += 1
    return end - start
