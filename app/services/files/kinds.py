"""What a file is, by its content: never by what the sender said of it."""

import mimetypes

import puremagic

from app.domain.file_names import ForbiddenKind

HEAD_BYTES = 8192
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
# How programs begin: Windows, Linux, macOS (three forms), Java, Android, shell scripts, Windows shortcuts.
_PROGRAMS = (
    b"MZ", b"\x7fELF", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe", b"dex\n", b"#!", b"L\x00\x00\x00\x01\x14\x02\x00",
)  # fmt: skip
_PICTURE_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
)
_ZIPPED = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "epub": "application/epub+zip",
}


def refuse_program(head: bytes) -> None:
    """Refuse what begins like a program. Raises ForbiddenKind."""
    if head.startswith(_PROGRAMS):
        raise ForbiddenKind(field="file")


def kind_of(head: bytes, name: str) -> str:
    """Return the media type of a file from its first bytes; the name only helps among harmless ones."""
    for start, kind in _PICTURE_STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    ending = name.rpartition(".")[2].lower()
    if head.startswith(b"PK\x03\x04"):
        return _ZIPPED.get(ending, "application/zip")
    if _is_text(head):
        guess = mimetypes.guess_type(name)[0] or ""
        return guess if guess.startswith("text/") else "text/plain"
    try:
        return str(puremagic.from_string(head, mime=True, filename=name)) or "application/octet-stream"
    except (puremagic.PureError, ValueError):
        return "application/octet-stream"


def group_of(kind: str) -> str:
    """Return what people call it: image, video, sound, text or file."""
    head = kind.partition("/")[0]
    return {"image": "image", "video": "video", "audio": "sound", "text": "text"}.get(head, "file")


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3 and len(head) == HEAD_BYTES  # cut inside a letter
    return True
