"""What a receiver's line carries in pictures, found out from what the receiver says. No clock, no network.

What a browser tells is honest about trouble and silent about room. Its own estimate (REMB), where it sends one at all
(Chromium 156 sent none in our trials), never grows beyond one and a half of what arrives, and by 8 % a second at best
(libwebrtc, AimdRateControl). So more is *probed*: padding is added to what flows, a little more each moment, until
the next picture would have had room; only then is it sent. Trouble ends a probe, and each that failed doubles the
wait for the next. On a line whose limits were not met yet probing is brisk.

Trouble is any of these: the estimate fell below what is sent; it stays below and does not grow; loss above a tenth
(libwebrtc's own limit, and the point from which speech breaks); a round trip that grew by a queue's worth.
"""

from __future__ import annotations

from typing import NamedTuple

START = 450_000.0
LEAST = 30_000.0
FIRST_PROBE = 150_000.0
KNOWN_PART = 0.6
BRISK, BRISK_LAG = 1.6, 0.6
CAREFUL, CAREFUL_LAG = 1.2, 1.0
TROUBLE_LOSS, UNEASY_LOSS = 0.1, 0.03
QUEUE_SECONDS = 0.15
SHORT, SHORT_SECONDS = 0.8, 2.0
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 40.0
EPISODE_SECONDS = 2.0
# Each look: a report speaks of what was sent a second ago, when there may have been more than now.
PEAK_KEPT = 0.9
SOON_SECONDS = 8.0
FORGET_SECONDS = 120.0
UNANSWERED_SECONDS = 2.5


class Seen(NamedTuple):
    """What one look at a line shows: rates in bit/s, `loss` a fraction, `rtt` in seconds.

    `sent` has the padding in it, `pictures` has not. `answered`: the receiver has reported at all.
    """

    sent: float
    pictures: float
    estimate: int | None = None
    loss: float = 0.0
    rtt: float | None = None
    answered: bool = True


class Carrying:
    """`capacity` is what the line is believed to carry in pictures; `target` what a probe wants to be sent now.

    `is_limited`: the line's limits were met lately, so that `capacity` says something about them.
    """

    def __init__(self) -> None:
        self.capacity = START
        self.target = 0.0
        self._began: float | None = None
        self.is_limited = False
        self._estimate: int | None = None
        self._rose_from, self._rose_at = 0, 0.0
        self._short_since: float | None = None
        self._rtt: float | None = None
        self._rtt_base = self._rtt_high = 0.0
        self._probe: tuple[float, float] | None = None
        self._proved = self._peak = 0.0
        self._pause = FIRST_PAUSE
        self._quiet_until = 0.0
        self._gave_way = self._gained = -FORGET_SECONDS

    def look(self, seen: Seen, full: float, step: float | None, now: float) -> None:
        """Take in a look (a few each second). `full` is what all pictures cost, `step` the next improvement."""
        if self._began is None and seen.sent:
            self._began = now
        self._peak = max(seen.sent, self._peak * PEAK_KEPT)
        carried = self._trouble(seen, now)
        if carried is not None:
            self._give_way(carried, now)
        elif not seen.answered:
            # Nobody to ask: what flows is left alone, and after a while nothing is held back.
            silent = self._began is not None and now - self._began > UNANSWERED_SECONDS
            self.capacity = max(self.capacity, full if silent else seen.pictures)
        else:
            self._rise(seen, now)
            self._explore(seen, step if self.is_limited else full, now)

    # -- trouble -----------------------------------------------------------------------------------------------

    def _trouble(self, seen: Seen, now: float) -> float | None:
        """What the line carries, where this look shows that it is less than what is sent."""
        fell = self._read_estimate(seen, now)
        if fell is not None and fell < seen.sent:
            return fell
        if seen.estimate is None or seen.estimate >= SHORT * seen.sent:
            self._short_since = None
        elif self._short_since is None:
            self._short_since = now
        elif now - max(self._short_since, self._rose_at) > SHORT_SECONDS:
            return seen.estimate
        grew = self._queue_grew(seen.rtt)
        if now - self._gave_way < EPISODE_SECONDS:  # reports still speak of before
            return None
        if seen.loss > TROUBLE_LOSS:
            return self._peak * (1 - seen.loss)
        return self._peak * 0.85 if grew else None

    def _read_estimate(self, seen: Seen, now: float) -> float | None:
        """The receiver's new estimate, where it fell. The first one is early: it may lag behind what is sent."""
        before, estimate = self._estimate, seen.estimate
        if estimate is None or estimate == before:
            return None
        self._estimate = estimate
        if before is None or estimate > self._rose_from * 1.01 or estimate < before:
            self._rose_from, self._rose_at = estimate, now
        fell = estimate < 0.7 * seen.sent if before is None else estimate < 0.97 * before
        return float(estimate) if fell else None

    def _queue_grew(self, rtt: float | None) -> bool:
        """Whether two round trips in a row were longer than before by what only a full queue explains."""
        if rtt is None or rtt == self._rtt:
            return False
        self._rtt_base = rtt if self._rtt is None else min(self._rtt_base * 1.01, rtt)
        self._rtt = rtt
        self._rtt_high = self._rtt_high + 1 if rtt > self._rtt_base + QUEUE_SECONDS else 0
        return self._rtt_high >= 2

    def _give_way(self, carried: float, now: float) -> None:
        since = now - self._gave_way
        if since > EPISODE_SECONDS:
            if since > FORGET_SECONDS:
                self._pause = FIRST_PAUSE
            elif self._probe is not None or now - self._gained < SOON_SECONDS:
                self._pause = min(LONGEST_PAUSE, self._pause * 2)
            if self._probe is None:
                self._proved = 0.0
            self._gave_way = now
        # A probe's trouble is the padding's: what flowed well before it goes only if trouble outlasts it.
        self.capacity = max(LEAST, self._proved, min(self.capacity, carried))
        self.target, self._probe, self._short_since = 0.0, None, None
        self._rtt_high = 0
        self.is_limited = True
        self._quiet_until = now + self._pause

    # -- room --------------------------------------------------------------------------------------------------

    def _rise(self, seen: Seen, now: float) -> None:
        """Believe what flows without trouble, and an estimate that grew beyond it."""
        if now - self._gave_way < EPISODE_SECONDS or seen.loss > UNEASY_LOSS or self._short_since is not None:
            return
        proved = seen.pictures
        if now >= self._quiet_until:
            proved = max(proved, float(seen.estimate or 0))
        if proved > self.capacity:
            self.capacity, self._gained = proved, now
        if now - self._gave_way > FORGET_SECONDS:
            self.is_limited = False

    def _explore(self, seen: Seen, wanted: float | None, now: float) -> None:
        """Send more and more until what is wanted has been carried for a moment."""
        if wanted is None or self.capacity >= wanted:
            self.target, self._probe = 0.0, None
            return
        if now < self._quiet_until or seen.loss > UNEASY_LOSS:
            self.target, self._probe = 0.0, None
            return
        growth, lag = (CAREFUL, CAREFUL_LAG) if self.is_limited else (BRISK, BRISK_LAG)
        if self._probe is None:
            least = max(LEAST, self.capacity * KNOWN_PART) if self.is_limited else FIRST_PROBE
            self._probe = now, max(seen.pictures, min(least, wanted))
            self._proved = seen.pictures if self.is_limited else 0.0
        began, start = self._probe
        reached = start * growth ** (now - began)
        if seen.pictures > reached:
            self._probe, reached = (now, seen.pictures), seen.pictures
        self.target = min(reached, wanted)
        carried = min(reached / growth**lag, wanted)
        if carried > self.capacity:
            self.capacity, self._gained = carried, now
