"""Which picture is sent in which size where a line does not carry everything. No clock, no network: figures in, sizes out.

Screens come first, then the order that the receiver gave. Everybody gets the small size before anybody gets the large
one, and what does not fit even small is paused. What flows already may fill the line to its end; what is new must
leave a tenth of it free, so that a picture on the edge does not come and go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

PAUSED = -1
GAIN = 1.1


class Picture(NamedTuple):
    """What each size of a picture costs in bit/s, smallest first up to the largest that is of use; which one flows."""

    rates: tuple[float, ...]
    held: int = PAUSED
    is_screen: bool = False


def share(pictures: Sequence[Picture], capacity: float) -> list[int]:
    """The size for each picture, as an index of its `rates` or PAUSED, of a line that carries `capacity` bit/s."""
    sizes = [PAUSED] * len(pictures)
    used = 0.0
    for place in _order(pictures):
        picture = pictures[place]
        if picture.rates and used + picture.rates[0] <= _limit(picture, 0, capacity):
            sizes[place] = 0
            used += picture.rates[0]
    for place in _order(pictures):
        picture = pictures[place]
        while sizes[place] != PAUSED and sizes[place] + 1 < len(picture.rates):
            more = picture.rates[sizes[place] + 1] - picture.rates[sizes[place]]
            if used + more > _limit(picture, sizes[place] + 1, capacity):
                break
            sizes[place] += 1
            used += more
    return sizes


def next_step(pictures: Sequence[Picture], sizes: Sequence[int]) -> float | None:
    """What a line must carry for the next improvement of `sizes`; None where there is none left."""
    used = sum(one.rates[size] for one, size in zip(pictures, sizes, strict=True) if size != PAUSED)
    for place in _order(pictures):
        if sizes[place] == PAUSED and pictures[place].rates:
            return (used + pictures[place].rates[0]) * GAIN
    for place in _order(pictures):
        rates, size = pictures[place].rates, sizes[place]
        if size + 1 < len(rates):
            return (used + rates[size + 1] - rates[size]) * GAIN
    return None


def everything(pictures: Iterable[Picture]) -> float:
    """What a line must carry for every picture in its largest size."""
    return sum(one.rates[-1] for one in pictures if one.rates) * GAIN


def first_size(pictures: Sequence[Picture]) -> float:
    """What the weightiest picture costs in its smallest size; 0 where none is wanted."""
    return next((pictures[place].rates[0] for place in _order(pictures) if pictures[place].rates), 0.0)


def _order(pictures: Sequence[Picture]) -> list[int]:
    return sorted(range(len(pictures)), key=lambda place: not pictures[place].is_screen)


def _limit(picture: Picture, size: int, capacity: float) -> float:
    return capacity if picture.held >= size else capacity / GAIN
