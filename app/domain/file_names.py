"""Names of files and folders: any script, but nothing that fools a person or breaks a system.

Rules: Windows' reserved names and characters (Microsoft, "Naming Files, Paths, and Namespaces"), 255 bytes
as on most file systems, no control characters and no bidirectional overrides (UTS #55, "Trojan Source").
"""

import re
import unicodedata

from app.domain.errors import Invalid
from app.kit.words import N_

MOST_BYTES = 200  # of UTF-8; leaves room for " (2)" and for what other systems add
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"  # Persian and many Indic words are not spelled without them
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])$", re.IGNORECASE)
# Programs by their name. What a file really is, is looked at once it is there.
_PROGRAMS = frozenset(
    [
        "exe",
        "com",
        "bat",
        "cmd",
        "scr",
        "pif",
        "msi",
        "msp",
        "msix",
        "appx",
        "dll",
        "sys",
        "cpl",
        "ocx",
        "lnk",
        "url",
        "scf",
        "inf",
        "reg",
        "hta",
        "vbs",
        "vbe",
        "js",
        "jse",
        "wsf",
        "wsh",
        "ps1",
        "psm1",
        "sh",
        "bash",
        "zsh",
        "csh",
        "command",
        "app",
        "dmg",
        "pkg",
        "deb",
        "rpm",
        "apk",
        "ipa",
        "jar",
        "jnlp",
        "class",
        "elf",
        "so",
        "dylib",
        "bin",
        "run",
        "gadget",
        "application",
        "chm",
        "iso",
        "img",
        "vhd",
        "vhdx",
        "xll",
        "xlam",
        "docm",
        "dotm",
        "xlsm",
        "xltm",
        "pptm",
        "potm",
        "ppam",
        "sldm",
    ]
)


class ForbiddenKind(Invalid):
    """A program, or something else that could harm whoever opens it."""

    code = "file_kind_forbidden"
    message = N_("Programs and files with macros cannot be shared here.")


def clean_name(name: str) -> str:
    """Return a name as it may be kept. Raises Invalid where nothing usable is left.

    Folders in front of the name go away, so do control characters, bidirectional marks and whatever
    Windows forbids; a reserved name gets an underscore. `clean_name("../../b\u202eör?.txt") == "bör_.txt"`.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(c for c in last if c in _JOINERS or unicodedata.category(c) not in _UNSEEN)
    safe = " ".join(_FORBIDDEN.sub("_", plain).split()).strip(". ")
    stem, dot, ending = safe.rpartition(".")
    if not dot:
        stem, ending = safe, ""
    if _RESERVED.match(safe.split(".")[0]):
        stem = f"_{stem}"
    safe = _fit(stem, f"{dot}{ending}")
    if not safe.strip("._ "):
        raise Invalid(field="name", message=N_("Give it a name with letters or numbers."))
    return safe


def check_ending(name: str) -> None:
    """Refuse names of programs. Raises ForbiddenKind."""
    if name.rpartition(".")[2].lower() in _PROGRAMS and "." in name:
        raise ForbiddenKind(field="file")


def name_key(name: str) -> str:
    """Return what two names have in common that are the same to people and to most file systems."""
    return unicodedata.normalize("NFKC", name).casefold()


def _fit(stem: str, ending: str) -> str:
    if len(ending.encode()) > 20:
        stem, ending = stem + ending, ""
    room = MOST_BYTES - len(ending.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" ") + ending
