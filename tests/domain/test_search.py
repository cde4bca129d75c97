"""What is searched for: words folded alike, addresses that come back, and keys that mean "at least"."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.candidates import week_bits
from app.domain.day_hours import day_against
from app.domain.lessons import Slot
from app.domain.search import ClassTold, Kind, Wanted, Weight, class_keys, words_vector
from app.domain.search.facets import FACETS
from app.domain.search.wanted import _VALUES
from app.domain.vocabulary.terms import Cefr
from app.domain.vocabulary.trade_words import words_of

TOLD = ClassTold(
    country="FI", isced_f="0721", eqf=4, languages={"en": "B1"}, age_band="18+", minutes=150, days=100,
    equipment=["deck_oven"], kinds=["virtual"], directions=["host"], is_accessible=True, is_new=False,
)  # fmt: skip
ALPHABETS = (
    "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰΑΩΆΈΉ",
    "aąbcćdeęfghijklłmnńoóprsśtuwyzźżĄĆĘŁŃÓŚŹŻ",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئىة\u064b\u064e\u0651ـ",
    "abcdefghijklmnopqrstuvwxyzäöüßÄÖÜ",
)
TEXTS = st.one_of(*(st.text(alphabet + " -", max_size=30) for alphabet in ALPHABETS))


@given(TEXTS)
def test_words_are_folded_once_for_all_and_blind_to_case(text: str) -> None:
    words = words_of(text)
    assert words_of(" ".join(words)) == words
    assert words_of(text.upper()) == words_of(text.lower()) == words


@given(TEXTS, TEXTS)
def test_a_document_holds_each_word_once_with_its_greatest_weight(name: str, text: str) -> None:
    vector = words_vector([(Weight.TEXT, text), (Weight.NAME, name)])
    found = dict(part.rsplit(":1", 1) for part in vector.split())
    assert set(found) == {f"'{word}'" for word in (*words_of(name), *words_of(text)) if word}
    assert all(found[f"'{word}'"] == "A" for word in words_of(name) if word)


@st.composite
def searches(draw: st.DrawFn) -> Wanted:
    chosen = {
        facet: tuple(draw(st.lists(st.sampled_from(sorted(_VALUES[facet])), max_size=3, unique=True)))
        for facet in draw(st.lists(st.sampled_from(FACETS), max_size=4, unique=True))
    }
    pairs = [(facet.value, value) for facet, values in chosen.items() for value in values]
    return Wanted.read(
        [
            ("q", draw(TEXTS)),
            ("kind", draw(st.sampled_from(["", *Kind]))),
            ("cefr", draw(st.sampled_from([*Cefr]))),
            *pairs,
        ]
    )


@given(searches())
def test_an_address_says_the_whole_search_always_in_the_same_way(wanted: Wanted) -> None:
    again = Wanted.from_query(wanted.query())
    assert again.query() == wanted.query()
    assert (again.text, again.kind) == (wanted.text, wanted.kind)
    assert {f: set(v) for f, v in again.chosen.items()} == {f: set(v) for f, v in wanted.chosen.items() if v}
    for facet in FACETS:
        assert sorted(again.keys(facet)) == sorted(wanted.keys(facet))


def test_what_makes_no_sense_asks_for_nothing() -> None:
    wanted = Wanted.from_query("level=9&country=zz&field=99&hours=3&kind=person&cefr=D1&drop=table&new=yes")
    assert wanted.is_empty


def test_a_class_carries_all_that_it_reaches() -> None:
    keys = set(class_keys(TOLD))
    assert {"l:en:A1", "l:en:A2", "l:en:B1", "h:1", "h:2", "w:4", "w:8", "w:12"} <= keys
    assert {"l:en:B2", "h:4", "w:24", "n:1"}.isdisjoint(keys)
    assert {"f:07", "f:072", "f:0721", "c:FI", "c:154", "c:150", "d:host", "z:1"} <= keys
    assert "n:1" in class_keys(replace(TOLD, is_new=True))


@pytest.mark.parametrize(
    ("zone", "cells"),
    [
        ("Europe/Paris", {9: "both", 10: "both", 13: "one"}),
        ("Asia/Kolkata", {13: "both", 14: "both", 15: "both", 17: "one", 18: "one"}),
    ],
)
def test_their_day_is_shown_in_our_hours(zone: str, cells: dict[int, str]) -> None:
    theirs = week_bits("Europe/Helsinki", [Slot(1, 600, 720), Slot(2, 840, 900)])
    ours = week_bits("Europe/Paris", [Slot(1, 540, 660)])
    shown = day_against(theirs, ours, zone)
    assert {hour: cell for hour, cell in enumerate(shown) if cell} == cells
    assert set(day_against(theirs, "", zone)) == {"", "one"}
