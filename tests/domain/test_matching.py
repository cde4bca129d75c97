"""The score of two classes: told with a bakery class in Lyon and one in Tampere, and checked as a law."""

from dataclasses import fields, replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.lessons import Slot
from app.domain.matching import BRAKES, WEIGHTS, ClassFacts, Exclusion, OccupationFacts, rank, score
from app.domain.matching.reasons import LanguageReason, TimeReason, TradeReason
from app.domain.vocabulary.nearness import Near
from app.domain.vocabulary.terms import AgeBand, Cefr, ExchangeKind, Language, Trade
from app.services.matchmaking.telling import tell

BAKER, BUTCHER, WELDER = "7512", "7511", "7212"

LYON = ClassFacts(
    class_id="lyon-bakers",
    isced_f="0721",
    isco=(BAKER,),
    eqf=4,
    languages={"fr": Cefr.C2, "en": Cefr.A2},
    age_band=AgeBand.MINORS,
    zone="Europe/Paris",
    slots=(Slot(1, 540, 660), Slot(3, 840, 900)),
    term_start=date(2027, 1, 4),
    term_end=date(2027, 6, 25),
    equipment=frozenset({"deck_oven", "dough_mixer"}),
    offers=frozenset({"sourdough"}),
    seeks=frozenset({"rye_bread"}),
    kinds=frozenset({ExchangeKind.VIRTUAL, ExchangeKind.BLENDED}),
)
TAMPERE = replace(
    LYON,
    class_id="tampere-bakers",
    languages={"fi": Cefr.C2, "en": Cefr.B1, "sv": Cefr.A2},
    zone="Europe/Helsinki",
    slots=(Slot(1, 600, 660), Slot(3, 900, 960)),
    term_start=date(2027, 1, 11),
    term_end=date(2027, 5, 28),
    equipment=frozenset({"deck_oven"}),
    offers=frozenset({"rye_bread"}),
    seeks=frozenset({"sourdough", "pastry"}),
    kinds=frozenset({ExchangeKind.VIRTUAL}),
)
WELDERS_IN_TAMPERE = replace(
    TAMPERE, class_id="tampere-welders", isced_f="0715", isco=(WELDER,), equipment=frozenset()
)


def test_two_bakery_classes_see_every_reason_of_their_match() -> None:
    match = score(LYON, TAMPERE)
    assert [part.code for part in match.parts] == list(WEIGHTS)
    trade, language, time = match.part("trade"), match.part("language"), match.part("time")
    assert isinstance(trade, TradeReason)
    assert trade.near is Near.SAME_TRADE
    assert trade.params["trade"] == Trade(BAKER)
    assert isinstance(language, LanguageReason)
    assert language.params == {
        "language": Language("en"),
        "level": Cefr.A2,
    }
    assert isinstance(time, TimeReason)
    assert time.usual_minutes == 120
    assert time.told
    assert {slot.ours.weekday for slot in time.best} == {1, 3}
    assert match.part("weeks").params == {"weeks": 20, "lost": 0}


def test_the_score_is_the_sum_of_the_parts_times_the_brakes() -> None:
    match = score(LYON, TAMPERE)
    assert match.score == round(sum(part.value * part.weight for part in match.parts) * match.brake, 6)
    assert match.brake == 1.0
    assert 0.8 < match.score < 1.0


def test_bakers_come_before_welders_who_have_everything_else_in_common() -> None:
    order = rank(LYON, [WELDERS_IN_TAMPERE, replace(TAMPERE, class_id="b", isco=(BUTCHER,)), TAMPERE])
    assert [one.facts.isco for one in order] == [(BAKER,), (BUTCHER,), (WELDER,)]
    assert order[2].match.score < 0.5


def test_a_class_is_never_suggested_to_itself_or_without_a_common_kind_of_exchange() -> None:
    stay_only = replace(TAMPERE, kinds=frozenset({ExchangeKind.MOBILITY}))
    assert score(LYON, LYON).excluded is Exclusion.SAME_CLASS
    assert score(LYON, stay_only).excluded is Exclusion.NO_COMMON_KIND
    assert score(LYON, stay_only).score == 0.0
    assert rank(LYON, [LYON, stay_only]) == []


def test_adults_and_minors_are_held_apart_only_a_little() -> None:
    adults = replace(TAMPERE, age_band=AgeBand.ADULTS)
    assert 0 < score(LYON, TAMPERE).score - score(LYON, adults).score < WEIGHTS["ages"]


def test_a1_is_enough_and_the_sentence_says_pictures_first() -> None:
    beginners = replace(TAMPERE, languages={"en": Cefr.A1})
    reason = score(LYON, beginners).part("language")
    assert "pictures" in reason.msgid
    assert BRAKES["language"].factor(reason.value) == 1.0


def test_weights_sum_to_one() -> None:
    assert round(sum(WEIGHTS.values()), 9) == 1.0


def test_trades_of_different_groups_are_near_by_the_skills_that_both_teach() -> None:
    cooks = OccupationFacts("5120", dict.fromkeys(range(10), 2.0))
    bakers = OccupationFacts(BAKER, dict.fromkeys(range(3, 13), 2.0))
    ours = replace(LYON, occupations=(bakers,))
    theirs = replace(WELDERS_IN_TAMPERE, isced_f="1013", isco=("5120",), occupations=(cooks,))
    trade = score(ours, theirs).part("trade")
    assert isinstance(trade, TradeReason)
    assert (trade.near, trade.value) == (Near.SHARED_SKILLS, 0.8)
    assert tell(trade, "en") == (
        "Bakers, pastry cooks and confectioners and Cooks both teach the same skills: 7 in common"
    )
    assert trade.mirrored().params["ours"] == Trade("5120")
    assert score(ours, theirs).score > score(replace(ours, occupations=()), theirs).score
    few = replace(theirs, occupations=(OccupationFacts("5120", {3: 2.0, 4: 2.0}),))
    assert score(ours, few).score == score(LYON, few).score


def test_the_score_has_no_way_to_know_name_country_school_or_size() -> None:
    assert {field.name for field in fields(ClassFacts)} == {
        "class_id", "isced_f", "isco", "occupations", "eqf", "languages", "age_band", "zone", "slots", "term_start", "term_end", "closed",
        "equipment", "offers", "seeks", "kinds",
    }  # fmt: skip


def test_equal_scores_are_drawn_by_lot_and_not_by_the_alphabet() -> None:
    twins = [replace(TAMPERE, class_id=f"class-{letter}") for letter in "abcdefghij"]
    firsts = {rank(replace(LYON, class_id=f"looking-{n}"), twins)[0].facts.class_id for n in range(40)}
    assert len(firsts) > 5
    assert rank(LYON, twins) == rank(LYON, reversed(twins))


# Laws, for any two classes ------------------------------------------------------------------------------

slots = st.builds(
    lambda day, start, length: Slot(day, start, min(1440, start + length)),
    st.integers(0, 6),
    st.integers(0, 1400),
    st.integers(15, 300),
)
days = st.integers(0, 400).map(lambda n: date(2026, 9, 1) + timedelta(days=n))
tags = st.frozensets(st.sampled_from(["rye_bread", "sourdough", "tig", "cnc", "pastry"]), max_size=4)
occupations = st.builds(
    OccupationFacts,
    st.sampled_from(["", BAKER, BUTCHER, WELDER, "5120"]),
    st.frozensets(st.integers(1, 9)).map(lambda known: {skill: 1 + skill / 8 for skill in known}),
)
classes = st.builds(
    ClassFacts,
    class_id=st.text("abcdef", min_size=1, max_size=3),
    isced_f=st.sampled_from([None, "0721", "0715", "0713", "0714", "1013", "0811"]),
    isco=st.lists(st.sampled_from([BAKER, BUTCHER, WELDER, "7411", "5120", "3434"]), max_size=3).map(tuple),
    eqf=st.one_of(st.none(), st.integers(1, 8)),
    languages=st.dictionaries(
        st.sampled_from(["en", "fr", "ar", "de"]), st.sampled_from(list(Cefr)), max_size=3
    ),
    age_band=st.sampled_from(list(AgeBand)),
    zone=st.sampled_from(
        ["Europe/Paris", "Africa/Tunis", "America/St_Johns", "Pacific/Auckland", "Asia/Kolkata"]
    ),
    slots=st.lists(slots, max_size=4).map(tuple),
    term_start=st.one_of(st.none(), days),
    term_end=st.one_of(st.none(), days),
    equipment=tags,
    offers=tags,
    seeks=tags,
    kinds=st.frozensets(st.sampled_from(list(ExchangeKind)), min_size=1),
    occupations=st.lists(occupations, max_size=2).map(tuple),
)


@given(classes, classes)
def test_both_sides_see_the_same_score_with_the_reasons_turned_round(a: ClassFacts, b: ClassFacts) -> None:
    assert score(a, b) == score(b, a).mirrored()


@given(classes, classes)
def test_the_score_and_every_part_lie_between_0_and_1(a: ClassFacts, b: ClassFacts) -> None:
    match = score(a, b)
    assert 0.0 <= match.score <= 1.0
    assert all(0.0 <= part.value <= 1.0 for part in match.parts)


@given(classes, classes)
def test_the_same_facts_always_give_the_same_match(a: ClassFacts, b: ClassFacts) -> None:
    assert score(a, b) == score(replace(a, languages=dict(reversed(a.languages.items()))), replace(b))


@given(classes, classes, slots)
def test_more_lesson_hours_never_lower_the_score(a: ClassFacts, b: ClassFacts, more: Slot) -> None:
    assert score(replace(a, slots=(*a.slots, more)), b).score >= score(a, b).score


@given(classes, classes, st.sampled_from(["en", "fr", "ar", "de"]))
def test_better_language_never_lowers_the_score(a: ClassFacts, b: ClassFacts, language: str) -> None:
    for better in list(Cefr):
        if language not in a.languages or better.rank >= a.languages[language].rank:
            assert (
                score(replace(a, languages={**a.languages, language: better}), b).score >= score(a, b).score
            )


@given(classes, classes, st.sampled_from([BAKER, BUTCHER, WELDER, "7411"]))
def test_one_more_trade_never_lowers_the_score(a: ClassFacts, b: ClassFacts, trade: str) -> None:
    assert score(replace(a, isco=(*a.isco, trade)), b).score >= score(a, b).score


@given(classes, classes, occupations)
def test_one_more_occupation_never_lowers_the_score(
    a: ClassFacts, b: ClassFacts, more: OccupationFacts
) -> None:
    assert score(replace(a, occupations=(*a.occupations, more)), b).score >= score(a, b).score


@given(classes, classes, tags)
def test_more_offers_wishes_and_equipment_never_lower_the_score(
    a: ClassFacts, b: ClassFacts, more: frozenset[str]
) -> None:
    richer = replace(a, offers=a.offers | more, seeks=a.seeks | more, equipment=a.equipment | more)
    assert score(richer, b).score >= score(a, b).score


@given(classes, classes, st.integers(1, 60))
def test_a_longer_term_never_lowers_the_number_of_common_weeks(
    a: ClassFacts, b: ClassFacts, days: int
) -> None:
    if a.term_end:
        longer = replace(a, term_end=a.term_end + timedelta(days=days))
        assert score(longer, b).part("weeks").value >= score(a, b).part("weeks").value


@given(classes, classes)
def test_every_sentence_can_be_filled_with_its_params(a: ClassFacts, b: ClassFacts) -> None:
    for part in score(a, b).parts:
        assert part.msgid % {name: str(term) for name, term in part.params.items()}
