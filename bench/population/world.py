"""The made-up world: which school is where and how large, which class learns what, which classes have worked together.

Everything is drawn from one seed. A school is large or small, in a city or a village, old here or new; its classes
and teachers follow from that. Most schools have one class or none on the platform, a few have many.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from itertools import accumulate
from random import Random

from app.domain.vocabulary.tables import rows
from app.domain.vocabulary.trades import all_trades
from app.kit.places import Place
from bench.population.lands import TOWN, Land, lands, towns

#: The oldest school has been here for so many days.
OLDEST = 2200
#: Trades that many are trained in, the most usual first; the rest follows in the order of the vocabulary.
_USUAL = (
    "5120 7411 7512 7231 5141 3221 7115 5321 3512 5131 4110 7212 7126 7522 4120 6113 2513 7531 7223 4321".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Population:
    """How many schools, and for each on average how many teachers, classes and finished projects.

    `calls`: for each class. Same seed and day, same world. The full size is `FULL`.
    """

    schools: int = 20_000
    teachers: float = 4
    classes: float = 2
    calls: float = 0.2
    finished: float = 0.2
    seed: int = 1
    day: date = date(2026, 11, 25)

    def dice(self, what: str) -> Random:
        """Return the dice for one kind of thing."""
        return Random(f"{self.seed} {what}")

    @property
    def today(self) -> datetime:
        """Return the moment at which this world stands."""
        return datetime.combine(self.day, time(8), UTC)


#: 300,000 organisations, 1.2 million people, 600,000 classes, over a million things to be found.
FULL = Population(schools=300_000)


@dataclass(frozen=True, slots=True)
class School:
    """A school. `size`: 1 is usual; `days`: how long it has been here."""

    land: Land
    language: str
    town: Place
    size: float
    days: int
    trust: str

    @property
    def is_rural(self) -> bool:
        """Say whether it stands in a village or small town."""
        return self.town.population < TOWN


@dataclass(frozen=True)
class World:
    """Schools by number; for each class its school and trade, for each person the school."""

    population: Population
    schools: Sequence[School]
    school_of_class: "array[int]"
    trade_of_class: "array[int]"
    school_of_person: "array[int]"
    #: The first person of each school.
    first_person: "array[int]" = field(repr=False)

    def teachers_of(self, school: int) -> int:
        """Return how many teachers a school has."""
        end = (
            self.first_person[school + 1]
            if school + 1 < len(self.first_person)
            else len(self.school_of_person)
        )
        return end - self.first_person[school]


def make_world(p: Population) -> World:
    """Draw it."""
    schools = _schools(p)
    sizes = [school.size for school in schools]
    people = _shared_out(max(len(schools), round(p.schools * p.teachers)), sizes, least=1)
    classes = _shared_out(
        round(p.schools * p.classes),
        [size * (0.3 + s.days / OLDEST) for size, s in zip(sizes, schools, strict=True)],
    )
    first, before = array("I"), 0
    for count in people:
        first.append(before)
        before += count
    of_class = array("I", (n for n, count in enumerate(classes) for _ in range(count)))
    of_person = array("I", (n for n, count in enumerate(people) for _ in range(count)))
    return World(p, schools, of_class, _trades(p, schools, of_class), of_person, first)


@cache
def trades() -> tuple[tuple[str, str], ...]:
    """Return (unit group of ISCO-08, its usual field), the most usual trade first."""
    fields = {entry.code: entry.fields[0] for entry in all_trades() if entry.fields}
    order = dict.fromkeys([*_USUAL, *(row["code"] for row in rows("trade_words")), *fields])
    return tuple((code, fields[code]) for code in order if code in fields)


def _schools(p: Population) -> list[School]:
    dice, known = p.dice("schools"), lands()
    made = []
    for land in dice.choices(known, [one.weight for one in known], k=p.schools):
        places, weights = towns(land.country)
        town = dice.choices(places, cum_weights=_summed(weights))[0]
        # Log-normal: the largest tenth of the schools teaches a third of all classes. Villages have small schools.
        size = dice.lognormvariate(0, 0.9) * (0.6 if town.population < TOWN else 1)
        days = int(OLDEST * dice.random() ** 2.2)
        made.append(School(land, dice.choice(land.languages), town, size, days, _trust(dice, days)))
    return made


def _trust(dice: Random, days: int) -> str:
    drawn = dice.random()
    if drawn < 0.01:
        return "refused"
    return "pending" if drawn < (0.5 if days < 30 else 0.06) else "verified"


@cache
def _summed(weights: tuple[float, ...]) -> list[float]:
    return list(accumulate(weights))


def _shared_out(total: int, weights: Sequence[float], least: int = 0) -> list[int]:
    """Return whole numbers that add up to `total`, in proportion to the weights, each at least `least`."""
    free, sum_of_all, before, passed = total - least * len(weights), sum(weights), 0, 0.0
    counts = []
    for weight in weights:
        passed += weight
        until = min(free, int(free * passed / sum_of_all + 1e-9))
        counts.append(least + until - before)
        before = until
    counts[-1] += free - before
    return counts


def _trades(p: Population, schools: Sequence[School], of_class: "array[int]") -> "array[int]":
    dice = p.dice("trades")
    count = len(trades())
    usual = list(accumulate(1 / (n + 3) for n in range(count)))
    # In villages farming, wood and care are learned more often than the world over.
    rural = list(
        accumulate(
            (4.0 if code[0] == "6" or code in {"7522", "5321", "8341"} else 1.0) / (n + 3)
            for n, (code, _) in enumerate(trades())
        )
    )
    picks = range(count)
    return array(
        "H",
        (dice.choices(picks, cum_weights=rural if schools[n].is_rural else usual)[0] for n in of_class),
    )
