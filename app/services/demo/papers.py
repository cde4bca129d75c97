"""A page of text as PDF, written by hand: one page of A4, one font that every reader has (ISO 32000-1)."""

import textwrap

_LEFT, _TOP, _STEP = 64, 770, 20


def as_pdf(title: str, lines: list[str]) -> bytes:
    """Return a valid PDF with a heading and lines; letters outside of Windows-1252 become question marks."""
    wrapped = [part for line in lines for part in (textwrap.wrap(line, 78) or [""])]
    shown = [f"BT /F2 20 Tf {_LEFT} {_TOP} Td {_text(title)} Tj ET"]
    for number, line in enumerate(wrapped[:34]):
        shown.append(f"BT /F1 11 Tf {_LEFT} {_TOP - 44 - _STEP * number} Td {_text(line)} Tj ET")
    page = "\n".join(shown).encode("cp1252", "replace")
    fonts = "/F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> "
    fonts += "/F2 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>"
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            + f"/Resources << /Font << {fonts} >> >> >>".encode(),
            f"<< /Length {len(page)} >>\nstream\n".encode() + page + b"\nendstream",
        ]
    )


def _text(line: str) -> str:
    escaped = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"({escaped})"


def _file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)
