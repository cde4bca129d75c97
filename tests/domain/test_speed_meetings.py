"""Speed meetings: rounds by the clock, and pairs that are fair and best."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.speed_meetings import CHANGE, MOST_ROUNDS, TALK, Phase, ends_at, moment, pair_up, round_starts

START = datetime(2027, 3, 10, 14, tzinfo=UTC)


def test_a_meeting_is_where_its_start_says() -> None:
    def at(minutes: float) -> tuple[str, int]:
        now = moment(START, 2, START + timedelta(minutes=minutes))
        return now.phase.value, now.number

    told = [at(m) for m in (-20, -15, -1, 0, 4.9, 5, 5.9, 6, 10.9, 11, 500)]
    assert told == [
        ("ahead", 0), ("lobby", 0), ("lobby", 0), ("round", 1), ("round", 1), ("change", 1), ("change", 1),
        ("round", 2), ("round", 2), ("over", 2), ("over", 2),
    ]  # fmt: skip


@given(st.integers(1, MOST_ROUNDS), st.integers(-2000, 6000))
def test_every_moment_has_one_phase_that_ends_later_and_hands_over_to_the_next(
    rounds: int, seconds: int
) -> None:
    at = START + timedelta(seconds=seconds)
    now = moment(START, rounds, at)
    if now.phase is Phase.OVER:
        assert at >= now.until == ends_at(START, rounds)
        return
    assert at < now.until
    then = moment(START, rounds, now.until)
    assert then.phase is not now.phase
    if now.phase is Phase.ROUND:
        assert now.until - round_starts(START, now.number) == TALK
    if now.phase is Phase.CHANGE:
        assert now.until - CHANGE == round_starts(START, now.number) + TALK


@st.composite
def rooms(draw: st.DrawFn, most: int = 7) -> tuple[int, dict[frozenset[int], float], dict[int, int]]:
    people = draw(st.integers(0, most))
    pairs = [frozenset(pair) for pair in combinations(range(people), 2)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    values = {pair: draw(st.integers(0, 100)) / 100 for pair in chosen}
    return people, values, {one: draw(st.integers(0, 3)) for one in range(people)}


def every_matching(pairs: list[frozenset[int]]) -> Iterator[list[frozenset[int]]]:
    if not pairs:
        yield []
        return
    first, rest = pairs[0], pairs[1:]
    yield from every_matching(rest)
    for more in every_matching([pair for pair in rest if not pair & first]):
        yield [first, *more]


@given(rooms())
@settings(max_examples=150)
def test_as_many_as_can_talk_then_those_who_waited_then_the_best_total(
    room: tuple[int, dict[frozenset[int], float], dict[int, int]],
) -> None:
    people, values, waited = room

    def worth(pairs: list[frozenset[int]]) -> tuple[int, int, int]:
        turns = sum(waited[one] for pair in pairs for one in pair)
        return len(pairs), turns, sum(round(values[pair] * 100) for pair in pairs)

    pairs, waiting = pair_up(range(people), (), waited, lambda a, b: values.get(frozenset((a, b))))
    found = [frozenset(pair) for pair in pairs]
    assert worth(found) == max(map(worth, every_matching(list(values))))
    assert sorted([*waiting, *(one for pair in pairs for one in pair)]) == list(range(people))


@given(st.data(), st.integers(2, 14))
@settings(max_examples=40)
def test_over_a_whole_evening_no_pair_comes_twice_and_at_most_one_waits_and_never_twice_in_a_row(
    data: st.DataObject, people: int
) -> None:
    met: set[frozenset[int]] = set()
    waited: dict[int, int] = dict.fromkeys(range(people), 0)
    before: list[int] = []
    for _round in range(people // 2):
        here = data.draw(st.permutations(range(people)))
        pairs, waiting = pair_up(here, met, waited, lambda a, b: ((a * 7 + b * 7) % 10) / 10)
        seen = [one for pair in pairs for one in pair]
        assert len(seen) == len(set(seen))
        assert not {frozenset(pair) for pair in pairs} & met
        assert len(waiting) <= 1
        assert not set(waiting) & set(before)
        met |= {frozenset(pair) for pair in pairs}
        before = waiting
        for one in waiting:
            waited[one] += 1


def test_who_left_is_nobodys_partner_and_who_came_late_is_in_the_next_round() -> None:
    first, _ = pair_up(["ana", "bo", "cy", "di"], (), {}, lambda a, b: 0.5)
    met = {frozenset(pair) for pair in first}
    second, waiting = pair_up(["ana", "bo", "cy", "eli"], met, {}, lambda a, b: 0.5)
    assert waiting == []
    assert {one for pair in second for one in pair} == {"ana", "bo", "cy", "eli"}


def test_people_who_must_not_meet_wait_rather() -> None:
    pairs, waiting = pair_up(["ana", "bo"], (), {}, lambda a, b: None)
    assert (pairs, waiting) == ([], ["ana", "bo"])
