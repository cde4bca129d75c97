"""The report on who finds partners: figures by hand, small groups hidden, differences only where they are sure."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.evenness import gini, gini_of_counts, median_of_counts
from app.domain.fairness_report import (
    Cell,
    Dimension,
    Group,
    Newness,
    Place,
    Size,
    Standing,
    Tallies,
    Tally,
    compare,
)
from app.domain.open_data import holders


def cell(country: str = "FR", classes: int = 1, **more: object) -> Cell:
    """Classes that have found nobody, alike in everything."""
    told: dict[str, object] = {
        "field": "07", "size": Size.SMALL, "place": Place.TOWN, "newness": Newness.SETTLED,
        "partners": 0, "days": None, "shown": 0, "asked": 0, **more,
    }  # fmt: skip
    return Cell(country=country, classes=classes, **told)  # type: ignore[arg-type]


def groups_of(*cells: Cell) -> dict[tuple[str, str, str], Group]:
    """The groups that are told of these cells, by scope, dimension and value."""
    tallies = Tallies()
    for one in cells:
        tallies.add(one)
    return {(one.scope, one.dimension.value, one.value): one for one in tallies.groups()}


def tally(found: int, classes: int) -> Tally:
    """A group of which so many have found a partner."""
    made = Tally()
    made.add(cell(classes=found, partners=1, days=3))
    made.add(cell(classes=classes - found))
    return made


def test_the_gini_coefficient_says_how_evenly_something_is_spread() -> None:
    assert gini([3, 3, 3]) == pytest.approx(0)
    assert gini([0, 0, 0, 8]) == pytest.approx(0.75)
    assert gini([1, 3]) == pytest.approx(0.25)
    assert gini([]) == gini([0, 0]) == 0


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30))
def test_counted_values_give_the_same_as_values(values: list[int]) -> None:
    ordered = sorted(values)
    apart = sum(abs(one - other) for one in values for other in values)
    expected = apart / (2 * len(values) * sum(values)) if any(values) else 0.0
    assert gini_of_counts(Counter(values)) == pytest.approx(expected)
    assert median_of_counts(Counter(values)) == ordered[(len(values) - 1) // 2]


def test_nothing_has_no_median() -> None:
    assert median_of_counts(Counter()) is None


def test_every_number_is_what_one_counts_by_hand() -> None:
    told = groups_of(
        cell(classes=5, partners=1, days=10, shown=10, asked=2),
        cell(classes=1, partners=3, days=90, shown=9, asked=2),
        cell(classes=4, size=Size.MIDDLE, asked=4),
        cell("FI", 10, partners=1, days=20, newness=Newness.CLASS),
    )
    whole, french = told["*", "everybody", "*"], told["FR", "everybody", "*"]
    assert (whole.classes, whole.found, whole.found_of_all, whole.days) == (20, 80, 80, 20)
    assert (whole.shown, whole.asked) == (25, 0)
    # 4 have none, 15 have one, 1 has three: 2 (180 + 60) / (20 · 18) − 21 / 20, with places 5 to 19 and 20.
    assert whole.gini_partners == 0.283
    assert whole.gini_countries == 0.125
    assert (french.classes, french.found, french.found_of_all, french.days) == (10, 60, 80, 10)
    assert (french.shown, french.asked, french.gini_countries) == (50, 2, None)
    assert told["*", "country", "FI"].found == 100
    assert told["*", "newness", "new_class"].classes == 10
    # Four classes of a middle size in France: neither they nor those beside them are told apart there, nor in all.
    assert [key for key in told if "size" in key or "middle" in key] == [("FI", "size", "small")]


def test_small_groups_are_put_together_and_never_with_too_few() -> None:
    told = groups_of(cell("FR", 20), cell("FI", 4), cell("TN", 3), cell("GR", 12))
    assert {key[2]: one.classes for key, one in told.items() if key[1] == "country"} == {
        "FR": 20, "GR": 10, "other": 5,
    }  # fmt: skip
    assert {scope for scope, _, _ in told} == {"*", "FR", "GR"}
    alone = groups_of(cell("FR", 20), cell("FI", 2))
    assert {scope for scope, _, _ in alone} == {"*"}
    assert not [key for key in alone if key[1] == "country"]
    assert groups_of(cell("FR", 4)) == {}


def test_a_median_of_fewer_than_five_is_not_told() -> None:
    told = groups_of(cell("FR", 4, partners=1, days=7), cell("FR", 6))
    assert told["*", "everybody", "*"].found == 40
    assert told["*", "everybody", "*"].days is None


def test_a_difference_is_told_where_it_is_hardly_chance() -> None:
    everybody = tally(340, 1000)
    assert compare(tally(21, 100), everybody) is Standing.LESS
    assert compare(tally(47, 100), everybody) is Standing.MORE
    assert compare(tally(2, 10), everybody) is Standing.ALIKE
    assert compare(tally(26, 100), everybody) is Standing.ALIKE
    # So many that any difference is sure, but not worth a word.
    assert compare(tally(33_500, 100_000), everybody) is Standing.ALIKE
    assert compare(tally(0, 5), tally(0, 10)) is Standing.ALIKE


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abc"), st.sampled_from("uvw")), st.integers(1, 9), min_size=1, max_size=9
    )
)
def test_every_key_is_held_by_a_group_of_at_least_five(counts: dict[tuple[str, ...], int]) -> None:
    held = holders(counts, 2)
    if sum(counts.values()) < 5:
        assert held == {}
        return
    assert held.keys() == counts.keys()
    sums: Counter[tuple[str, ...]] = Counter()
    for key, holder in held.items():
        sums[holder] += counts[key]
    assert min(sums.values()) >= 5


def test_dimensions_are_told_for_each_country_that_is_named() -> None:
    told = groups_of(cell("FR", 10), cell("FI", 10, place=Place.RURAL))
    assert told["FI", "place", "rural"].classes == 10
    assert {key[1] for key in told if key[0] == "FR"} == {
        one.value for one in Dimension if one is not Dimension.COUNTRY
    }
