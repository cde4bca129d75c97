"""The world on a flat picture, and dots that would overlap counted together.

Equal Earth projection (Šavrič, Patterson, Jenny 2018, doi:10.1080/13658816.2018.1504949): areas keep their
proportions, so no part of the world looks smaller than it is. frontend/world.mjs draws the land with the same formula.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

WIDTH, HEIGHT = 1000, 440
#: Pixels between a dot and the northernmost latitude shown; Antarctica is left out.
_TOP_LATITUDE = 84.0
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = sqrt(3) / 2
#: The width of the projected world is twice this.
_EDGE = 2.7066299836960748
_SCALE = WIDTH / (2 * _EDGE)
CELL = 30


@dataclass(frozen=True, slots=True)
class Point:
    """Something at a place: how many, and in which country."""

    latitude: float
    longitude: float
    count: int
    country: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """Dots that lie close together on the map: one circle. `x`, `y`, `radius` in pixels of the picture."""

    x: float
    y: float
    count: int
    countries: tuple[str, ...]

    @property
    def radius(self) -> float:
        """The circle's area grows with the count, within limits."""
        return round(min(26.0, 7 + 2.2 * sqrt(self.count)), 1)


def on_map(latitude: float, longitude: float) -> tuple[float, float]:
    """Return pixels from the upper left corner of the picture."""
    x, y = _equal_earth(latitude, longitude)
    top = _equal_earth(_TOP_LATITUDE, 0)[1]
    return WIDTH / 2 + x * _SCALE, (top - y) * _SCALE


def cluster(points: Iterable[Point]) -> list[Cluster]:
    """Return one circle for all points of a cell of the picture, at their middle; the largest first."""
    cells: dict[tuple[int, int], list[tuple[float, float, Point]]] = {}
    for point in points:
        x, y = on_map(point.latitude, point.longitude)
        cells.setdefault((int(x // CELL), int(y // CELL)), []).append((x, y, point))
    return sorted((_middle(found) for found in cells.values()), key=lambda one: (-one.count, one.x, one.y))


def _middle(found: list[tuple[float, float, Point]]) -> Cluster:
    count = sum(point.count for _, _, point in found)
    x = sum(x * point.count for x, _, point in found) / count
    y = sum(y * point.count for _, y, point in found) / count
    return Cluster(round(x, 1), round(y, 1), count, tuple(sorted({point.country for _, _, point in found})))


def _equal_earth(latitude: float, longitude: float) -> tuple[float, float]:
    theta = asin(_M * sin(radians(latitude)))
    square = theta * theta
    sixth = square**3
    x = (
        radians(longitude)
        * cos(theta)
        / (_M * (_A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)))
    )
    return x, theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))
