"""How full a media worker is, whom it still takes in, and where a new room goes.

Nothing here knows a clock or a network: the caller brings what was measured. A share is a fraction of what
one worker can carry: 1 is all of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import exp

SOUND_FROM, ALL_BELOW = 0.80, 0.70
"""From this share on newcomers come with sound alone; below the second one cameras come again."""

NOBODY_FROM, SOUND_BELOW = 0.95, 0.85
"""From this share on nobody new comes in; below the second one they do, with sound."""

SMOOTHING_SECONDS = 4.0
"""A load that stays counts for 63 % after this time: a key frame for everybody at once is no load."""

PERSON_SHARE = 0.01
"""What one person takes who is promised but not there yet: docs/capacity.md has 20 rooms of 4 at 80 % of a core."""

ROOM_PROMISE = 4
"""A room that was placed will have this many people at least; rooms opened together count before anybody speaks."""


class Admission(StrEnum):
    """Whom a worker takes in. Who is in keeps what they have, always."""

    ALL = "all"
    SOUND = "sound"
    """Newcomers hear, are heard and see shared screens; cameras wait, theirs and those of others for them."""
    NOBODY = "nobody"


class WorkerState(StrEnum):
    """What a media worker is to those who place rooms."""

    UP = "up"
    DRAINING = "draining"
    """Its rooms go on, it takes no new ones, and it ends with the last."""
    GONE = "gone"
    """For good: whoever comes back, comes as another worker."""


def share_of(cpu: float, packets: int, most_packets: int) -> float:
    """The share of a worker that is used: `cpu` of one core, `packets` a second; the tighter one counts."""
    return max(cpu, packets / most_packets)


class Fullness:
    """The share of a worker over time, and whom it takes in: a peak changes nothing, a limit is not crossed twice."""

    def __init__(self) -> None:
        self.share = 0.0
        self.admission = Admission.ALL

    def note(self, share: float, seconds: float) -> Admission:
        """Take note that this share was used in the last so many seconds."""
        self.share += (1 - exp(-seconds / SMOOTHING_SECONDS)) * (share - self.share)
        self.admission = self._after(self.admission)
        return self.admission

    def _after(self, before: Admission) -> Admission:
        if self.share >= (NOBODY_FROM if before is not Admission.NOBODY else SOUND_BELOW):
            return Admission.NOBODY
        if self.share >= (SOUND_FROM if before is Admission.ALL else ALL_BELOW):
            return Admission.SOUND
        return Admission.ALL


@dataclass(frozen=True)
class Candidate:
    """A worker that could take a room: what it carries, and how many people its rooms will have at least."""

    number: int
    share: float
    people: int = 0
    promised: int = 0

    @property
    def room_left(self) -> float:
        """The share that is left when everybody who is promised has come."""
        return 1 - self.share - PERSON_SHARE * max(0, self.promised - self.people)


def roomiest(candidates: Iterable[Candidate]) -> Candidate | None:
    """The worker with most room; of equals the one with the lowest number, so that all choose the same."""
    # Rounded: a hundredth of measured noise must not decide what the numbers decide.
    return min(candidates, key=lambda one: (-round(one.room_left, 2), one.number), default=None)
