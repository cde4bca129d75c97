"""An upper bound on the score of every pair, for all pairs at once.

Twelve million pairs of 5,000 classes would take an hour to score one by one. Each part of the score is computed
here for blocks of pairs, with numpy; the time together is taken from the best week instead of the usual one. So the
bound is never below the score, and a pair whose bound is too low need not be scored at all. A part of the score
that is not known here counts as perfect: the bound stays true when the score learns something new.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from app.domain.matching import BRAKES, WEIGHTS, ClassFacts
from app.domain.matching.parts import (
    CEFR_VALUES,
    DIFFERENT_AGES_VALUE,
    ENOUGH_MINUTES,
    ENOUGH_WEEKS,
    LEVEL_VALUES,
    SHARED_EQUIPMENT_VALUES,
    SHARED_KINDS_VALUES,
    SKILLS_EACH,
    SKILLS_MOST,
    UNTOLD_LEVEL_VALUE,
    WISHES_MET_VALUES,
)
from app.domain.rounds.entrants import Entrant, Terms
from app.domain.rounds.hours import Hours
from app.domain.vocabulary.nearness import kinship
from app.domain.vocabulary.skills import shared_skills
from app.domain.vocabulary.terms import Cefr, ExchangeKind

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

#: Minutes of a cell of the week: the half-hours of a timetable are cut finer, so that lessons at a quarter past meet.
CELL = 15
CELLS = 7 * 24 * 60 // CELL
#: Bounds are kept in 16 bits, rounded up; 0 is a pair that can never be.
STEPS = 65_534


class Optimism:
    """What all pairs of these entrants could score at best."""

    def __init__(self, entrants: Sequence[Entrant], hours: Hours, terms: Terms) -> None:
        facts = [one.facts for one in entrants]
        self._terms = terms
        self._countries = _numbered(one.country for one in entrants)
        self._sizes = np.array([one.sizes for one in entrants], np.int16)
        self._refused = _refused(entrants, self._countries)
        self._unwanted = _unwanted(entrants)
        self._kinds = _flags([one.kinds for one in facts], list(ExchangeKind))
        self._levels = _levels(facts)
        self._trades, self._kinship = _trades(facts)
        self._offers, self._seeks = _tags([one.offers for one in facts], [one.seeks for one in facts])
        self._equipment = _flags(
            [one.equipment for one in facts], sorted({e for f in facts for e in f.equipment})
        )
        self._eqf = np.array([-1 if one.eqf is None else one.eqf for one in facts], np.int16)
        self._ages = _numbered(one.age_band for one in facts)
        self._terms_of = np.array([_span(weeks) for weeks in hours.weeks], np.int32)
        self._weeks = _week_cells(hours, len(facts))

    def rows(self, first: int, last: int) -> npt.NDArray[np.uint16]:
        """Return the bounds of the entrants `first` to `last` (excluded) with everybody, times STEPS; 0: never a pair."""
        rows = slice(first, last)
        minutes = self._minutes(rows)
        languages = self._language_values(rows)
        kinds = self._kinds[rows] @ self._kinds.T
        values = {
            "trade": self._kinship[self._trades[rows]][:, self._trades],
            "time": np.sqrt(np.minimum(1, minutes / ENOUGH_MINUTES)),
            "language": languages,
            "exchange": self._exchange(rows),
            "weeks": np.minimum(1, self._common_weeks(rows) / ENOUGH_WEEKS),
            "level": self._level(rows),
            "ages": np.where(self._ages[rows, None] == self._ages, 1, DIFFERENT_AGES_VALUE),
            "kinds": _stepped(SHARED_KINDS_VALUES, kinds),
            "equipment": _stepped(SHARED_EQUIPMENT_VALUES, self._equipment[rows] @ self._equipment.T),
        }
        bound = _total(values, (last - first, len(self._ages)))
        possible = self._possible(rows) & (languages > 0) & (kinds > 0)
        possible &= (minutes >= self._terms.least_minutes) & (bound >= self._terms.least_score)
        kept = np.where(possible, np.minimum(np.ceil(bound * STEPS) + 1, STEPS + 1), 0).astype(np.uint16)
        for row in range(first, last):
            kept[row - first, self._unwanted[row]] = 0
        return kept

    def threes_with(self, one: int, near: npt.NDArray[np.intp]) -> Flags:
        """Return for every two of `near` whether they may share a language, a kind and enough minutes with this one."""
        languages = self._levels[0][1]  # a language at any level
        possible: Flags = np.logical_and(
            _all_share(languages, one, near) > 0, _all_share(self._kinds, one, near) > 0
        )
        best = np.zeros(possible.shape, np.float32)
        for cells in self._weeks:
            np.maximum(best, _all_share(cells, one, near), out=best)
        return possible & (best * CELL >= self._terms.least_minutes)

    def _possible(self, rows: slice) -> Flags:
        low, high = self._terms.sizes
        least = np.maximum(np.maximum(self._sizes[rows, None, 0], self._sizes[:, 0]), low)
        most = np.minimum(np.minimum(self._sizes[rows, None, 1], self._sizes[:, 1]), high)
        possible: Flags = (least <= most) & (self._countries[rows, None] != self._countries)
        refused = self._refused[rows][:, self._countries] | self._refused[:, self._countries[rows]].T
        return possible & ~refused

    def _minutes(self, rows: slice) -> Floats:
        """Every minute that two share lies in a cell that both have: the cells of the best week are never too few."""
        best = np.zeros((rows.stop - rows.start, len(self._ages)), np.float32)
        for cells in self._weeks:
            np.maximum(best, cells[rows] @ cells.T, out=best)
        return best * np.float32(CELL)

    def _language_values(self, rows: slice) -> Floats:
        best = np.zeros((rows.stop - rows.start, len(self._ages)), np.float32)
        for value, has in self._levels:
            np.maximum(best, np.float32(value) * (has[rows] @ has.T > 0), out=best)
        return best

    def _exchange(self, rows: slice) -> Floats:
        we_get = _stepped(WISHES_MET_VALUES, self._seeks[rows] @ self._offers.T)
        they_get = _stepped(WISHES_MET_VALUES, self._offers[rows] @ self._seeks.T)
        return (we_get + they_get) / np.float32(2)

    def _common_weeks(self, rows: slice) -> npt.NDArray[np.int32]:
        first = np.maximum(self._terms_of[rows, None, 0], self._terms_of[:, 0])
        last = np.minimum(self._terms_of[rows, None, 1], self._terms_of[:, 1])
        shared: npt.NDArray[np.int32] = np.maximum(0, last - first)
        return shared

    def _level(self, rows: slice) -> Floats:
        apart = np.abs(self._eqf[rows, None] - self._eqf)
        untold = (self._eqf[rows, None] < 0) | (self._eqf < 0)
        return np.where(untold, np.float32(UNTOLD_LEVEL_VALUE), _stepped((*LEVEL_VALUES, 0.0), apart))


def _all_share(flags: Floats, one: int, near: npt.NDArray[np.intp]) -> Floats:
    """Return how many flags every two of `near` share with `one`."""
    held = flags[near][:, flags[one] > 0]
    return held @ held.T


def _total(values: dict[str, npt.NDArray[np.generic]], shape: tuple[int, int]) -> Floats:
    total = np.full(shape, 1e-5, np.float32)  # what single precision may lose
    for code, weight in WEIGHTS.items():
        total += np.float32(weight) * values.get(code, np.float32(1))  # type: ignore[operator]
    for code, brake in BRAKES.items():
        if code in values:
            risen = np.minimum(1, values[code] / brake.enough)  # type: ignore[operator]
            total *= (brake.floor + (1 - brake.floor) * risen).astype(np.float32)
    return total


def _stepped(steps: Sequence[float], counts: npt.NDArray[np.generic]) -> Floats:
    values = np.array(steps, np.float32)
    return values[np.minimum(counts.astype(np.int16), len(steps) - 1)]


def _numbered(values: Iterable[str]) -> npt.NDArray[np.int32]:
    known: dict[str, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in values], np.int32)


def _flags(held: Sequence[Iterable[str]], known: Sequence[str]) -> Floats:
    place = {value: number for number, value in enumerate(known)}
    flags = np.zeros((len(held), max(1, len(known))), np.float32)
    for row, values in enumerate(held):
        for value in values:
            flags[row, place[value]] = 1
    return flags


def _tags(offers: Sequence[frozenset[str]], seeks: Sequence[frozenset[str]]) -> tuple[Floats, Floats]:
    """Only what somebody offers and somebody seeks can meet."""
    known = sorted(frozenset().union(*offers) & frozenset().union(*seeks)) if offers else []
    return _flags([o & set(known) for o in offers], known), _flags([s & set(known) for s in seeks], known)


def _levels(facts: Sequence[ClassFacts]) -> list[tuple[float, Floats]]:
    codes = sorted({code for one in facts for code in one.languages})
    return [
        (
            CEFR_VALUES[level],
            _flags(
                [[c for c, told in one.languages.items() if told.rank >= level.rank] for one in facts], codes
            ),
        )
        for level in Cefr
    ]


def _trades(facts: Sequence[ClassFacts]) -> tuple[npt.NDArray[np.int32], Floats]:
    """Return the sort of trade of each class, and how near the sorts are: a round has many classes and few sorts."""
    sorts: dict[tuple[object, ...], int] = {}
    samples: list[ClassFacts] = []
    numbers = []
    for one in facts:
        key = (one.isco, one.isced_f, tuple(tuple(sorted(told.skills.items())) for told in one.occupations))
        if key not in sorts:
            sorts[key] = len(samples)
            samples.append(one)
        numbers.append(sorts[key])
    near = np.zeros((len(samples), len(samples)), np.float32)
    for a, ours in enumerate(samples):
        for b in range(a, len(samples)):
            near[a, b] = near[b, a] = _trade_value(ours, samples[b])
    return np.array(numbers, np.int32), near


def _trade_value(ours: ClassFacts, theirs: ClassFacts) -> float:
    fields = [(one.isced_f,) if one.isced_f else () for one in (ours, theirs)]
    value = kinship(ours.isco, fields[0], theirs.isco, fields[1]).value
    for one in ours.occupations:
        for other in theirs.occupations:
            value = max(
                value, min(SKILLS_MOST, SKILLS_EACH * shared_skills(one.skills, other.skills).closeness)
            )
    return value


def _span(weeks: int) -> tuple[int, int]:
    """Return the first week and the one after the last: holidays in between are weeks here, so the bound stays above."""
    return ((weeks & -weeks).bit_length() - 1, weeks.bit_length()) if weeks else (0, 0)


def _week_cells(hours: Hours, entrants: int) -> list[Floats]:
    seasons = [np.zeros((entrants, CELLS), np.float32) for _ in range(hours.seasons)]
    for row in range(entrants):
        for season, cells in enumerate(hours.covered(row, CELL)):
            seasons[season][row, list(cells)] = 1
    return seasons


def _refused(entrants: Sequence[Entrant], countries: npt.NDArray[np.int32]) -> Flags:
    """Return which countries each class does not want, by the numbers of `countries`."""
    place = {one.country: int(number) for one, number in zip(entrants, countries, strict=True)}
    refused = np.zeros((len(entrants), len(place)), np.bool_)
    for row, one in enumerate(entrants):
        refused[row, [place[country] for country in one.not_countries if country in place]] = True
    return refused


def _unwanted(entrants: Sequence[Entrant]) -> list[list[int]]:
    """Return whom each class cannot be with because one of the two does not want it."""
    place = {one.id: number for number, one in enumerate(entrants)}
    found: list[set[int]] = [set() for _ in entrants]
    for row, one in enumerate(entrants):
        for other in one.not_classes & place.keys():
            found[row].add(place[other])
            found[place[other]].add(row)
    return [sorted(others) for others in found]
