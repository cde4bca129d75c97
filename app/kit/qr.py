"""QR codes as SVG, made here: no picture comes from anywhere else."""

import io
from urllib.parse import quote

import segno


def qr_svg(text: str) -> str:
    """Return a QR code of `text` as an `<svg>` element with its own quiet zone; error correction M (15 %)."""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(
        out, kind="svg", xmldecl=False, svgns=False, border=2, omitsize=True, svgclass=None, lineclass=None
    )
    return out.getvalue().decode()


def qr_data(text: str) -> str:
    """Return the same as a `data:` address, for pages that make an image of it by script."""
    return "data:image/svg+xml," + quote(
        qr_svg(text).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    )
