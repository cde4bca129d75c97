"""How much is lost, counted in packets: a share of a handful says little, so nothing is concluded from a handful."""

from __future__ import annotations

from math import exp, sqrt

from app.realtime.media.forwarding.rtcp import Report

# How many standard deviations (of a rare event's count) and packets chance may explain.
SURE_DEVIATIONS, SURE_PACKETS = 1.5, 1.0


class Tally:
    """What a receiver's reports said of one stream so far: of how many packets how many were lost."""

    def __init__(self) -> None:
        self.of = self.lost = 0.0
        self._highest: int | None = None

    def take(self, report: Report) -> None:
        """Count what came between the last report and this one; the first one covers an unknown time."""
        if self._highest is not None:
            came = (report.highest - self._highest) & 0xFFFFFFFF
            if came >= 0x80000000:
                return  # overtaken by a later one
            self.of += came
            self.lost += came * report.loss
        self._highest = report.highest


class Losses:
    """Packets and how many of them were lost, forgotten over about `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.of = self.lost = 0.0
        self._seconds = seconds

    def take(self, of: float, lost: float, passed: float) -> None:
        """Add what is new, after so many seconds."""
        kept = exp(-passed / self._seconds)
        self.of = self.of * kept + of
        self.lost = self.lost * kept + min(of, lost)

    def clear(self) -> None:
        """Begin anew."""
        self.of = self.lost = 0.0

    @property
    def share(self) -> float:
        """The part that was lost."""
        return self.lost / self.of if self.of else 0.0

    def surely_above(self, limit: float) -> bool:
        """Whether more is lost than a line that loses this part by chance would lose."""
        expected = limit * self.of
        return self.lost > expected + SURE_DEVIATIONS * sqrt(expected) + SURE_PACKETS
