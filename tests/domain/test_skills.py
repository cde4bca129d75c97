"""Occupations are as near as the essential skills that they share; rare skills say more."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.vocabulary.esco import EscoFile, Named, is_torn, isco_code, labels_in, read_name
from app.domain.vocabulary.skills import NOTHING, nearest, shared_skills, weight

WEIGHTS = {skill: weight(20, 1 + skill) for skill in range(12)}
skills = st.frozensets(st.integers(0, 11), max_size=8).map(lambda s: {one: WEIGHTS[one] for one in s})


def test_a_rare_skill_weighs_more_than_one_that_everybody_has() -> None:
    assert weight(3000, 2) > 5 * weight(3000, 2000) > 0
    assert weight(3000, 0) == 0


def test_the_same_skills_are_all_and_none_are_nothing() -> None:
    ours = {1: 2.0, 2: 1.0}
    assert shared_skills(ours, ours) == shared_skills(dict(ours), ours)
    assert (shared_skills(ours, ours).count, shared_skills(ours, ours).closeness) == (2, 1.0)
    assert shared_skills(ours, {}) == shared_skills(ours, {3: 1.0}) == NOTHING
    assert shared_skills(ours, {1: 2.0, 3: 1.0}).closeness == 0.5


@given(skills, skills)
def test_both_sides_see_the_same_and_it_lies_between_0_and_1(
    a: dict[int, float], b: dict[int, float]
) -> None:
    assert shared_skills(a, b) == shared_skills(b, a)
    assert 0 <= shared_skills(a, b).closeness <= 1


@given(st.lists(skills, max_size=8))
def test_the_nearest_are_those_that_comparing_every_pair_finds(occupations: list[dict[int, float]]) -> None:
    known = dict(enumerate(occupations))
    found = list(nearest(known, most=3, least=0.2, least_shared=2))
    for one, ours in known.items():
        pairs = [(shared_skills(ours, theirs), other) for other, theirs in known.items() if other != one]
        kept = [(-s.closeness, other) for s, other in pairs if s.closeness >= 0.2 and s.count >= 2]
        assert [other for who, other, _ in found if who == one] == [other for _, other in sorted(kept)[:3]]


def test_the_names_of_the_downloads_files_are_understood() -> None:
    assert read_name("occupations_en.csv") == Named(EscoFile.OCCUPATIONS, "en")
    assert read_name("ISCOGroups_ar.csv") == Named(EscoFile.GROUPS, "ar")
    assert read_name("occupationSkillRelations.csv") == Named(EscoFile.SKILLS_OF, "")
    assert read_name("occupationSkillRelations_en.csv") == Named(EscoFile.SKILLS_OF, "en")
    assert read_name("skills_de (1).csv") == Named(EscoFile.SKILLS, "de")
    assert read_name("skillGroups_en.csv") is None
    assert read_name("README.md") is None


def test_codes_and_labels_are_read_as_esco_writes_them() -> None:
    assert [isco_code(text) for text in ("7512", "C7512", "7512.1.2", " 0110 ", "", "x")] == [
        "7512", "7512", "7512", "0110", "", "",
    ]  # fmt: skip
    assert labels_in("baker\n\n baker \r\nbread  maker") == ["baker", "bread maker"]
    assert is_torn([2942, 1400])
    assert not is_torn([2942, 2900])
    assert not is_torn([])
