"""Who finds partners: classes counted by group, small groups put together, differences said only where they are sure.

The report holds shares and medians of groups, never a class. Groups are told apart as public figures are (open_data.py):
none has fewer than `LEAST` classes, what is too small is put together with others, and numbers of classes are rounded.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from math import sqrt

from app.domain.evenness import gini, gini_of_counts, median_of_counts
from app.domain.matching.fairness import SHOWN_ENOUGH, SMALL_SCHOOL
from app.domain.open_data import ALL, LEAST, holders, rounded

#: Partners that were found this long ago count; classes and teachers are new for so long.
FOUND_WITHIN, NEW_FOR = timedelta(days=365), timedelta(days=90)
#: From so many learners on a school is of the next size: it is small below the first.
SIZE_BOUNDS = (SMALL_SCHOOL, 200)
#: A difference from all is told when it is more than so many standard errors: below that it may well be chance.
SURE = 2.0


class Dimension(StrEnum):
    """What groups are told apart by; EVERYBODY is the whole of a scope."""

    EVERYBODY = "everybody"
    COUNTRY = "country"
    SIZE = "size"
    PLACE = "place"
    NEWNESS = "newness"
    FIELD = "field"


class Size(StrEnum):
    """How many learners of the school are here: between the SIZE_BOUNDS, in their order."""

    SMALL = "small"
    MIDDLE = "middle"
    LARGE = "large"


class Place(StrEnum):
    """Where the school is: few people or in no list of towns (`is_rural`), or a town."""

    RURAL = "rural"
    TOWN = "town"


class Newness(StrEnum):
    """All teachers came within NEW_FOR; or the class alone did; or neither."""

    TEACHERS = "new_teachers"
    CLASS = "new_class"
    SETTLED = "settled"


class Standing(StrEnum):
    """How a group finds partners beside all; ALIKE where no difference is sure."""

    LESS = "less"
    ALIKE = "alike"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Cell:
    """So many `classes` are alike in everything that counts.

    partners: projects with another school that began within FOUND_WITHIN. days: from the description to the first such
    project; None where there was none of late. shown: to how many classes in two weeks. asked: open proposals to it.
    """

    country: str
    field: str
    size: Size
    place: Place
    newness: Newness
    partners: int
    days: int | None
    shown: int
    asked: int
    classes: int


@dataclass(slots=True)
class Tally:
    """What is known of a group: how many of its classes have each number."""

    partners: Counter[int] = field(default_factory=Counter)
    days: Counter[int] = field(default_factory=Counter)
    shown: Counter[int] = field(default_factory=Counter)
    asked: Counter[int] = field(default_factory=Counter)

    def add(self, cell: Cell) -> None:
        """Count the classes of a cell."""
        self.partners[cell.partners] += cell.classes
        self.shown[cell.shown] += cell.classes
        self.asked[cell.asked] += cell.classes
        if cell.partners and cell.days is not None:
            self.days[cell.days] += cell.classes

    @property
    def classes(self) -> int:
        """How many classes."""
        return self.partners.total()

    @property
    def found(self) -> float:
        """The share that has found a partner, 0 to 1."""
        return 1 - self.partners[0] / self.classes if self.classes else 0.0

    @property
    def seen(self) -> float:
        """The share that was shown to SHOWN_ENOUGH classes and more, 0 to 1."""
        enough = sum(count for shown, count in self.shown.items() if shown >= SHOWN_ENOUGH)
        return enough / self.classes if self.classes else 0.0


@dataclass(frozen=True, slots=True)
class Group:
    """A group as it may be told. `scope` is ALL or a country; shares are whole percents, `classes` is rounded.

    days: median days to the first project, None where fewer than LEAST have one. asked: median of open proposals.
    Where `dimension` is EVERYBODY the Gini coefficients over the classes of the scope are there, and for all countries
    that of the shares of the countries.
    """

    scope: str
    dimension: Dimension
    value: str
    classes: int
    found: int
    found_of_all: int
    standing: Standing
    days: int | None
    shown: int
    asked: int
    gini_shown: float | None = None
    gini_partners: float | None = None
    gini_countries: float | None = None


class Tallies:
    """Takes cells one by one, and tells the groups at the end."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, Dimension], dict[str, Tally]] = {}

    def add(self, cell: Cell) -> None:
        """Count a cell in its groups."""
        for dimension, value in (
            (Dimension.SIZE, cell.size),
            (Dimension.PLACE, cell.place),
            (Dimension.NEWNESS, cell.newness),
            (Dimension.FIELD, cell.field),
        ):
            tallies = self._of.setdefault((cell.country, dimension), {})
            tallies.setdefault(str(value), Tally()).add(cell)

    def groups(self) -> list[Group]:
        """Return all groups that may be told; none where there are fewer than LEAST classes.

        A country that is put together with others, or all of whose classes are few, is no scope of its own.
        """
        countries = {
            country: merged(tallies.values())
            for (country, dimension), tallies in self._of.items()
            if dimension is Dimension.SIZE
        }
        everybody = merged(countries.values())
        if everybody.classes < LEAST:
            return []
        held = together(countries)
        named = {country: tally for country, tally in countries.items() if country in held}
        apart = gini(tally.found for tally in named.values()) if len(named) > 1 else None
        told = [_whole(ALL, everybody, everybody, apart), *_told(ALL, Dimension.COUNTRY, held, everybody)]
        for dimension in (Dimension.SIZE, Dimension.PLACE, Dimension.NEWNESS, Dimension.FIELD):
            told += _told(ALL, dimension, together(self._over_countries(dimension)), everybody)
        for country, tally in sorted(named.items()):
            told.append(_whole(country, tally, everybody))
            for dimension in (Dimension.SIZE, Dimension.PLACE, Dimension.NEWNESS, Dimension.FIELD):
                told += _told(country, dimension, together(self._of[country, dimension]), tally)
        return told

    def _over_countries(self, dimension: Dimension) -> dict[str, Tally]:
        parts: dict[str, list[Tally]] = {}
        for (_country, of), tallies in self._of.items():
            if of is dimension:
                for value, tally in tallies.items():
                    parts.setdefault(value, []).append(tally)
        return {value: merged(tallies) for value, tallies in parts.items()}


def merged(tallies: Iterable[Tally]) -> Tally:
    """Return all of them together."""
    whole = Tally()
    for one in tallies:
        whole.partners.update(one.partners)
        whole.days.update(one.days)
        whole.shown.update(one.shown)
        whole.asked.update(one.asked)
    return whole


def together(tallies: Mapping[str, Tally]) -> dict[str, Tally]:
    """Return the groups that may be told: small ones are put together as OTHER; nothing where no two are left."""
    holds = holders({(value,): tally.classes for value, tally in tallies.items()}, 1)
    parts: dict[str, list[Tally]] = {}
    for (value,), (holder,) in holds.items():
        parts.setdefault(holder, []).append(tallies[value])
    parts.pop(ALL, None)
    return {holder: merged(of) for holder, of in parts.items()}


def compare(tally: Tally, everybody: Tally) -> Standing:
    """Return how often a group finds partners beside all of its scope: a difference only where it is hardly chance."""
    of_all = everybody.found
    chance = SURE * sqrt(of_all * (1 - of_all) / tally.classes)
    if abs(tally.found - of_all) <= max(chance, 0.01):
        return Standing.ALIKE
    return Standing.LESS if tally.found < of_all else Standing.MORE


def _whole(scope: str, tally: Tally, everybody: Tally, apart: float | None = None) -> Group:
    """Return the row of a whole scope, with how evenly it is spread over its classes."""
    told = _group(scope, Dimension.EVERYBODY, ALL, tally, everybody)
    return replace(
        told,
        gini_shown=round(gini_of_counts(tally.shown), 3),
        gini_partners=round(gini_of_counts(tally.partners), 3),
        gini_countries=None if apart is None else round(apart, 3),
    )


def _told(scope: str, dimension: Dimension, held: Mapping[str, Tally], everybody: Tally) -> list[Group]:
    return [_group(scope, dimension, value, tally, everybody) for value, tally in sorted(held.items())]


def _group(scope: str, dimension: Dimension, value: str, tally: Tally, everybody: Tally) -> Group:
    return Group(
        scope=scope,
        dimension=dimension,
        value=value,
        classes=rounded(tally.classes),
        found=round(100 * tally.found),
        found_of_all=round(100 * everybody.found),
        standing=compare(tally, everybody),
        days=median_of_counts(tally.days) if tally.days.total() >= LEAST else None,
        shown=round(100 * tally.seen),
        asked=median_of_counts(tally.asked) or 0,
    )
