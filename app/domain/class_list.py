"""Reads a class list as teachers paste it: one name a line, or columns out of a spreadsheet.

Understood are numbers in front ("1.", "2)"), columns parted by tabs, semicolons or commas, a line of
headings, and "Family name, Given name". Names are kept in any script, as they were written.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.kit.folding import fold

#: How many learners one list may hold, and how long a name may be.
MOST, LONGEST = 60, 120

_NUMBER = re.compile(r"^\s*\d{1,3}\s*[.):\-]?\s+")
# Folded headings of the columns that hold a name, in the languages of the interface and their neighbours.
_GIVEN = frozenset(
    [
        "first name",
        "given name",
        "firstname",
        "forename",
        "vorname",
        "prenom",
        "nombre",
        "nome",
        "imie",
        "etunimi",
        "fornamn",
        "ονομα",
        "имя",
        "الاسم الاول",
        "الاسم",
    ]
)
_FAMILY = frozenset(
    [
        "last name",
        "family name",
        "surname",
        "lastname",
        "nachname",
        "familienname",
        "nom",
        "apellido",
        "apellidos",
        "cognome",
        "apelido",
        "nazwisko",
        "sukunimi",
        "efternamn",
        "επωνυμο",
        "фамилия",
        "اسم العائله",
        "اللقب",
    ]
)
_WHOLE = frozenset(
    [
        "name",
        "names",
        "full name",
        "learner",
        "student",
        "schuler",
        "schulerin",
        "lernende",
        "eleve",
        "alumno",
        "nom et prenom",
        "الاسم الكامل",
    ]
)


@dataclass(frozen=True, slots=True)
class ClassList:
    """What was read: `names` in order, each once; `repeated` were there twice; `unread` are no names."""

    names: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    too_many: bool = False


@dataclass
class _Reading:
    names: dict[str, str] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def take(self, name: str, line: str) -> None:
        key = fold(name)
        if not key or len(name) > LONGEST or not any(char.isalpha() for char in name):
            self.unread.append(line[:LONGEST])
        elif key in self.names:
            self.repeated.append(name)
        else:
            self.names[key] = name


def read_class_list(text: str) -> ClassList:
    """Return the names in a pasted list; at most MOST of them."""
    lines = [line for raw in text.splitlines() if (line := _clean(raw)).strip()]
    order = _headings(lines[0]) if lines else None
    reading = _Reading()
    for line in lines[1:] if order else lines:
        reading.take(_name_in(line, order), line)
    names = tuple(reading.names.values())
    return ClassList(names[:MOST], tuple(reading.repeated), tuple(reading.unread), len(names) > MOST)


def _clean(line: str) -> str:
    """Return the line composed, without control and direction marks that would hide in a name."""
    kept = (
        c
        for c in unicodedata.normalize("NFC", line)
        if c == "\t" or unicodedata.category(c) not in {"Cc", "Co", "Cs"}
    )
    return "".join(
        c for c in kept if c not in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    )


def _headings(line: str) -> tuple[int, ...] | None:
    """Return the columns that make the name, given name first, if this is a line of headings."""
    cells = [fold(cell) for cell in _cells(line)]
    given = next((n for n, cell in enumerate(cells) if cell in _GIVEN), None)
    family = next((n for n, cell in enumerate(cells) if cell in _FAMILY), None)
    whole = next((n for n, cell in enumerate(cells) if cell in _WHOLE), None)
    if given is not None and family is not None:
        return given, family
    if whole is not None:
        return (whole,) if given is None else (given, whole)
    return (given,) if given is not None and len(cells) == 1 else None


def _name_in(line: str, order: tuple[int, ...] | None) -> str:
    cells = _cells(line)
    if order:
        return _joined(cells[n] for n in order if n < len(cells))
    named = [cell for cell in cells if _could_be_name(cell)]
    if "," in line and "\t" not in line and ";" not in line and len(named) == 2:
        return _joined((named[1], named[0]))  # "Korhonen, Aino"
    return _joined(named[:2])


def _cells(line: str) -> list[str]:
    for mark in ("\t", ";", ","):
        if mark in line:
            return [_NUMBER.sub("", cell).strip().strip('"').strip() for cell in line.split(mark)]
    return [_NUMBER.sub("", line).strip().strip('"').strip()]


def _could_be_name(cell: str) -> bool:
    """Say whether a column may be part of a name: no number, date or address."""
    return bool(cell) and "@" not in cell and not any(char.isdigit() for char in cell)


def _joined(parts: Iterable[str]) -> str:
    return " ".join(" ".join(parts).split())
