"""Which experienced teacher helps a newcomer, and for how long. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

FEWEST_AT_A_TIME, USUAL_AT_A_TIME, MOST_AT_A_TIME = 1, 2, 5
#: It ends by itself after the first of these, or so long after the newcomer's first project began: the later one.
AFTER_START, AFTER_PROJECT = timedelta(days=90), timedelta(days=30)
#: Both can still read what they wrote for so long after the end; then it is deleted.
READABLE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Background:
    """What counts of a teacher: languages of person and schools (ISO 639), fields (ISCED-F), schools, their countries."""

    id: UUID
    languages: frozenset[str]
    fields: frozenset[str]
    schools: frozenset[UUID]
    countries: frozenset[str]


@dataclass(frozen=True, slots=True)
class Helper:
    """A teacher who helps: how many newcomers now, and how many at most."""

    who: Background
    helped: int
    most: int

    @property
    def is_free(self) -> bool:
        """Say whether there is a place for one more."""
        return self.helped < self.most


def choose(newcomer: Background, helpers: Iterable[Helper]) -> Helper | None:
    """Return the best free buddy, or None where nobody can help.

    Nobody of the same school, nobody without a common language. Then, in this order: the nearest field, the same
    country, the fewest newcomers; where all is equal a hash decides, so that the order of `helpers` does not.
    """
    return min(
        (one for one in helpers if _can_help(newcomer, one)),
        key=lambda one: _rank(newcomer, one),
        default=None,
    )


def shared_digits(ours: Iterable[str], theirs: Iterable[str]) -> int:
    """Return how many first digits the nearest two fields of ISCED-F share: 4 the same, 3 and 2 near, 0 far."""
    return max((_shared(one, other) for one in ours for other in theirs), default=0)


def ends_at(began: datetime, first_project: datetime | None) -> datetime:
    """Return when it ends by itself. `first_project` is when the newcomer's first project began, if one has."""
    usual = began + AFTER_START
    return usual if first_project is None else max(usual, first_project + AFTER_PROJECT)


def _can_help(newcomer: Background, helper: Helper) -> bool:
    who = helper.who
    return (
        helper.is_free
        and who.id != newcomer.id
        and who.schools.isdisjoint(newcomer.schools)
        and not who.languages.isdisjoint(newcomer.languages)
    )


def _rank(newcomer: Background, helper: Helper) -> tuple[int, bool, int, bytes]:
    near = shared_digits(newcomer.fields, helper.who.fields)
    abroad = newcomer.countries.isdisjoint(helper.who.countries)
    lot = hashlib.sha256(newcomer.id.bytes + helper.who.id.bytes).digest()
    return -near, abroad, helper.helped, lot


def _shared(one: str, other: str) -> int:
    # The first digit alone says nothing: broad fields have two.
    return next((n for n in (4, 3, 2) if len(one) >= n and len(other) >= n and one[:n] == other[:n]), 0)
