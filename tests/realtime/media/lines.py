"""A line and a browser at its end, as far as sharing a line needs them: queue, loss, and a browser's estimate.

The estimate is libwebrtc's in outline (AimdRateControl): silent for five seconds unless a queue grows, then what
arrives; at most 8 % more each second, at most one and a half of what arrives; on a growing queue 85 % of what arrives.
"""

from dataclasses import dataclass, field

from app.realtime.media.forwarding.allocation import PAUSED, Picture, everything, next_step, share
from app.realtime.media.forwarding.carrying import Carrying, Seen

LOOK = 0.2
SOUND = 40_000.0


@dataclass
class Line:
    """`carries` bit/s with `queue` seconds of room to wait in; loses `random_loss` besides."""

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
    """Somebody behind a line who wants these pictures: each a tuple of what its sizes cost."""

    line: Line
    wants: list[tuple[float, ...]]
    screens: int = 0
    sizes: list[int] = field(default_factory=list)
    carrying: Carrying = field(default_factory=Carrying)
    now: float = 1000.0
    target: float = 0.0

    def look(self) -> None:
        """Live through one look."""
        self.now += LOOK
        self.sizes = self.sizes or [PAUSED] * len(self.wants)
        pictures = sum(
            rates[size] for rates, size in zip(self.wants, self.sizes, strict=True) if size != PAUSED
        )
        sent = max(pictures, self.carrying.target)
        loss, wait = self.line.pass_on(sent + SOUND)
        estimate = int(self.line.estimate) if self.line.estimate is not None else None
        seen = Seen(sent, pictures, estimate, loss, 0.05 + wait)
        asked = [
            Picture(rates, size, place < self.screens)
            for place, (rates, size) in enumerate(zip(self.wants, self.sizes, strict=True))
        ]
        self.carrying.look(seen, everything(asked), next_step(asked, self.sizes), self.now)
        self.sizes = share(asked, self.carrying.capacity)

    def live(self, seconds: float) -> list[list[int]]:
        """The sizes at each look of so long a time."""
        history = []
        for _ in range(round(seconds / LOOK)):
            self.look()
            history.append(self.sizes)
        return history
