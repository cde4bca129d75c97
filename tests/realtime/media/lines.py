"""A line and a browser at its end, as far as sharing a line needs them: queue, loss, reports, and a browser's estimate.

The estimate is libwebrtc's in outline (AimdRateControl): silent for five seconds unless a queue grows, then what
arrives; at most 8 % more each second, at most one and a half of what arrives; on a growing queue 85 % of what arrives.
Reports come once a second, and speak of the second before.
"""

import random
from dataclasses import dataclass, field

from app.realtime.media.forwarding.allocation import (
    PAUSED,
    Picture,
    everything,
    first_size,
    next_step,
    share,
)
from app.realtime.media.forwarding.carrying import Carrying, Seen

LOOK = 0.2
REPORT_LOOKS = 5
SOUND = 40_000.0
PICTURE_BITS, PADDING_BITS = 8000.0, 2000.0


@dataclass
class Line:
    """`carries` bit/s with `queue` seconds of room to wait in; loses `random_loss` besides, by chance."""

    carries: float
    queue: float = 0.3
    random_loss: float = 0.0
    waiting: float = 0.0
    estimate: float | None = None
    age: float = 0.0
    losses: list[float] = field(default_factory=list)

    def pass_on(self, sent: float) -> tuple[float, float]:
        """Send at this rate (with sound) for one look; returns loss and the time that a packet waits."""
        self.age += LOOK
        before, most = self.waiting, self.queue * self.carries
        self.waiting += (sent - self.carries) * LOOK
        over = max(0.0, self.waiting - most)
        self.waiting = max(0.0, min(self.waiting, most))
        lost = min(1.0, over / max(sent * LOOK, 1.0))
        self.losses.append(lost)
        arrived = min(sent, self.carries)
        if self.waiting > before + 0.02 * self.carries or over:
            self.estimate = min(self.estimate or 1e12, 0.85 * (arrived - SOUND))
        elif self.estimate is not None:
            self.estimate = min(
                self.estimate * 1.08**LOOK, max(self.estimate, 1.5 * (arrived - SOUND) + 10_000)
            )
        elif self.age > 5:
            self.estimate = arrived - SOUND
        return lost + self.random_loss, self.waiting / self.carries


@dataclass
class Receiver:
    """Somebody behind a line who wants these pictures: each a tuple of what its sizes cost.

    `estimates`: their browser sends its estimate. `stall`: so much later than it should be each of their reports
    is read from now on. `upward`: so long it waits on its way up, as their sound does.
    """

    line: Line
    wants: list[tuple[float, ...]]
    screens: int = 0
    estimates: bool = True
    seed: int = 1
    sizes: list[int] = field(default_factory=list)
    carrying: Carrying = field(default_factory=Carrying)
    now: float = 1000.0
    target: float = 0.0
    stall: float = 0.0
    upward: float = 0.0
    is_late: bool = False

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._looks = 0
        self._untold = [0.0, 0.0]
        self._rtt: float | None = None
        self._waited = 0.0

    def look(self) -> None:
        """Live through one look."""
        self.now += LOOK
        self.sizes = self.sizes or [PAUSED] * len(self.wants)
        pictures = sum(
            rates[size] for rates, size in zip(self.wants, self.sizes, strict=True) if size != PAUSED
        )
        sent = max(pictures, self.carrying.target)
        loss, wait = self.line.pass_on(sent + SOUND)
        told, asked = self._reported(pictures, sent - pictures, loss, wait)
        wanted = [
            Picture(rates, size, place < self.screens)
            for place, (rates, size) in enumerate(zip(self.wants, self.sizes, strict=True))
        ]
        estimate = self.line.estimate if self.estimates else None
        seen = Seen(
            sent,
            pictures,
            int(estimate) if estimate is not None else None,
            told,
            asked,
            self._rtt,
            self._waited,
            least=first_size(wanted),
            is_late=self.is_late,
        )
        self.carrying.look(seen, everything(wanted), next_step(wanted, self.sizes), self.now)
        self.sizes = share(wanted, self.carrying.capacity)

    def _reported(
        self, pictures: float, padding: float, loss: float, wait: float
    ) -> tuple[tuple[float, float], tuple[float, float]]:
        """What was told of packets since the last look, and what was asked for again."""
        packets = [
            round(pictures * LOOK / PICTURE_BITS + self._chance.random()),
            round(padding * LOOK / PADDING_BITS),
        ]
        lost = [sum(self._chance.random() < loss for _ in range(count)) for count in packets]
        self._untold[0] += sum(packets)
        self._untold[1] += sum(lost)
        self._looks += 1
        told = (0.0, 0.0)
        if self._looks % REPORT_LOOKS == 0:
            told = self._untold[0], self._untold[1]
            self._untold = [0.0, 0.0]
            self._rtt = 0.05 + wait + self.stall + self.upward + self._chance.random() * 1e-3
            self._waited = self.upward
        return told, (packets[0], lost[0])

    def live(self, seconds: float) -> list[list[int]]:
        """The sizes at each look of so long a time."""
        history = []
        for _ in range(round(seconds / LOOK)):
            self.look()
            history.append(self.sizes)
        return history
