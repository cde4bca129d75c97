"""Public figures: no small group, no difference that tells one, every thing counted once."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from app.domain.open_data import ALL, LEAST, OTHER, STEP, Group, Key, publishable

NAMES = st.sampled_from(["a", "b", "c", "d"])
TABLES = st.dictionaries(st.tuples(NAMES, NAMES, NAMES), st.integers(0, 12), max_size=30)


def told(counts: dict[Key, int], dimensions: int) -> dict[Key, int]:
    return {group.key: group.count for group in publishable(counts, dimensions)}


def members(group: Group, groups: list[Group], keys: list[Key]) -> Iterator[Key]:
    """The true cells behind a published group, worked out from what is published alone."""
    for key in keys:
        for depth, value in enumerate(group.key):
            if value == ALL:
                yield key
                break
            if value == OTHER:
                named = {one.key[depth] for one in groups if one.key[:depth] == key[:depth]}
                if key[depth] not in named:
                    yield key
                break
            if value != key[depth]:
                break
        else:
            yield key


@given(TABLES)
def test_every_thing_is_in_one_group_no_group_is_small_and_a_rest_is_never_one_alone(
    counts: dict[Key, int],
) -> None:
    groups = publishable(counts, 3)
    keys = [key for key, count in counts.items() if count]
    if sum(counts.values()) < LEAST:
        assert groups == []
        return
    seen: list[Key] = []
    for group in groups:
        inside = list(members(group, groups, keys))
        true = sum(counts[key] for key in inside)
        assert true >= LEAST
        assert abs(true - group.count) <= STEP // 2
        assert group.count % STEP == 0
        if OTHER in group.key:
            depth = group.key.index(OTHER)
            assert len({key[depth] for key in inside}) >= 2
        seen += inside
    assert sorted(seen) == sorted(keys)


@given(TABLES, st.data())
def test_what_is_told_depends_on_the_sums_of_its_groups_alone(
    counts: dict[Key, int], data: st.DataObject
) -> None:
    """Within a group, who is what cannot be seen: move a thing between two members, and nothing changes."""
    groups = publishable(counts, 3)
    keys = [key for key, count in counts.items() if count]
    wide = [inside for group in groups if len(inside := list(members(group, groups, keys))) > 1]
    if not wide:
        return
    inside = data.draw(st.sampled_from(wide))
    one, other = data.draw(st.permutations(inside))[:2]
    moved = {**counts, one: counts[one] - 1, other: counts[other] + 1}
    again = publishable(moved, 3)
    if [group.key for group in again] == [group.key for group in groups]:
        assert again == groups


def test_a_single_small_field_takes_the_next_with_it() -> None:
    assert told({("FR", "bakers"): 12, ("FR", "welders"): 3}, 2) == {("FR", ALL): 15}
    three = {("FR", "bakers"): 12, ("FR", "welders"): 3, ("FR", "tilers"): 20}
    assert told(three, 2) == {("FR", "tilers"): 20, ("FR", OTHER): 15}
    two_small = {("FR", "bakers"): 12, ("FR", "welders"): 3, ("FR", "tilers"): 4}
    assert told(two_small, 2) == {("FR", "bakers"): 10, ("FR", OTHER): 5}


def test_four_and_four_are_not_given_away_by_their_total() -> None:
    assert told({("FR", "bakers"): 4, ("FR", "welders"): 4}, 2) == {("FR", ALL): 10}


def test_fewer_than_five_things_are_no_figure() -> None:
    assert told({("FR", "bakers"): 4}, 2) == {}
