"""Finding a trade by what a teacher types: any language, mistakes, plurals, parts of words; never more than asked."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.vocabulary.picks import Pick, TradeKind
from app.domain.vocabulary.trade_words import own_words, words_of
from app.services.trades import hits_of, refresh_words, search_trades, tell_kind, tell_place


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
async def test_what_a_teacher_types_leads_to_the_trade_first(
    db: AsyncSession, typed: str, locale: str, code: str
) -> None:
    assert (await search_trades(db, typed, locale, 5))[0].pick.value == code


@pytest.mark.parametrize(
    ("typed", "locale", "code"),
    [
        ("Ωραία κομμώτρια", "el", "5141"),
        ("ΚΟΜΜΩΤΗΣ", "el", "5141"),
        ("κομμωτησ", "el", "5141"),
        ("FIRINCI", "tr", "7512"),
        ("نَجَّار", "ar", "7115"),
        ("النجار", "ar", "7115"),
        ("bakeres", "en", "7512"),
        ("Lebensmittl", "de", "8160"),
        ("Friseurinnen", "de", "5141"),
        ("hairdressing saloon", "en", "5141"),
        ("kfz-mechatroniker/in", "de", "7231"),
    ],
)
async def test_accents_articles_plurals_and_further_words_do_not_hide_a_trade(
    db: AsyncSession, typed: str, locale: str, code: str
) -> None:
    assert code in [hit.pick.value for hit in (await search_trades(db, typed, locale, 5))[:2]]


@pytest.mark.parametrize(
    "typed",
    ["zzzzzz", "", "  ", "!!!", "\x00", "' OR 1=1 --", "a & !b | (c:*", "\\", "@en", "x" * 5000, "ب" * 5000],
)
async def test_nonsense_leads_nowhere_and_breaks_nothing(db: AsyncSession, typed: str) -> None:
    assert len(await search_trades(db, typed, "en", 5)) <= 5
    assert (await search_trades(db, "baker", "en", 5))[0].pick.value == "7512"


async def test_what_makes_no_sense_finds_nothing(db: AsyncSession) -> None:
    for typed in ("zzzzzz", "", "  ", "!!!"):
        assert await search_trades(db, typed, "en", 5) == []


async def test_a_field_is_found_beside_its_trades_and_says_where_it_belongs(db: AsyncSession) -> None:
    hits = await search_trades(db, "Lebensmittel", "de", 8)
    kinds = {hit.pick.kind for hit in hits}
    assert kinds == {TradeKind.GROUP, TradeKind.FIELD}
    field = next(hit for hit in hits if hit.pick.kind is TradeKind.FIELD)
    assert (field.pick.value, field.isced_f, field.isco) == ("isced:0721", "0721", "")
    assert field.path == ("Technik, Produktion und Bau", "Produktion und Verarbeitung")
    assert tell_kind(field, "de") != tell_kind(hits[0], "de")


async def test_a_hit_tells_the_other_word_by_which_it_was_found(db: AsyncSession) -> None:
    (first, *_) = await search_trades(db, "boulanger", "en", 5)
    assert (first.name, first.matched) == ("Bakers, pastry cooks and confectioners", "boulanger")
    assert tell_place(first).startswith("boulanger · ")
    (named, *_) = await search_trades(db, "Bakers", "en", 5)
    assert named.matched == ""


async def test_two_letters_are_answered_in_the_own_language(db: AsyncSession) -> None:
    for hit in await search_trades(db, "sc", "de", 8):
        assert any(word.startswith("sc") for word in words_of(f"{hit.name} {hit.matched}"))


async def test_codes_are_found(db: AsyncSession) -> None:
    assert [hit.pick.value for hit in await search_trades(db, "0721", "en")] == ["isced:0721"]
    assert [hit.pick.value for hit in await search_trades(db, "٧٢١٢", "ar")] == ["7212"]


async def test_only_what_exists_is_a_pick(db: AsyncSession) -> None:
    unknown = "http://data.europa.eu/esco/occupation/none"
    picks = [Pick.read(value) for value in ("7512", "isced:0721", unknown, "751", "isced:9999", "x", "")]
    assert [pick.value for pick in picks if pick] == ["7512", "isced:0721", unknown]
    assert [hit.pick.value for hit in await hits_of(db, filter(None, picks), "en")] == ["7512", "isced:0721"]


async def test_the_database_holds_our_words_and_is_filled_only_once(
    db: AsyncSession, database_url: str
) -> None:
    kept = await db.scalar(text("SELECT count(*) FROM trade_word WHERE source = 'own'"))
    wanted = {(word.kind, word.key, word.language, word.searched) for word in own_words() if word.searched}
    assert kept == len(wanted)
    assert refresh_words(database_url) is False
