"""The lift of texts that are near: symmetric, monotone, bounded, and never the only reason."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.matching import Match, Ranked, score
from app.domain.matching.fairness import GAP, Cause, Lift, lifted_by, order
from app.domain.matching.likeness import (
    COUNTS_FROM,
    COUNTS_FULL,
    MOST,
    Likeness,
    cosine,
    lifts_by_texts,
    likeness_points,
    packed,
)
from tests.domain.test_fairness import Lists, lists
from tests.domain.test_matching import LYON, TAMPERE, WELDERS_IN_TAMPERE

BAKERS = score(LYON, TAMPERE)
cosines = st.floats(-1, 1)
vectors = st.lists(st.floats(-1, 1).map(lambda number: round(number, 4)), min_size=8, max_size=8).filter(
    lambda numbers: max(map(abs, numbers)) > 0.01
)


@given(vectors, vectors)
def test_the_cosine_is_the_same_from_both_sides_and_no_more_than_one(
    one: list[float], other: list[float]
) -> None:
    a, b = packed(one), packed(other)
    assert cosine(a, b) == cosine(b, a)
    assert -1 <= cosine(a, b) <= 1
    assert cosine(a, a) == 1
    true = sum(x * y for x, y in zip(one, other, strict=True))
    size = (sum(x * x for x in one) * sum(y * y for y in other)) ** 0.5
    assert cosine(a, b) == pytest.approx(true / size, abs=0.02)


def test_what_is_no_vector_of_the_same_kind_is_not_near() -> None:
    assert cosine(packed([1.0, 0.0]), packed([1.0])) == 0
    assert cosine(packed([0.0, 0.0]), packed([1.0, 0.0])) == 0
    assert packed([-1.0, 0.5, 0.0])[4:] == bytes([129, 64, 0])


@given(cosines, cosines)
def test_nearer_texts_never_add_less_and_nothing_is_ever_taken(one: float, other: float) -> None:
    nearer, farther = max(one, other), min(one, other)
    assert 0 <= likeness_points(farther) <= likeness_points(nearer) <= MOST


def test_where_it_begins_and_ends() -> None:
    assert likeness_points(None) == 0
    assert likeness_points(COUNTS_FROM) == 0
    assert likeness_points((COUNTS_FROM + COUNTS_FULL) / 2) == pytest.approx(MOST / 2)
    assert likeness_points(COUNTS_FULL) == likeness_points(1) == MOST == 0.03


@given(cosines)
def test_both_sides_see_the_same_lift(near: float) -> None:
    assert lifts_by_texts(BAKERS, near) == lifts_by_texts(BAKERS.mirrored(), near)


def test_where_the_trade_is_far_or_nothing_is_in_common_texts_count_nothing() -> None:
    assert [lift.cause for lift in lifts_by_texts(BAKERS, 0.95)] == [Cause.TEXTS]
    assert lifts_by_texts(score(LYON, WELDERS_IN_TAMPERE), 1.0) == ()
    assert lifts_by_texts(score(LYON, LYON), 1.0) == ()
    far = Likeness.of(score(LYON, WELDERS_IN_TAMPERE), 1.0)
    assert (far.points, far.counts) == (0, False)
    assert Likeness.of(BAKERS, None) == Likeness(None, (), True)
    assert Likeness.of(BAKERS, 1.0).points == MOST


@given(lists, st.lists(cosines, min_size=12, max_size=12))
def test_texts_only_re_order_and_both_bounds_hold(listed: Lists, near: list[float]) -> None:
    ranked, standings = listed
    further = {
        one.facts.class_id: (Lift(Cause.TEXTS, likeness_points(cosine)),)
        for one, cosine in zip(ranked, near, strict=False)
    }
    moved = order(ranked, standings, further=further)
    assert sorted(one.ranked.facts.class_id for one in moved) == sorted(one.facts.class_id for one in ranked)
    assert [one.ranked.match for one in sorted(moved, key=lambda one: one.place_by_score)] == [
        one.match for one in ranked
    ]
    for place, one in enumerate(moved):
        assert 0 <= lifted_by(one.lifts) <= GAP + MOST
        assert all(
            later.ranked.match.score - one.ranked.match.score <= GAP + MOST + 1e-6
            for later in moved[place + 1 :]
        )


def test_alone_it_passes_nobody_who_is_better_by_more_than_its_most() -> None:
    better, near = (
        Ranked(replace(TAMPERE, class_id=name), Match(value, ()))
        for name, value in (("b", 0.9), ("n", 0.869))
    )
    lift = {"n": (Lift(Cause.TEXTS, MOST),)}
    assert [one.ranked.facts.class_id for one in order([better, near], {}, further=lift)] == ["b", "n"]
    assert [one.ranked.facts.class_id for one in order([better, near], {})] == ["b", "n"]
    closer = replace(near, match=Match(0.871, ()))
    assert [one.ranked.facts.class_id for one in order([better, closer], {}, further=lift)] == ["n", "b"]
