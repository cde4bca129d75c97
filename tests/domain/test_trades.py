"""Trades are complete, named in three languages, and stand where the classifications put them."""

from collections import Counter

import pytest

from app.domain.vocabulary.fields import broad_fields, detailed_fields, field_name
from app.domain.vocabulary.lists import equipment
from app.domain.vocabulary.nearness import NEARNESS, Near
from app.domain.vocabulary.tables import NAMED_LOCALES, names, rows
from app.domain.vocabulary.trades import (
    all_trades,
    is_trade,
    near_trades,
    trade,
    trade_name,
    trades_of_field,
)


def test_all_unit_groups_of_isco_08_and_detailed_fields_of_isced_f_are_there() -> None:
    assert len(all_trades()) == 436
    assert len(detailed_fields()) == 80
    assert len(broad_fields()) == 11
    assert all(trade(entry.code[:digits]) for entry in all_trades() for digits in (1, 2, 3))


@pytest.mark.parametrize("table", ["isco08", "isced_f", "equipment", "wishes", "levels"])
def test_every_code_is_there_once(table: str) -> None:
    codes = [row["code"] for row in rows(table)]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("table", ["isco08", "isced_f"])
def test_codes_nest_and_every_group_is_divided_down_to_the_last_level(table: str) -> None:
    codes = {row["code"] for row in rows(table)}
    top = min(map(len, codes))
    assert all(code.isdecimal() and (len(code) == top or code[:-1] in codes) for code in codes)
    assert all(len(code) == 4 or any(other[:-1] == code for other in codes) for code in codes)


@pytest.mark.parametrize("table", ["isco08", "isced_f"])
@pytest.mark.parametrize("locale", NAMED_LOCALES)
def test_no_two_trades_or_fields_have_the_same_name(table: str, locale: str) -> None:
    named = [named[locale] for code, named in names(table).items() if len(code) == 4]
    assert len(named) == len(set(named))


def test_there_are_as_many_groups_and_fields_as_in_the_classifications() -> None:
    isco = Counter(len(row["code"]) for row in rows("isco08"))
    assert isco == {1: 10, 2: 43, 3: 130, 4: 436}
    assert Counter(len(row["code"]) for row in rows("isced_f")) == {2: 11, 3: 29, 4: 80}


def test_every_field_that_is_a_trade_has_equipment_of_its_own() -> None:
    academic = ("00", "01", "022", "023", "031", "042", "0511", "0512", "0532", "0533", "054")
    poor = {
        code
        for code in detailed_fields()
        if not code.startswith(academic) and sum(item.closeness(code) > 2 for item in equipment()) < 3
    }
    assert poor == set()


def test_equipment_belongs_to_fields_that_exist() -> None:
    known = {row["code"] for row in rows("isced_f")} | {"*"}
    assert {field for item in equipment() for field in item.fields} <= known


def test_words_of_trades_lead_to_trades() -> None:
    assert all(is_trade(row["code"]) for row in rows("trade_words"))


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
