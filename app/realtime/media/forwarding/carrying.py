"""What a receiver's line carries in pictures, found out from what the receiver says. No clock, no network.

What a browser tells is honest about trouble and silent about room. Its own estimate (REMB), where it sends one at all
(Chromium 156 only if it has sent a picture itself), never grows beyond one and a half of what arrives, and by 8 % a
second at best (libwebrtc, AimdRateControl). So more is *probed*: padding is added to what flows, a little more each
moment, until the next picture would have had room; only then is it sent. Trouble ends a probe, and each that failed
doubles the wait for the next. On a line whose limits were not met yet probing is brisk.

Trouble is any of these: the estimate fell below what is sent; it stays below and does not grow; loss above a tenth
(libwebrtc's own limit, and the point from which speech breaks); a round trip that grew by a queue's worth. One sign
alone takes everything but the weightiest picture's small size: a line may lose a tenth by itself (radio), and a
browser that was busy for a moment looks like a queue. That picture goes where two signs agree, one lasts, or a fifth
and more is lost. What a line loses while nothing is tried is its own: only what is lost beyond it speaks of a queue.
"""

from __future__ import annotations

from typing import NamedTuple

from app.realtime.media.forwarding.allocation import GAIN
from app.realtime.media.forwarding.losses import Losses

START = 450_000.0
LEAST = 30_000.0
FIRST_PROBE = 150_000.0
KNOWN_PART, DARK_PART = 0.6, 0.9
BRISK, BRISK_LAG = 1.6, 0.6
CAREFUL, CAREFUL_LAG = 1.2, 1.0
HEAVY_LOSS, TROUBLE_LOSS, UNEASY_LOSS = 0.18, 0.1, 0.03
# Of a line's own loss as much is excused, and so much more than it is trouble, or reason not to try for more.
MOST_OWN_LOSS, OWN_TROUBLE, OWN_UNEASY = 0.1, 0.05, 0.02
QUICK_SECONDS, TOLD_SECONDS, OWN_SECONDS = 0.8, 2.0, 15.0
LEAST_PACKETS = 100.0
QUEUE_SECONDS = 0.15
# Round trips of one report of ours are one sign, however many streams tell it.
ROUND_TRIP_PAUSE = 0.7
HIGH, SURELY_HIGH = 2, 3
EXCUSE_SECONDS, EXCUSE_PAUSE = 1.2, 3.0
SHORT, SHORT_SECONDS = 0.8, 2.0
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 40.0
# Where no picture is left: it may have been a mistake, and a still picture is the worst that a line can do.
DARK_PAUSE = 1.0
EPISODE_SECONDS, STALE_SECONDS = 2.0, 1.2
# Each look: a report speaks of what was sent a second ago, when there may have been more than now.
PEAK_KEPT = 0.9
SOON_SECONDS = 8.0
FORGET_SECONDS = 120.0
UNANSWERED_SECONDS = 2.5


class Seen(NamedTuple):
    """What one look at a line shows: rates in bit/s, times in seconds.

    `sent` has the padding in it, `pictures` has not. New since the last look: `told`, of how many packets the receiver
    said how many were lost; `asked`, how many were sent and how many asked for again. `answered`: it has reported at
    all. `waited`: so much of `rtt` the report spent waiting on its way to us. `least`: what the weightiest picture costs in its small size. `is_late`: we were held up ourselves.
    """

    sent: float
    pictures: float
    estimate: int | None = None
    told: tuple[float, float] = (0.0, 0.0)
    asked: tuple[float, float] = (0.0, 0.0)
    rtt: float | None = None
    waited: float = 0.0
    answered: bool = True
    least: float = 0.0
    is_late: bool = False


class Trouble(NamedTuple):
    """What a line carries by the signs of one look; `is_sure`: they are enough to take the last picture."""

    carried: float
    is_sure: bool


class Carrying:
    """`capacity` is what the line is believed to carry in pictures; `target` what a probe wants to be sent now.

    `is_limited`: the line's limits were met lately, so that `capacity` says something about them.
    """

    def __init__(self, excused_until: float = 0.0) -> None:
        """A line of which nothing is known. Until `excused_until` what is reported is about another one."""
        self.capacity = START
        self.target = 0.0
        self._began: float | None = None
        self.is_limited = False
        self._estimate: int | None = None
        self._rose_from, self._rose_at = 0, 0.0
        self._short_since: float | None = None
        self._rtt: float | None = None
        self._rtt_base = self._rtt_at = 0.0
        self._rtt_high = 0
        self._quick, self._told, self._own = (
            Losses(QUICK_SECONDS),
            Losses(TOLD_SECONDS),
            Losses(OWN_SECONDS),
        )
        self._looked, self._excused_until = 0.0, excused_until
        self._probe: tuple[float, float] | None = None
        self._proved = self._peak = 0.0
        self._pause = FIRST_PAUSE
        self._quiet_until = 0.0
        self._may_be_dark = False
        self._gave_way = self._gained = -FORGET_SECONDS

    def look(self, seen: Seen, full: float, step: float | None, now: float) -> None:
        """Take in a look (a few each second). `full` is what all pictures cost, `step` the next improvement."""
        if self._began is None and seen.sent:
            self._began = now
        self._peak = max(seen.sent, self._peak * PEAK_KEPT)
        self._count(seen, now)
        trouble = self._trouble(seen, now)
        if trouble is not None:
            self._give_way(trouble, seen, now)
        elif not seen.answered:
            # Nobody to ask: what flows is left alone, and after a while nothing is held back.
            silent = self._began is not None and now - self._began > UNANSWERED_SECONDS
            self.capacity = max(self.capacity, full if silent else seen.pictures)
        else:
            self._rise(seen, now)
            self._explore(seen, step if self.is_limited else full, now)
        if self.capacity >= seen.least * GAIN:
            self._may_be_dark = False
        elif not self._may_be_dark:
            self.capacity = seen.least * GAIN

    # -- trouble -----------------------------------------------------------------------------------------------

    def _count(self, seen: Seen, now: float) -> None:
        """Take in what is lost; what is lost while nothing is tried is the line's own."""
        passed, self._looked = min(now - self._looked, OWN_SECONDS), now
        if seen.is_late and now > self._excused_until + EXCUSE_PAUSE:
            self._excused_until = now + EXCUSE_SECONDS
        if now < max(self._excused_until, self._gave_way + STALE_SECONDS):
            self._quick.clear()  # reports still speak of before
            self._told.clear()
            return
        self._quick.take(*seen.asked, passed)
        self._told.take(*seen.told, passed)
        if self._probe is None and now - self._gave_way > EPISODE_SECONDS and not self._rtt_high:
            self._own.take(*seen.told, passed)

    @property
    def own_loss(self) -> float:
        """The part that the line loses by itself, as far as that is excused."""
        return min(MOST_OWN_LOSS, self._own.lost / max(self._own.of, LEAST_PACKETS))

    def _loses(self, limit: float) -> bool:
        return self._told.surely_above(limit) or self._quick.surely_above(limit)

    def _trouble(self, seen: Seen, now: float) -> Trouble | None:
        """What the line carries, where this look shows that it is less than what is sent."""
        fell = self._read_estimate(seen, now)
        is_short = self._is_short(seen, now)
        self._read_round_trip(seen, now)
        if now < self._excused_until:
            return None
        is_lossy = self._loses(max(TROUBLE_LOSS, self.own_loss + OWN_TROUBLE))
        signs = (fell is not None) + is_lossy + bool(self._rtt_high)
        is_sure = signs > 1 or self._rtt_high >= SURELY_HIGH or self._loses(HEAVY_LOSS)
        if fell is not None and fell < seen.sent:
            return Trouble(fell, is_sure)
        if is_short and seen.estimate is not None:
            return Trouble(seen.estimate, is_sure=True)
        if now - self._gave_way < EPISODE_SECONDS:
            return None
        if is_lossy:
            return Trouble(self._peak * (1 - max(self._told.share, self._quick.share)), is_sure)
        # A probe is only padding: the first sign of a queue ends it.
        enough = HIGH if self._probe is None else 1
        return Trouble(self._peak * 0.85, is_sure) if self._rtt_high >= enough else None

    def _is_short(self, seen: Seen, now: float) -> bool:
        """Whether the estimate stays below what is sent, and does not grow."""
        if seen.estimate is None or seen.estimate >= SHORT * seen.sent:
            self._short_since = None
        elif self._short_since is None:
            self._short_since = now
        else:
            return now - max(self._short_since, self._rose_at) > SHORT_SECONDS
        return False

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

    def _read_round_trip(self, seen: Seen, now: float) -> None:
        """Count how many round trips in a row were longer than before by what only a full queue down explains."""
        rtt = seen.rtt
        if rtt is None or rtt == self._rtt:
            self._rtt_high = self._rtt_high if rtt is not None else 0
            return
        self._rtt_base = rtt if self._rtt is None else min(self._rtt_base * 1.01, rtt)
        self._rtt = rtt
        if rtt - seen.waited <= self._rtt_base + QUEUE_SECONDS or now < self._excused_until:
            self._rtt_high = 0
        elif now - self._rtt_at > ROUND_TRIP_PAUSE:
            self._rtt_high, self._rtt_at = self._rtt_high + 1, now

    def _give_way(self, trouble: Trouble, seen: Seen, now: float) -> None:
        least = 0.0 if trouble.is_sure else seen.least * GAIN
        # A probe's trouble is the padding's: what flowed well before it goes only if trouble outlasts it.
        proved = self._proved if self._probe is not None else 0.0
        left = max(LEAST, proved, min(self.capacity, max(trouble.carried, least)))
        self.is_limited = True
        self._may_be_dark = left < seen.least and (trouble.is_sure or self._may_be_dark)
        if self._probe is None and left >= self.capacity:
            return  # there is nothing to give; the next signs are heard at once
        since = now - self._gave_way
        if since > EPISODE_SECONDS:
            if since > FORGET_SECONDS:
                self._pause = FIRST_PAUSE
            elif self._probe is not None or now - self._gained < SOON_SECONDS:
                self._pause = min(LONGEST_PAUSE, self._pause * 2)
            self._gave_way = now
        self.capacity = left
        if trouble.is_sure or self._probe is not None:
            self._rtt_high = 0
        self.target, self._probe, self._short_since = 0.0, None, None
        self._quiet_until = now + self._wait(seen)

    def _wait(self, seen: Seen) -> float:
        """How long to leave the line alone before the next probe."""
        return DARK_PAUSE if self._is_dark(seen) and self._pause == FIRST_PAUSE else self._pause

    def _is_dark(self, seen: Seen) -> bool:
        return self.capacity < seen.least * GAIN

    # -- room --------------------------------------------------------------------------------------------------

    @property
    def _is_uneasy(self) -> bool:
        return self._loses(max(UNEASY_LOSS, self.own_loss + OWN_UNEASY))

    def _rise(self, seen: Seen, now: float) -> None:
        """Believe what flows without trouble, and an estimate that grew beyond it."""
        if now - self._gave_way < EPISODE_SECONDS or self._is_uneasy or self._short_since is not None:
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
        if now < self._quiet_until or self._is_uneasy:
            if self._probe is not None and self.is_limited:
                self._pause = min(LONGEST_PAUSE, self._pause * 2)
                self._quiet_until = now + self._wait(seen)
            self.target, self._probe = 0.0, None
            return
        is_dark = self._is_dark(seen)
        is_brisk = not self.is_limited or (is_dark and self._pause == FIRST_PAUSE)
        growth, lag = (BRISK, BRISK_LAG) if is_brisk else (CAREFUL, CAREFUL_LAG)
        if self._probe is None:
            known = self.capacity * (DARK_PART if is_dark else KNOWN_PART)
            least = max(LEAST, known) if self.is_limited else FIRST_PROBE
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
