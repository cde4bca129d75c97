"""Who helps a newcomer: the best one, whoever asks in whatever order; and for how long."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.domain.buddies import AFTER_PROJECT, AFTER_START, Background, Helper, choose, ends_at, shared_digits

IDS = st.integers(1, 40).map(lambda n: UUID(int=n))
SCHOOLS = st.frozensets(st.integers(1, 6).map(lambda n: UUID(int=n)), min_size=1, max_size=2)
BACKGROUNDS = st.builds(
    Background,
    IDS,
    st.frozensets(st.sampled_from(["en", "fr", "fi", "ar"]), max_size=3),
    st.frozensets(st.sampled_from(["07", "072", "0721", "0722", "0811", "10"]), max_size=2),
    SCHOOLS,
    st.frozensets(st.sampled_from(["FR", "FI", "TN"]), min_size=1, max_size=2),
)
HELPERS = st.lists(
    st.builds(Helper, BACKGROUNDS, st.integers(0, 5), st.integers(1, 5)),
    max_size=8,
    unique_by=lambda one: one.who.id,
)


def teacher(
    number: int, *, school: int | None = None, field: str = "0721", country: str = "FR"
) -> Background:
    """A teacher who speaks English."""
    place = UUID(int=school or number)
    return Background(
        UUID(int=number), frozenset({"en"}), frozenset({field}), frozenset({place}), frozenset({country})
    )


NEWCOMER = teacher(1)


@given(BACKGROUNDS, HELPERS)
def test_whoever_is_chosen_is_free_of_another_school_and_shares_a_language(
    newcomer: Background, helpers: list[Helper]
) -> None:
    best = choose(newcomer, helpers)
    fitting = [
        one
        for one in helpers
        if one.helped < one.most
        and one.who.id != newcomer.id
        and not one.who.schools & newcomer.schools
        and one.who.languages & newcomer.languages
    ]
    assert (best is None) == (fitting == [])
    if best is None:
        return
    assert best in fitting
    near = max(shared_digits(newcomer.fields, one.who.fields) for one in fitting)
    assert shared_digits(newcomer.fields, best.who.fields) == near
    equal = [one for one in fitting if shared_digits(newcomer.fields, one.who.fields) == near]
    at_home = [one for one in equal if one.who.countries & newcomer.countries] or equal
    assert best in at_home
    assert best.helped == min(one.helped for one in at_home)


@given(BACKGROUNDS, HELPERS, st.randoms())
def test_the_order_in_which_helpers_are_looked_at_decides_nothing(
    newcomer: Background, helpers: list[Helper], random: Random
) -> None:
    best = choose(newcomer, helpers)
    random.shuffle(helpers)
    assert choose(newcomer, helpers) == best


def test_field_goes_before_country_and_country_before_the_fewest_newcomers() -> None:
    baker_abroad = Helper(teacher(2, country="FI"), 1, 2)
    brewer_at_home = Helper(teacher(3, field="0811"), 0, 2)
    assert choose(NEWCOMER, [brewer_at_home, baker_abroad]) == baker_abroad
    baker_at_home = Helper(teacher(4), 4, 5)
    assert choose(NEWCOMER, [brewer_at_home, baker_abroad, baker_at_home]) == baker_at_home
    with_fewer = Helper(teacher(5), 3, 5)
    assert choose(NEWCOMER, [baker_at_home, with_fewer]) == with_fewer
    assert choose(NEWCOMER, [Helper(teacher(6, school=1), 0, 2), Helper(teacher(7), 2, 2)]) is None


def test_where_all_is_equal_newcomers_are_spread_over_the_helpers() -> None:
    helpers = [Helper(teacher(number), 0, 2) for number in range(100, 110)]
    chosen = {best.who.id for number in range(1, 60) if (best := choose(teacher(number), helpers))}
    assert len(chosen) > 5


def test_fields_are_near_by_their_first_digits() -> None:
    def near(one: str, other: str) -> int:
        return shared_digits([one], [other])

    told = [near("0721", "0721"), near("0721", "0722"), near("0721", "0711"), near("0721", "0811")]
    assert told == [4, 3, 2, 0]
    assert near("07", "0721") == 2
    assert shared_digits([], ["0721"]) == 0


@given(st.integers(-400, 400))
def test_it_ends_after_ninety_days_or_thirty_days_after_the_first_project_began(days: int) -> None:
    began = datetime(2027, 1, 10, tzinfo=UTC)
    assert ends_at(began, None) == began + AFTER_START
    project = began + timedelta(days=days)
    end = ends_at(began, project)
    assert end >= began + AFTER_START
    assert end >= project + AFTER_PROJECT
    assert end in (began + AFTER_START, project + AFTER_PROJECT)
