"""The rules of the room, told without a room."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.room import (
    GRACE,
    Answer,
    Attendee,
    EndReason,
    Presence,
    RoomFacts,
    RoomRole,
    SessionState,
    at_the_door,
    closing_time,
    gone_for_good,
    hand_queue,
    is_staffed,
    may_open,
    minutes_present,
    must_close,
    seconds_present,
    state_after_closing,
)

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
OPEN = RoomFacts(SessionState.LIVE, staffed=True)
GRACE_TIME = RoomFacts(SessionState.LIVE, staffed=False)
NOT_YET = RoomFacts(SessionState.PLANNED)
LOCKED = RoomFacts(SessionState.LIVE, staffed=True, locked=True)

roles = st.sampled_from(RoomRole)
presences = st.sampled_from(Presence)
attendees = st.lists(
    st.builds(
        Attendee,
        id=st.uuids().map(str),
        role=roles,
        presence=presences,
        hand_at=st.none() | st.integers(0, 5).map(lambda s: NOON + timedelta(seconds=s)),
    ),
    max_size=12,
    unique_by=lambda a: a.id,
)


def test_a_teacher_walks_in_and_so_opens_the_room() -> None:
    assert at_the_door(RoomRole.TEACHER, None, NOT_YET) is Answer.IN
    assert at_the_door(RoomRole.TEACHER, None, LOCKED) is Answer.IN


def test_a_learner_waits_for_the_teacher_and_then_walks_in() -> None:
    assert at_the_door(RoomRole.LEARNER, None, NOT_YET) is Answer.WAIT
    assert at_the_door(RoomRole.LEARNER, None, GRACE_TIME) is Answer.WAIT
    assert at_the_door(RoomRole.LEARNER, None, OPEN) is Answer.IN


def test_a_guest_knocks_and_comes_in_once_let_in() -> None:
    assert at_the_door(RoomRole.GUEST, None, OPEN) is Answer.KNOCK
    assert at_the_door(RoomRole.GUEST, Presence.KNOCKING, OPEN) is Answer.KNOCK
    assert at_the_door(RoomRole.GUEST, Presence.ADMITTED, OPEN) is Answer.IN
    assert at_the_door(RoomRole.GUEST, Presence.LEFT, OPEN) is Answer.IN


def test_a_locked_room_makes_newcomers_knock_and_lets_those_back_who_dropped() -> None:
    assert at_the_door(RoomRole.LEARNER, None, LOCKED) is Answer.KNOCK
    assert at_the_door(RoomRole.LEARNER, Presence.AWAY, LOCKED) is Answer.IN


def test_who_dropped_comes_back_in_the_time_of_grace() -> None:
    assert at_the_door(RoomRole.LEARNER, Presence.AWAY, GRACE_TIME) is Answer.IN


@given(roles, st.none() | presences, st.booleans(), st.booleans())
def test_nobody_enters_a_room_that_is_over(
    role: RoomRole, before: Presence | None, staffed: bool, locked: bool
) -> None:
    for state in (SessionState.ENDED, SessionState.CANCELLED):
        assert at_the_door(role, before, RoomFacts(state, staffed, locked)) is Answer.OVER


@given(roles, st.booleans(), st.booleans())
def test_who_was_sent_out_stays_out(role: RoomRole, staffed: bool, locked: bool) -> None:
    for before in (Presence.REMOVED, Presence.REFUSED):
        room = RoomFacts(SessionState.LIVE, staffed, locked)
        assert at_the_door(role, before, room) is Answer.KEEP_OUT


@given(st.sampled_from([r for r in RoomRole if r is not RoomRole.TEACHER]), st.none() | presences)
def test_nobody_but_a_teacher_is_in_a_room_that_does_not_run(role: RoomRole, before: Presence | None) -> None:
    assert at_the_door(role, before, NOT_YET) is not Answer.IN


@given(attendees, st.none() | st.integers(-60, 60), st.integers(0, 300))
def test_the_room_closes_only_without_a_teacher_and_coming_and_going_wins_no_time(
    people: list[Attendee], set_at: int | None, passed: int
) -> None:
    already = None if set_at is None else NOON + timedelta(seconds=set_at)
    closes = closing_time(people, already, NOON)
    if is_staffed(people):
        assert closes is None
        return
    assert closes is not None
    later = closing_time(people, closes, NOON + timedelta(seconds=passed))
    assert later == closes
    assert must_close(closes, closes)
    assert not must_close(closes, closes - timedelta(milliseconds=1))


def test_sixty_seconds_after_the_last_teacher_has_gone_the_room_closes() -> None:
    people = [
        Attendee("t", RoomRole.TEACHER, Presence.AWAY),
        Attendee("l", RoomRole.LEARNER, Presence.IN),
    ]
    closes = closing_time(people, None, NOON)
    assert closes == NOON + timedelta(seconds=60) == NOON + GRACE


def test_a_session_left_alone_before_its_end_can_go_on_and_one_ended_by_hand_cannot() -> None:
    end = NOON + timedelta(minutes=30)
    assert state_after_closing(EndReason.NO_TEACHER, end, NOON) is SessionState.PLANNED
    assert state_after_closing(EndReason.NO_TEACHER, end, end) is SessionState.ENDED
    assert state_after_closing(EndReason.TEACHER_ENDED, end, NOON) is SessionState.ENDED
    assert state_after_closing(EndReason.CANCELLED, end, NOON) is SessionState.CANCELLED


def test_the_room_of_a_planned_session_opens_half_an_hour_before() -> None:
    end = NOON + timedelta(hours=1)
    assert not may_open(SessionState.PLANNED, NOON, end, NOON - timedelta(minutes=31))
    assert may_open(SessionState.PLANNED, NOON, end, NOON - timedelta(minutes=30))
    assert not may_open(SessionState.ENDED, NOON, end, NOON)
    assert not may_open(SessionState.PLANNED, NOON, end, NOON + timedelta(days=1))


@given(attendees)
def test_hands_wait_in_the_order_in_which_they_went_up(people: list[Attendee]) -> None:
    by_id = {p.id: p for p in people}
    queue = hand_queue(people)
    assert queue == hand_queue(list(reversed(people)))
    times = [by_id[i].hand_at for i in queue]
    assert times == sorted(t for t in times if t is not None)
    assert all(by_id[i].presence is Presence.IN for i in queue)


def test_a_dropped_line_keeps_its_place_for_two_minutes() -> None:
    assert not gone_for_good(Presence.AWAY, NOON, NOON + timedelta(seconds=119))
    assert gone_for_good(Presence.AWAY, NOON, NOON + timedelta(seconds=120))
    assert not gone_for_good(Presence.IN, NOON, NOON + timedelta(hours=1))


stays = st.lists(st.tuples(st.integers(0, 500), st.none() | st.integers(0, 500)), max_size=8)


@given(stays)
def test_time_in_the_room_counts_every_second_once(pairs: list[tuple[int, int | None]]) -> None:
    until = 400
    expected = {s for start, end in pairs for s in range(start, min(until if end is None else end, until))}
    told = [
        (NOON + timedelta(seconds=a), None if b is None else NOON + timedelta(seconds=b)) for a, b in pairs
    ]
    assert seconds_present(told, NOON + timedelta(seconds=until)) == len(expected)


def test_who_was_there_for_a_moment_was_there_for_a_minute() -> None:
    assert minutes_present([(NOON, NOON + timedelta(seconds=5))], NOON) == 0
    assert minutes_present([(NOON, NOON + timedelta(seconds=5))], NOON + timedelta(hours=1)) == 1
