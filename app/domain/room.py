"""What is true of a live room: who may come in, who is in, and when it must close.

Nothing here knows the clock, a database or a socket: the caller brings the time and the facts, and
gets an answer. What each role may do to others is not decided here; that is the permission table's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

GRACE = timedelta(seconds=60)
"""How long people may stay in a room after its last teacher has gone."""

RESUME = timedelta(minutes=2)
"""How long somebody whose line dropped keeps the place in the room."""

SEEN = timedelta(seconds=20)
"""After this long without a sign of life from the process that holds a line, the line is down."""

BENCH_LINK = timedelta(minutes=5)
"""How long the link lives by which a phone becomes somebody's workbench camera."""

DOOR_OPENS = timedelta(minutes=30)
"""Teachers may open the room of a planned session this long before its start."""

DOOR_SHUTS = timedelta(hours=12)
"""A session that was planned but not held can be opened this long after its planned end."""


class RoomRole(StrEnum):
    """As what somebody is in the room."""

    TEACHER = "teacher"
    FACILITATOR = "facilitator"
    LEARNER = "learner"
    GUEST = "guest"


class Presence(StrEnum):
    """Where somebody stands: before the door, inside, or outside again."""

    OUTSIDE = "outside"
    """Known at the door, but not there now: gave a name, or knocked and went away."""
    KNOCKING = "knocking"
    ADMITTED = "admitted"
    """A teacher said yes; the person has not stepped in yet."""
    IN = "in"
    AWAY = "away"
    """The line dropped; the place is kept for :data:`RESUME`."""
    LEFT = "left"
    REFUSED = "refused"
    REMOVED = "removed"


class SessionState(StrEnum):
    """A session is planned, its room is open (live), or it is over, or it was called off."""

    PLANNED = "planned"
    LIVE = "live"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Answer(StrEnum):
    """What the door says to somebody who wants to come in."""

    IN = "in"
    KNOCK = "knocking"
    WAIT = "waiting"
    OVER = "over"
    KEEP_OUT = "removed"


class Source(StrEnum):
    """What a person can send: the three lines up, and the picture of a phone on the workbench."""

    MIC = "mic"
    CAMERA = "camera"
    SCREEN = "screen"
    BENCH = "bench"


class EndReason(StrEnum):
    """Why a room closed."""

    TEACHER_ENDED = "teacher_ended"
    NO_TEACHER = "no_teacher"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class RoomFacts:
    """What the door needs to know of the room.

    `staffed`: a teacher of the project is inside and on line. `running`: the room is open, with a
    teacher or in its time of grace.
    """

    state: SessionState
    staffed: bool = False
    locked: bool = False

    @property
    def running(self) -> bool:
        return self.state is SessionState.LIVE


@dataclass(frozen=True)
class Attendee:
    """One person in the room, as far as the rules care."""

    id: str
    role: RoomRole
    presence: Presence
    hand_at: datetime | None = None


def at_the_door(role: RoomRole, before: Presence | None, room: RoomFacts) -> Answer:
    """What happens when somebody with this role, who was `before` there, wants to come in.

    Teachers walk in and thereby open the room. Everybody else waits until a teacher is there; then
    members walk in and guests knock. A locked room makes newcomers of every other role knock. Who was
    let in once comes back without knocking; who was sent out does not come back.
    """
    if room.state in (SessionState.ENDED, SessionState.CANCELLED):
        return Answer.OVER
    if before in (Presence.REMOVED, Presence.REFUSED):
        return Answer.KEEP_OUT
    if role is RoomRole.TEACHER:
        return Answer.IN
    if not room.running:
        return Answer.WAIT
    if before in (Presence.IN, Presence.AWAY, Presence.ADMITTED):
        return Answer.IN
    if not room.staffed:
        return Answer.WAIT
    if before is Presence.KNOCKING:
        return Answer.KNOCK
    if room.locked:
        return Answer.KNOCK
    if role is RoomRole.GUEST:
        return Answer.IN if before is Presence.LEFT else Answer.KNOCK
    return Answer.IN


def is_staffed(people: Iterable[Attendee]) -> bool:
    """A teacher is inside, with a line that works."""
    return any(p.role is RoomRole.TEACHER and p.presence is Presence.IN for p in people)


def closing_time(
    people: Iterable[Attendee], already: datetime | None, now: datetime, grace: timedelta = GRACE
) -> datetime | None:
    """When the room must close if no teacher comes; None while a teacher is in it.

    A time that was set `already` stays, so that people who come and go cannot win time.
    """
    return None if is_staffed(people) else already or now + grace


def must_close(closes: datetime | None, now: datetime) -> bool:
    """The time of grace is over."""
    return closes is not None and now >= closes


def state_after_closing(reason: EndReason, planned_end: datetime, now: datetime) -> SessionState:
    """A session left without a teacher before its planned end can go on when one comes back."""
    if reason is EndReason.CANCELLED:
        return SessionState.CANCELLED
    if reason is EndReason.NO_TEACHER and now < planned_end:
        return SessionState.PLANNED
    return SessionState.ENDED


def may_open(state: SessionState, starts: datetime, ends: datetime, now: datetime) -> bool:
    """A teacher can open the room now."""
    if state is SessionState.LIVE:
        return True
    return state is SessionState.PLANNED and starts - DOOR_OPENS <= now <= ends + DOOR_SHUTS


def hand_queue(people: Iterable[Attendee]) -> tuple[str, ...]:
    """Ids of those with a hand up, the longest waiting first; equal times by id, so that all see the same."""
    up = [(p.hand_at, p.id) for p in people if p.hand_at is not None and p.presence is Presence.IN]
    return tuple(person for _, person in sorted(up))


def gone_for_good(presence: Presence, away_since: datetime | None, now: datetime) -> bool:
    """Somebody whose line dropped did not come back in time."""
    return presence is Presence.AWAY and away_since is not None and now - away_since >= RESUME


def seconds_present(stays: Sequence[tuple[datetime, datetime | None]], until: datetime) -> int:
    """Seconds in the room; stays that overlap (two devices) count once, open ones last until `until`."""
    total = timedelta()
    covered: datetime | None = None
    for start, end in sorted((s, min(e or until, until)) for s, e in stays):
        begin = start if covered is None else max(start, covered)
        if end > begin:
            total += end - begin
            covered = end
    return int(total.total_seconds())


def minutes_present(stays: Sequence[tuple[datetime, datetime | None]], until: datetime) -> int:
    """Minutes in the room, rounded to the nearest, but never 0 for somebody who was there."""
    seconds = seconds_present(stays, until)
    return max(1, round(seconds / 60)) if seconds else 0
