"""The official CSV download of ESCO: which files it has, what each is for, and what goes with a missing one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

_NAMED = re.compile(r"(?P<stem>[A-Za-z]+?)(?:_(?P<language>[a-z]{2}(?:[-_][A-Za-z]+)?))?(?: ?\(\d+\))?\.csv")
_ISCO = re.compile(r"C?(\d{1,4})(?:\.[\d.]+)?")
#: How many near occupations are kept for each, and from which closeness and number of shared skills on.
MOST_NEAR, LEAST_CLOSENESS, LEAST_SHARED = 30, 0.1, 3
SKILLS = "http://data.europa.eu/esco/skill/"


class EscoFile(StrEnum):
    """A kind of file; the value is how its name begins, without regard to capital letters."""

    OCCUPATIONS = "occupations"
    GROUPS = "iscogroups"
    SKILLS = "skills"
    SKILLS_OF = "occupationskillrelations"


#: What does not work without a file. Nothing is taken away for it: what was imported before stays.
WITHOUT: Mapping[EscoFile, str] = {
    EscoFile.GROUPS: "groups of ISCO-08 are not found by their official names in further languages",
    EscoFile.SKILLS: "skills have no names",
    EscoFile.SKILLS_OF: "near occupations are not known by the skills that they share",
}

#: Columns of each file: those it must have, and those that are taken where they are there.
COLUMNS: Mapping[EscoFile, tuple[tuple[str, ...], tuple[str, ...]]] = {
    EscoFile.OCCUPATIONS: (
        ("conceptUri", "iscoGroup", "preferredLabel"),
        ("altLabels", "hiddenLabels", "status"),
    ),
    EscoFile.GROUPS: (("conceptUri", "code", "preferredLabel"), ("altLabels",)),
    EscoFile.SKILLS: (("conceptUri", "preferredLabel"), ("status",)),
    EscoFile.SKILLS_OF: (("occupationUri", "relationType", "skillUri"), ()),
}


@dataclass(frozen=True, slots=True)
class Named:
    """What the name of a file says. `language` is empty for files that have none."""

    kind: EscoFile
    language: str


def read_name(name: str) -> Named | None:
    """Return what kind of file this is; None for files of the download that nothing here needs."""
    found = _NAMED.fullmatch(name)
    stem = found["stem"].lower() if found else ""
    if not found or stem not in EscoFile._value2member_map_:
        return None
    return Named(EscoFile(stem), (found["language"] or "").replace("_", "-").lower())


def isco_code(text: str) -> str:
    """Return the digits of a group as ESCO writes it ("7512", "C7512", "7512.1"); empty where it is none."""
    found = _ISCO.fullmatch(text.strip())
    return found[1] if found else ""


def labels_in(cell: str) -> list[str]:
    """Return the labels of a cell: one a line, each once, without empty ones."""
    return list(dict.fromkeys(clean for line in cell.splitlines() if (clean := " ".join(line.split()))))


def is_torn(counts: Iterable[int]) -> bool:
    """Tell whether one language has far fewer concepts than another: half a file, cut off between two lines."""
    known = list(counts)
    return bool(known) and min(known) < 0.9 * max(known)
