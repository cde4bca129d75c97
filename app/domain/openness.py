"""How open a class is to proposals: its places, its line, its break. Pure; what is asked of it is in services/matchmaking.

A class takes `most_open` proposals at a time, and a call of it may take fewer. Who comes later waits in line and is
told the place. The place never grows: whoever comes later is behind, even where they overtake because another
call has room.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Openness:
    """What a class can take: `placed` of `most_open` places are taken, `in_line` wait. `quiet_until`: the last day of a break."""

    placed: int
    most_open: int
    in_line: int = 0
    quiet_until: date | None = None

    @property
    def is_full(self) -> bool:
        """Say whether the next proposal would wait in line."""
        return self.placed >= self.most_open

    def is_quiet(self, today: date) -> bool:
        """Say whether nobody can propose today."""
        return self.quiet_until is not None and self.quiet_until >= today


@dataclass(frozen=True, slots=True)
class Waits:
    """A proposal in line, and the running call that it answers, if any."""

    id: UUID
    call_id: UUID | None = None


def next_up(line: Iterable[Waits], room: int, room_of_calls: Mapping[UUID, int]) -> list[UUID]:
    """Return who moves up now, in the order of the line.

    `room` is how many places the class has, `room_of_calls` how many each call has; a call that is not in it sets
    no limit. Who waits for a full call is passed by.
    """
    left = dict(room_of_calls)
    moving: list[UUID] = []
    for one in line:
        if len(moving) >= room:
            break
        if one.call_id is not None and one.call_id in left:
            if left[one.call_id] <= 0:
                continue
            left[one.call_id] -= 1
        moving.append(one.id)
    return moving
