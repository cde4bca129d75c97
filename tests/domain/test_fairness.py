"""The step after the score: who waits rises a little, never past the gap; and what dismissals teach, never past its bound."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.matching import ClassFacts, Match, Ranked, rank, score
from app.domain.matching.fairness import (
    GAP,
    UNASKED_FIRST,
    UNASKED_FROM,
    Cause,
    Standing,
    lifted_by,
    lifts_of,
    order,
)
from app.domain.matching.teaching import (
    MOST,
    MOST_EACH,
    NotForUs,
    Trait,
    lowered_by,
    lowerings,
    shares,
    trait_of,
)
from app.domain.vocabulary.terms import AgeBand, Cefr, ExchangeKind
from tests.domain.test_matching import BUTCHER, LYON, TAMPERE, WELDERS_IN_TAMPERE, classes

standings = st.builds(
    Standing,
    days_unasked=st.integers(0, 400),
    times_shown=st.integers(0, 60),
    is_first_timer=st.booleans(),
    is_small=st.booleans(),
    is_rural=st.booleans(),
    is_from_few=st.booleans(),
)
scores = st.floats(0, 1).map(lambda value: round(value, 6))


def with_score(name: str, value: float) -> Ranked:
    """A candidate with this score; nothing else of it matters here."""
    return Ranked(replace(TAMPERE, class_id=name), Match(value, ()))


lists = st.lists(st.tuples(scores, standings), max_size=12).map(
    lambda found: (
        sorted(
            (with_score(f"c{n}", value) for n, (value, _) in enumerate(found)), key=lambda r: -r.match.score
        ),
        {f"c{n}": standing for n, (_, standing) in enumerate(found)},
    )
)
Lists = tuple[list[Ranked], dict[str, Standing]]


def test_a_class_that_nobody_has_asked_for_six_weeks_passes_one_that_is_a_little_better() -> None:
    listed = [with_score("asked", 0.9), with_score("waiting", 0.88)]
    moved = order(listed, {"asked": Standing(), "waiting": Standing(days_unasked=42)})
    assert [one.ranked.facts.class_id for one in moved] == ["waiting", "asked"]
    assert moved[0].is_lifted
    assert [(lift.cause, lift.count) for lift in moved[0].lifts] == [(Cause.UNASKED, 6)]
    assert not moved[1].is_lifted


def test_before_two_weeks_nobody_rises_for_waiting() -> None:
    assert lifts_of(Standing(days_unasked=UNASKED_FROM - 1)) == ()
    assert lifted_by(lifts_of(Standing(days_unasked=UNASKED_FROM))) == pytest.approx(UNASKED_FIRST)


@given(lists)
def test_nobody_passes_a_class_whose_score_is_better_by_more_than_the_gap(listed: Lists) -> None:
    ranked, known = listed
    moved = order(ranked, known)
    for place, one in enumerate(moved):
        for later in moved[place + 1 :]:
            assert later.ranked.match.score <= one.ranked.match.score + GAP + 1e-6


@given(lists)
def test_the_order_is_the_same_every_time_and_nobody_is_lost(listed: Lists) -> None:
    ranked, known = listed
    moved = order(ranked, known)
    assert moved == order(ranked, dict(reversed(known.items())))
    assert sorted(one.place_by_score for one in moved) == list(range(len(ranked)))
    assert [one.place for one in moved] == list(range(len(ranked)))


@given(standings, st.integers(0, 100))
def test_whoever_waits_longer_is_never_lifted_less(standing: Standing, more: int) -> None:
    later = replace(standing, days_unasked=standing.days_unasked + more)
    assert lifted_by(lifts_of(later)) >= lifted_by(lifts_of(standing))


@given(standings, st.integers(0, 100))
def test_whoever_is_shown_more_is_never_lifted_more(standing: Standing, more: int) -> None:
    seen = replace(standing, times_shown=standing.times_shown + more)
    assert lifted_by(lifts_of(seen)) <= lifted_by(lifts_of(standing))


@given(standings)
def test_lifts_lie_between_nothing_and_the_gap(standing: Standing) -> None:
    assert all(lift.points > 0 for lift in lifts_of(standing))
    assert 0 <= lifted_by(lifts_of(standing)) <= GAP


@given(lists, st.integers(0, 11), st.integers(1, 60))
def test_waiting_longer_never_costs_a_place(listed: Lists, which: int, more: int) -> None:
    ranked, known = listed
    if not ranked:
        return
    name = ranked[which % len(ranked)].facts.class_id
    longer = {**known, name: replace(known[name], days_unasked=known[name].days_unasked + more)}
    place = {one.ranked.facts.class_id: one.place for one in order(ranked, known)}
    after = {one.ranked.facts.class_id: one.place for one in order(ranked, longer)}
    assert after[name] <= place[name]


# What dismissals teach ------------------------------------------------------------------------------------

FAR = replace(WELDERS_IN_TAMPERE, class_id="other-welders")


def test_a_trade_that_is_too_far_lowers_what_is_as_far_and_leaves_the_near() -> None:
    trait = trait_of(NotForUs.TRADE, score(LYON, WELDERS_IN_TAMPERE), "FI")
    assert trait is not None
    assert shares(trait, score(LYON, FAR), "DE")
    assert not shares(trait, score(LYON, TAMPERE), "FI")
    [lowering] = lowerings([trait], score(LYON, FAR), "DE")
    assert (lowering.reason, lowering.count) == (NotForUs.TRADE, 1)
    moved = order(
        rank(LYON, [FAR, replace(FAR, class_id="nearer", isco=(BUTCHER,), isced_f="0721")]),
        {},
        {FAR.class_id: [lowering]},
    )
    assert moved[-1].ranked.facts.class_id == FAR.class_id


@pytest.mark.parametrize(
    ("reason", "theirs", "country", "other", "elsewhere"),
    [
        (NotForUs.HOURS, replace(TAMPERE, slots=()), "FI", replace(TAMPERE, slots=()), "DE"),
        (NotForUs.LANGUAGE, TAMPERE, "FI", replace(TAMPERE, languages={"en": Cefr.A1}), "DE"),
        (NotForUs.AGES, replace(TAMPERE, age_band=AgeBand.ADULTS), "FI", replace(FAR, age_band=AgeBand.ADULTS), "DE"),
        (NotForUs.KIND, TAMPERE, "FI", FAR, "DE"),
        (NotForUs.COUNTRY, TAMPERE, "FI", FAR, "FI"),
    ],
)  # fmt: skip
def test_each_reason_lowers_who_shares_it(
    reason: NotForUs, theirs: ClassFacts, country: str, other: ClassFacts, elsewhere: str
) -> None:
    trait = trait_of(reason, score(LYON, theirs), country)
    assert trait is not None
    assert Trait.from_json(reason.value, trait.as_json()) == trait
    assert shares(trait, score(LYON, other), elsewhere)


def test_what_was_fine_teaches_nothing() -> None:
    match = score(LYON, TAMPERE)
    assert trait_of(NotForUs.TRADE, match, "FI") is None
    assert trait_of(NotForUs.HOURS, match, "FI") is None
    assert trait_of(NotForUs.AGES, match, "FI") is None
    assert trait_of(NotForUs.OTHER, match, "FI") is None
    blended = replace(TAMPERE, kinds=frozenset({ExchangeKind.VIRTUAL, ExchangeKind.BLENDED}))
    virtual = trait_of(NotForUs.KIND, match, "FI")
    assert virtual is not None
    assert not shares(virtual, score(LYON, blended), "FI")


@given(
    classes,
    classes,
    st.lists(st.tuples(classes, st.sampled_from(list(NotForUs)), st.sampled_from(["FI", "TN"])), max_size=12),
)
def test_teaching_is_bounded_and_more_dismissals_never_raise(
    ours: ClassFacts, theirs: ClassFacts, said: list[tuple[ClassFacts, NotForUs, str]]
) -> None:
    traits = [
        trait
        for one, reason, country in said
        if (trait := trait_of(reason, score(ours, one), country)) is not None
    ]
    match = score(ours, theirs)
    found = lowerings(traits, match, "TN")
    assert all(0 < one.points <= MOST_EACH for one in found)
    assert 0 <= lowered_by(found) <= MOST
    assert lowered_by(lowerings(traits[:-1], match, "TN")) <= lowered_by(found)
    assert found == lowerings(list(reversed(traits)), match, "TN")


@given(classes, classes, st.sampled_from(list(NotForUs)))
def test_the_dismissed_class_itself_has_the_trait(
    ours: ClassFacts, theirs: ClassFacts, why: NotForUs
) -> None:
    trait = trait_of(why, score(ours, theirs), "FI")
    assert trait is None or shares(trait, score(ours, theirs), "FI")
