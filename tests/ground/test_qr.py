"""QR codes as inline SVG."""

import re

from app.ground.qr import QUIET, qr


def cells(svg: str) -> set[tuple[int, int]]:
    """The dark modules that the bars of the drawing cover."""
    bars = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", svg)
    return {(int(x) + step, int(y)) for x, y, length, _ in bars for step in range(int(length))}


def test_the_drawing_is_the_code_itself_with_its_quiet_zone() -> None:
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code = QRCode(border=QUIET, error_correction=ERROR_CORRECT_M)
    code.add_data("http://192.168.8.2:8000/j/K7M2QX")
    code.make(fit=True)
    dark = {(x, y) for y, row in enumerate(code.get_matrix()) for x, module in enumerate(row) if module}
    assert cells(qr("http://192.168.8.2:8000/j/K7M2QX", "Table 1")) == dark
    assert min(x for x, _ in dark) == QUIET


def test_it_says_what_it_is_and_holds_to_the_policy() -> None:
    svg = qr("http://hall/", 'La table "3" & <la> suivante')
    assert 'role="img" aria-label="La table &#34;3&#34; &amp; &lt;la&gt; suivante"' in svg
    assert "style" not in svg
    assert "script" not in svg


def test_the_same_code_is_drawn_once() -> None:
    assert qr("http://hall/j/ABC", "x") is qr("http://hall/j/ABC", "x")
