"""Trades are complete, named in three languages, and found by what teachers type in their own."""

import pytest

from app.domain.vocabulary.fields import broad_fields, detailed_fields, field_name
from app.domain.vocabulary.nearness import NEARNESS, Near
from app.domain.vocabulary.tables import NAMED_LOCALES, names
from app.domain.vocabulary.trades import (
    all_trades,
    is_trade,
    near_trades,
    search_trades,
    trade,
    trade_name,
    trades_of_field,
)


@pytest.mark.parametrize(
    ("typed", "locale", "code"),
    [
        ("Bäcker", "de", "7512"),
        ("baecker", "de", "7512"),
        ("boulanger", "fr", "7512"),
        ("boulangr", "fr", "7512"),
        ("خباز", "ar", "7512"),
        ("الخبازون", "ar", "7512"),
        ("αρτοποιός", "el", "7512"),
        ("ΑΡΤΟΠΟΙΟΣ", "el", "7512"),
        ("piekarz", "pl", "7512"),
        ("leipuri", "fi", "7512"),
        ("bakers", "en", "7512"),
        ("fırıncı", "tr", "7512"),
        ("пекар", "uk", "7512"),
        ("Schreinerin", "de", "7522"),
        ("نجار", "ar", "7115"),
        ("elektriker", "sv", "7411"),
        ("electrican", "en", "7411"),
        ("sähköasentaja", "fi", "7411"),
        ("kfz mechatroniker", "de", "7231"),
        ("Mechatronikerin", "de", "3139"),
        ("hairdreser", "en", "5141"),
        ("κομμωτης", "el", "5141"),
        ("złotnik", "pl", "7313"),
        ("zlotnik", "pl", "7313"),
        ("wedler", "en", "7212"),
        ("fontanero", "es", "7126"),
        ("lähihoitaja", "fi", "5321"),
        ("7212", "en", "7212"),
    ],
)
def test_what_a_teacher_types_leads_to_the_trade_first(typed: str, locale: str, code: str) -> None:
    assert search_trades(typed, locale, 5)[0].code == code


def test_nonsense_and_nothing_lead_nowhere() -> None:
    assert search_trades("zzzzzz", "en", 5) == []
    assert search_trades("  ", "en", 5) == []


def test_all_unit_groups_of_isco_08_and_detailed_fields_of_isced_f_are_there() -> None:
    assert len(all_trades()) == 436
    assert len(detailed_fields()) == 80
    assert len(broad_fields()) == 11
    assert all(trade(entry.code[:digits]) for entry in all_trades() for digits in (1, 2, 3))


@pytest.mark.parametrize("table", ["isco08", "isced_f", "equipment", "wishes"])
def test_every_name_is_there_in_every_language(table: str) -> None:
    assert all(named[locale].strip() for named in names(table).values() for locale in NAMED_LOCALES)


def test_every_field_of_a_trade_exists() -> None:
    assert {field for entry in all_trades() for field in entry.fields} <= set(detailed_fields())
    assert "7512" in trades_of_field("0721")


def test_names_follow_the_locale_and_fall_back_to_english() -> None:
    assert trade_name("7212", "de_AT").startswith("Schweißen")
    assert trade_name("7212", "fi") == trade_name("7212", "en")
    assert field_name("0721", "ar") == "تصنيع الأغذية"
    with pytest.raises(KeyError):
        trade_name("7599", "en")
    assert not is_trade("751")


def test_a_butcher_is_nearer_to_a_baker_than_a_cook_and_a_miner_is_not_near() -> None:
    near = {one.code: one for one in near_trades("7512")}
    assert near["7511"].near is Near.SAME_GROUP_AND_FIELD
    assert near["8160"].near is Near.SAME_FIELD
    assert "8111" not in near
    assert all(one.value >= NEARNESS[Near.NEAR_FIELD] for one in near.values())


def test_nearness_is_the_same_from_both_sides() -> None:
    for one in near_trades("7411"):
        back = {other.code: other.near for other in near_trades(one.code)}
        assert back["7411"] is one.near
