"""Levels, languages, countries, equipment and tags have a name for every reader."""

import pytest

from app.domain.vocabulary.lists import (
    COUNTRIES,
    EQF_LEVELS,
    LANGUAGES,
    can_do,
    eqf_name,
    equipment,
    search_items,
    suggested_tags,
    tag_code,
)
from app.domain.vocabulary.naming import country_name, language_name, name_of
from app.domain.vocabulary.tables import NAMED_LOCALES
from app.domain.vocabulary.terms import (
    AgeBand,
    Cefr,
    Country,
    Equipment,
    ExchangeKind,
    Field,
    Kinds,
    Language,
    Minutes,
    Tags,
    Trade,
    Trades,
)


def test_bakers_are_offered_ovens_and_no_car_lift() -> None:
    codes = [item.code for item in equipment("0721")]
    assert codes[0] in {"dough_mixer", "deck_oven"}
    assert "computer_room" in codes
    assert "car_lift" not in codes


def test_tags_of_the_own_field_come_first() -> None:
    assert [item.code for item in suggested_tags("0721")][:2] == ["sourdough", "rye_bread"]
    assert "show_workshop" in [item.code for item in suggested_tags("1012")]


def test_what_people_type_as_a_tag_meets_in_one_code() -> None:
    assert tag_code("Sauerteig") == tag_code("sourdough") == tag_code("العجين المخمر") == "sourdough"
    assert tag_code("Oma's  KÜCHE!") == tag_code("omas kuche") == "omas kuche"


def test_equipment_is_found_in_the_readers_language() -> None:
    assert search_items("equipment", "knetm", "de")[0].code == "dough_mixer"
    assert search_items("equipment", "رافعة سيارات", "ar")[0].code == "car_lift"


@pytest.mark.parametrize("locale", NAMED_LOCALES)
def test_every_level_has_words(locale: str) -> None:
    assert all(eqf_name(level, locale) for level in EQF_LEVELS)
    assert len({can_do(level, locale) for level in Cefr}) == 6


def test_every_language_and_country_has_a_name_and_not_only_a_code() -> None:
    assert [code for code in LANGUAGES if language_name(code, "en") == code] == []
    assert [code for code in COUNTRIES if country_name(code, "en") == code] == []


@pytest.mark.parametrize(
    ("term", "english", "german"),
    [
        (Trade("7212"), "Welders and flame cutters", "Schweißen und Brennschneiden"),
        (Trades(("7512", "5120")), "Bakers, pastry cooks and confectioners and Cooks", None),
        (Field("0721"), "Food processing", "Lebensmittelherstellung"),
        (Language("fi"), "Finnish", "Finnisch"),
        (Country("TN"), "Tunisia", "Tunesien"),
        (Country("154"), "Northern Europe", "Nordeuropa"),
        (Equipment(("deck_oven", "tig")), "Deck oven and TIG welding", "Etagenofen und WIG-Schweißen"),
        (Tags(("rye_bread", "grandma")), "Rye bread and grandma", "Roggenbrot und grandma"),
        (Kinds((ExchangeKind.VIRTUAL,)), "virtual exchange", "virtueller Austausch"),
        (AgeBand.ADULTS, "18 and over", "ab 18"),
        (Cefr.B1, "B1", "B1"),
        (Minutes(90), "1 hr 30 min", "1 Std. 30 Min."),
        (Minutes(0), "0 min", "0 Min."),
        (7, "7", "7"),
    ],
)
def test_a_term_is_named_in_the_readers_language(term: object, english: str, german: str | None) -> None:
    assert name_of(term, "en") == english  # type: ignore[arg-type]
    if german is not None:
        assert name_of(term, "de_CH") == german  # type: ignore[arg-type]


def test_an_unknown_locale_reads_english() -> None:
    assert name_of(Language("fi"), "xx_invalid") == "Finnish"
