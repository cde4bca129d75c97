"""The way of large rounds, on few classes: it keeps the same rules, its bound is above everything, and it says so."""

import importlib
from itertools import combinations

import pytest
from hypothesis import given, settings

from app.domain.matching import score, score_knowing
from app.domain.rounds import Entrant, Hours, Terms, fit_of, hindrance
from app.domain.rounds.solver import Solution, solve
from app.domain.rounds.solver.candidates import Candidates
from app.domain.rounds.solver.choosing import value_of
from app.domain.rounds.solver.columns import Columns, best_of_each, columns_of
from app.domain.rounds.solver.diving import dive, greedy_over
from app.domain.rounds.solver.pairs import Pairs
from app.domain.rounds.solver.relaxing import bound_over
from tests.domain.test_rounds import best_by_force, crowd, rounds

Round = tuple[list[Entrant], Terms]
WAY = importlib.import_module("app.domain.rounds.solver.solve")
COLUMNS = importlib.import_module("app.domain.rounds.solver.columns")


def solved_as_large(
    entrants: list[Entrant], terms: Terms, most_threes: int = 1000, effort: int = 5
) -> Solution:
    """Solve as if the round were large."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WAY, "EVERY_PAIR", 0)
        patch.setattr(COLUMNS, "MOST_THREES", most_threes)
        return solve(entrants, terms, effort=effort)


def columns(entrants: list[Entrant], terms: Terms) -> tuple[Pairs, Columns]:
    """All pairs and threes of a round."""
    pairs = Pairs(entrants, terms)
    return pairs, columns_of(pairs, lambda share: None)


@settings(max_examples=40)
@given(rounds())
def test_the_quick_score_of_two_is_their_score(told: Round) -> None:
    entrants, _ = told
    hours = Hours([one.facts.timetable for one in entrants])
    for a, b in combinations(range(len(entrants)), 2):
        shared = {"minutes": hours.usual_minutes((a, b)), "weeks": hours.common_weeks((a, b))}
        ours, theirs = entrants[a].facts, entrants[b].facts
        assert score_knowing(ours, theirs, **shared) == score(ours, theirs).score


@settings(max_examples=40)
@given(rounds())
def test_every_pair_and_three_that_can_be_is_listed_with_its_fit(told: Round) -> None:
    entrants, terms = told
    _, found = columns(entrants, terms)
    assert found.complete
    listed = {found.of(one): fit for one, fit in enumerate(found.fits)}
    for size in (2, 3):
        for group in combinations(range(len(entrants)), size):
            classes = [entrants[one] for one in group]
            if hindrance(classes, terms) is None:
                assert listed[group] == pytest.approx(size * fit_of(classes), abs=1e-6)


@settings(max_examples=25)
@given(rounds(most=8))
def test_no_grouping_is_above_the_bound_of_a_large_round(told: Round) -> None:
    entrants, terms = told
    _, found = columns(entrants, terms)
    placed, _ = best_by_force(entrants, terms)
    bound = bound_over(found)
    assert bound.placed >= placed
    for group in combinations(range(len(entrants)), 2):
        if hindrance([entrants[one] for one in group], terms) is None:
            assert bound.fit >= 2 * fit_of([entrants[one] for one in group]) - 1e-6
    assert bound.fit >= best_by_force(entrants, terms)[1] - 1e-6


@settings(max_examples=25)
@given(rounds())
@pytest.mark.parametrize("most_threes", [0, 1000])
def test_the_groups_of_a_large_round_keep_every_rule(most_threes: int, told: Round) -> None:
    entrants, terms = told
    by_id = {one.id: one for one in entrants}
    found = solved_as_large(entrants, terms, most_threes)
    for group in found.groups:
        assert hindrance([by_id[name] for name in group], terms) is None
    placed = [name for group in found.groups for name in group]
    assert sorted([*placed, *found.left]) == sorted(by_id)
    assert found.placed <= found.placeable
    assert found.fit <= found.bound + 1e-6
    assert (found.placed, found.fit) >= (found.greedy_placed, found.greedy_fit)
    assert found == solved_as_large(entrants[::-1], terms, most_threes)


def test_a_large_round_begins_better_than_greed_and_knows_how_near_the_best_it_is() -> None:
    entrants, terms = crowd(72), Terms((3, 4), 60)
    pairs, found = columns(entrants, terms)
    candidates = Candidates(pairs)
    assert value_of(dive(found, candidates)) > value_of(greedy_over(found, candidates))
    solution = solved_as_large(entrants, terms, most_threes=100_000)
    assert solution.placed == solution.placeable == 72
    assert 0 <= solution.gap < 0.05


def test_the_best_few_of_each_class_are_kept() -> None:
    pairs, found = columns(crowd(24), Terms((3, 4), 60))
    everything = list(range(len(found.fits)))
    kept = best_of_each(found, COLUMNS.np.array(everything), found.fits, 1)
    best = {
        member: max(found.fits[one] for one in everything if member in found.of(one))
        for member in range(len(pairs))
        if any(member in found.of(one) for one in everything)
    }
    assert len(kept) < len(everything)
    for member, fit in best.items():
        assert max(found.fits[one] for one in kept if member in found.of(one)) == fit
