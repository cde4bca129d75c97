"""Groups of a round: told with four bakeries, checked as laws, and against every possible grouping of a few classes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.lessons import Slot, Timetable, common_time, overlapping_weeks
from app.domain.matching import ClassFacts, OccupationFacts, score
from app.domain.rounds import (
    Entrant,
    Hindrance,
    Hours,
    Terms,
    fit_of,
    hindrance,
    reserves_for,
    together,
)
from app.domain.rounds.entrants import as_wished
from app.domain.rounds.solver import Solution, solve
from app.domain.rounds.solver.optimism import STEPS, Optimism
from app.domain.vocabulary.terms import AgeBand, Cefr, ExchangeKind

MORNINGS = (Slot(1, 540, 720), Slot(3, 540, 720))
BAKERS = ClassFacts(
    class_id="lyon",
    isced_f="0721",
    isco=("7512",),
    eqf=4,
    languages={"en": Cefr.B1},
    zone="Europe/Paris",
    slots=MORNINGS,
    term_start=date(2026, 9, 1),
    term_end=date(2027, 6, 30),
    kinds=frozenset({ExchangeKind.VIRTUAL}),
)
TERMS = Terms(sizes=(2, 3), least_minutes=60)


def bakers(name: str, country: str, **changes: object) -> Entrant:
    """A class of bakers somewhere."""
    own = {key: changes.pop(key) for key in ("sizes", "not_countries", "not_classes") if key in changes}
    return Entrant(replace(BAKERS, class_id=name, **changes), country, **own)  # type: ignore[arg-type]


LYON, TAMPERE = bakers("lyon", "FR"), bakers("tampere", "FI", zone="Europe/Helsinki")
TUNIS, LIEGE = bakers("tunis", "TN", zone="Africa/Tunis"), bakers("liege", "BE", zone="Europe/Brussels")


def test_what_keeps_classes_from_being_a_group_is_named() -> None:
    assert hindrance([LYON, TAMPERE, LIEGE], TERMS) is None
    assert hindrance([LYON], TERMS) is Hindrance.SIZE
    assert hindrance([LYON, TAMPERE, TUNIS, LIEGE], TERMS) is Hindrance.SIZE
    assert hindrance([replace(LYON, sizes=(3, 5)), TAMPERE], TERMS) is Hindrance.SIZE
    assert hindrance([LYON, bakers("paris", "FR")], TERMS) is Hindrance.COUNTRY
    assert hindrance([LYON, replace(TAMPERE, not_countries=frozenset({"FR"}))], TERMS) is Hindrance.UNWANTED
    assert (
        hindrance([replace(LYON, not_classes=frozenset({"tampere"})), TAMPERE], TERMS) is Hindrance.UNWANTED
    )
    french = bakers("dakar", "SN", languages={"fr": Cefr.C2})
    assert hindrance([LYON, french], TERMS) is Hindrance.LANGUAGE
    assert hindrance([LYON, bakers("rome", "IT", languages={"en": Cefr.A1})], TERMS) is Hindrance.LANGUAGE
    assert (
        hindrance([LYON, bakers("rome", "IT", kinds=frozenset({ExchangeKind.MOBILITY}))], TERMS)
        is Hindrance.KIND
    )
    assert hindrance([LYON, bakers("rome", "IT", slots=(Slot(0, 540, 720),))], TERMS) is Hindrance.TIME
    welders = bakers("rome", "IT", isco=("7212",), isced_f="0715", term_end=date(2026, 10, 1))
    assert hindrance([LYON, welders], TERMS) is Hindrance.SCORE


def test_a_language_or_an_hour_that_only_two_share_is_nothing_to_a_group_of_three() -> None:
    polyglot = bakers("liege", "BE", languages={"en": Cefr.B1, "fr": Cefr.B2})
    french = bakers("dakar", "SN", languages={"fr": Cefr.C2})
    assert hindrance([polyglot, LYON], TERMS) is hindrance([polyglot, french], TERMS) is None
    assert hindrance([polyglot, LYON, french], TERMS) is Hindrance.LANGUAGE
    tuesdays, thursdays = bakers("rome", "IT", slots=MORNINGS[:1]), bakers("wien", "AT", slots=MORNINGS[1:])
    assert hindrance([LYON, tuesdays], TERMS) is hindrance([LYON, thursdays], TERMS) is None
    assert hindrance([LYON, tuesdays, thursdays], TERMS) is Hindrance.TIME


def test_what_a_group_shares_is_told_at_the_lowest_level() -> None:
    shared = together([LYON, TAMPERE, bakers("liege", "BE", languages={"en": Cefr.A2, "fr": Cefr.C1})])
    assert shared.languages == (("en", Cefr.A2),)
    assert shared.minutes == 2 * 120, "Tampere is an hour ahead: of 9 to 12, two hours are left"
    assert shared.weeks == 43


def test_wishes_narrow_what_a_class_brings() -> None:
    facts = replace(BAKERS, languages={"en": Cefr.B1, "fr": Cefr.C2, "es": Cefr.A1})
    assert set(as_wished(facts).languages) == {"en", "fr"}
    assert set(as_wished(facts, frozenset({"fr"})).languages) == {"fr"}
    assert as_wished(facts, kinds=frozenset({ExchangeKind.BLENDED})).kinds == frozenset()


def test_the_best_reserve_is_who_fits_the_rest_best() -> None:
    cooks = bakers("rome", "IT", isco=("5120",), isced_f="1013")
    far = bakers("paris", "FR")
    found = reserves_for([LYON, TAMPERE], [cooks, LIEGE, far], replace(TERMS, least_score=0.1))
    assert [one.entrant.id for one in found] == ["liege", "rome"]
    assert found[0].fit > found[1].fit


ZONES = ("Europe/Paris", "Europe/Helsinki", "Africa/Tunis", "America/Sao_Paulo", "Asia/Tokyo")
TRADES = (("7512", "0721"), ("7511", "0721"), ("5120", "1013"))
SKILLS = OccupationFacts("7512", {1: 2.0, 2: 2.0, 3: 1.0, 4: 1.0})


@st.composite
def timetables(draw: st.DrawFn) -> Timetable:
    """A few lessons anywhere in the week, in a zone, in a term."""
    slots = tuple(
        Slot(day, start := 15 * draw(st.integers(24, 70)), start + 15 * draw(st.integers(2, 12)))
        for day in draw(st.sets(st.integers(0, 4), min_size=1, max_size=4))
    )
    start = date(2026, 9, 1) + timedelta(days=draw(st.integers(0, 60)))
    return Timetable(
        draw(st.sampled_from(ZONES)), slots, start, start + timedelta(days=draw(st.integers(5, 290)))
    )


@st.composite
def classes(draw: st.DrawFn, name: str = "one") -> Entrant:
    """A class that wants to take part."""
    times = draw(timetables())
    isco, field = draw(st.sampled_from(TRADES))
    tags = st.frozensets(st.sampled_from(("bread", "cake", "pie")), max_size=3)
    facts = ClassFacts(
        class_id=name,
        isced_f=field,
        isco=(isco,),
        occupations=draw(st.sampled_from(((), (SKILLS,)))),
        eqf=draw(st.sampled_from((None, 3, 4, 6))),
        languages=draw(
            st.dictionaries(st.sampled_from(("en", "fr", "es")), st.sampled_from(Cefr), min_size=1)
        ),
        age_band=draw(st.sampled_from(AgeBand)),
        zone=times.zone,
        slots=times.slots,
        term_start=times.term_start,
        term_end=times.term_end,
        equipment=draw(tags),
        offers=draw(tags),
        seeks=draw(tags),
        kinds=draw(st.frozensets(st.sampled_from(ExchangeKind), min_size=1)),
    )
    low = draw(st.integers(2, 3))
    return Entrant(
        as_wished(facts),
        draw(st.sampled_from(("FR", "FI", "TN", "BR", "JP", "BE"))),
        (low, draw(st.integers(low, 5))),
        draw(st.frozensets(st.sampled_from(("FR", "JP")), max_size=1)),
        draw(st.frozensets(st.sampled_from(("1", "2")), max_size=1)),
    )


@st.composite
def rounds(draw: st.DrawFn, most: int = 9) -> tuple[list[Entrant], Terms]:
    """A small round."""
    count = draw(st.integers(2, most))
    entrants = [draw(classes(str(number))) for number in range(count)]
    low = draw(st.integers(2, 3))
    return entrants, Terms((low, draw(st.integers(low, 4))), draw(st.sampled_from((0, 30, 60))), 0.3)


@settings(max_examples=40)
@given(st.lists(timetables(), min_size=2, max_size=4))
def test_the_minutes_of_a_group_are_those_in_which_all_have_lessons(several: list[Timetable]) -> None:
    hours = Hours(several)
    for a, b in combinations(range(len(several)), 2):
        weeks = overlapping_weeks(several[a], several[b])
        assert hours.usual_minutes((a, b)) == common_time(several[a], several[b], weeks).usual_minutes
        assert hours.common_weeks((a, b)) == len(weeks)
    everybody = range(len(several))
    assert hours.usual_minutes(everybody) <= hours.best_minutes(everybody) <= hours.best_minutes((0, 1))


@settings(max_examples=30)
@given(st.lists(classes(), min_size=2, max_size=6), st.sampled_from((0, 45)))
def test_the_quick_bound_is_never_below_the_score(several: list[Entrant], least_minutes: int) -> None:
    entrants = [replace(one, facts=replace(one.facts, class_id=str(n))) for n, one in enumerate(several)]
    terms = Terms((2, 4), least_minutes, 0.2)
    bounds = Optimism(entrants, Hours([one.facts.timetable for one in entrants]), terms).rows(
        0, len(entrants)
    )
    for a, b in combinations(range(len(entrants)), 2):
        assert bounds[a, b] == bounds[b, a]
        if hindrance([entrants[a], entrants[b]], terms, growing=True) is None:
            assert bounds[a, b] / STEPS >= score(entrants[a].facts, entrants[b].facts).score


@settings(max_examples=25)
@given(rounds(), st.integers(0, 3))
def test_every_group_keeps_every_rule_and_nobody_is_in_two(
    told: tuple[list[Entrant], Terms], seed: int
) -> None:
    entrants, terms = told
    by_id = {one.id: one for one in entrants}
    found = solve(entrants, terms, seed=seed)
    for group in found.groups:
        assert hindrance([by_id[name] for name in group], terms) is None
    placed = [name for group in found.groups for name in group]
    assert sorted([*placed, *found.left]) == sorted(by_id)
    assert found.placed == len(placed) <= found.placeable
    fits = sum(len(group) * fit_of([by_id[name] for name in group]) for group in found.groups)
    assert found.fit == pytest.approx(fits, abs=1e-6)
    assert found.fit <= found.bound + 1e-6


@settings(max_examples=25)
@given(rounds(most=8))
def test_no_other_grouping_of_a_few_classes_is_better(told: tuple[list[Entrant], Terms]) -> None:
    entrants, terms = told
    found = solve(entrants, terms)
    placed, fit = best_by_force(entrants, terms)
    assert (found.placed, found.fit) == (placed, pytest.approx(fit, abs=1e-5))
    assert found.gap == pytest.approx(0, abs=1e-6), "and it knows that"


@settings(max_examples=8)
@given(rounds(), st.randoms())
def test_the_same_seed_gives_the_same_groups_in_whatever_order_the_classes_came(
    told: tuple[list[Entrant], Terms], chance: object
) -> None:
    entrants, terms = told
    shuffled = list(entrants)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert solve(entrants, terms, seed=5) == solve(shuffled, terms, seed=5)


def crowd(count: int) -> list[Entrant]:
    """Many classes with scattered hours, each its own."""
    import random

    dice = random.Random(11)
    return [
        bakers(
            str(number),
            dice.choice(("FR", "FI", "TN", "BE", "IT", "ES", "DE")),
            slots=tuple(
                Slot(day, s := 60 * dice.randrange(8, 13), s + 120) for day in dice.sample(range(5), 3)
            ),
            eqf=dice.choice((2, 3, 4, 5)),
            isco=(dice.choice(("7512", "7511", "7513")),),
        )
        for number in range(count)
    ]


def test_more_effort_is_never_worse_and_in_the_end_better_than_greed() -> None:
    entrants, terms = crowd(70), Terms((3, 4), 60)
    results: list[Solution] = [solve(entrants, terms, effort=effort) for effort in (0, 1, 3)]
    values = [(one.placed, one.fit) for one in results]
    assert values == sorted(values)
    assert values[0] == (results[0].greedy_placed, results[0].greedy_fit)
    assert values[-1] > values[0]
    assert solve(entrants, terms, effort=3) == results[-1]


def test_steps_are_told_in_order_and_to_the_end() -> None:
    heard: list[tuple[str, float]] = []
    solve(crowd(30), Terms((2, 3), 60), tell=lambda step, share: heard.append((step, share)))
    assert list(dict.fromkeys(step for step, _ in heard)) == ["scoring", "bounding", "improving"]
    assert all(0 <= share <= 1 for _, share in heard)


def test_a_round_in_which_nobody_fits_leaves_everybody_alone() -> None:
    found = solve([LYON, bakers("paris", "FR"), bakers("lille", "FR")], TERMS)
    assert (found.groups, found.placed, found.gap, len(found.left)) == ((), 0, 0.0, 3)
    assert solve([], TERMS).groups == solve([LYON], TERMS).groups == ()


def best_by_force(entrants: Sequence[Entrant], terms: Terms) -> tuple[int, float]:
    """Try every grouping."""
    groups = [
        (group, len(group) * fit_of([entrants[one] for one in group]))
        for size in range(2, terms.sizes[1] + 1)
        for group in combinations(range(len(entrants)), size)
        if hindrance([entrants[one] for one in group], terms) is None
    ]

    def best(free: frozenset[int]) -> tuple[int, float]:
        return max(choices(free), default=(0, 0.0))

    def choices(free: frozenset[int]) -> Iterator[tuple[int, float]]:
        yield 0, 0.0
        first = min(free, default=None)
        if first is None:
            return
        yield best(free - {first})
        for group, fit in groups:
            if group[0] == first and free.issuperset(group):
                placed, more = best(free - set(group))
                yield placed + len(group), more + fit

    return best(frozenset(range(len(entrants))))
