"""First words from the facts of a match, in every language of the interface; and a machine's, beside the original."""

import asyncio
import json

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import Settings
from app.domain.matching import score
from app.domain.vocabulary.terms import Cefr
from app.jobs import worker
from app.kit.translation import LibreTranslate, NotTranslated, open_translator
from app.models.organisation import Organisation
from app.models.school_class import SchoolClass
from app.services import matchmaking
from app.services.classes import ClassShown, class_shown
from app.services.language import LOCALES
from app.services.matchmaking.first_words import draft, language_of
from tests.cast import BASE
from tests.classroom import make_class

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtenberufsschulklasse"


async def both(db: AsyncSession) -> tuple[ClassShown, ClassShown]:
    """Kreszentia's long name and Arabic bakers."""
    _, mine = await make_class(
        db, "solene", name=LONG, offers=("sourdough",), languages={"fr": Cefr.C2, "en": Cefr.A2}
    )
    _, theirs = await make_class(db, "yassine", name="خبازو تونس", seeks=("sourdough",))
    return await class_shown(db, mine), await class_shown(db, theirs)


async def reads(db: AsyncSession, row: SchoolClass, *languages: str) -> None:
    """Tell in which languages a school reads."""
    school = await db.get_one(Organisation, row.organisation_id)
    school.languages = list(languages)
    await db.flush()


@pytest.mark.parametrize("locale", LOCALES)
async def test_the_first_words_say_who_asks_and_what_fits_in_both_languages(
    db: AsyncSession, locale: str
) -> None:
    ours, theirs = await both(db)
    await reads(db, theirs.row, "fr", "ar")
    made = draft(ours, theirs, score(ours.facts, theirs.facts), locale)
    assert (made.language, made.theirs_language) == (locale, "ar")
    assert LONG in made.message
    assert len(made.title) <= 140
    if locale == "ar":
        assert made.message_theirs == ""
    else:
        assert LONG in made.message_theirs
        assert made.message != made.message_theirs
    text = made.message_theirs or made.message
    assert "نحن" in text
    assert "%(" not in made.message + made.message_theirs + made.title


async def test_a_fact_that_is_not_there_is_not_said(db: AsyncSession) -> None:
    ours, theirs = await both(db)
    with_time = draft(ours, theirs, score(ours.facts, theirs.facts), "en")
    assert "lessons at the same hours" in with_time.message
    assert "We could show you" in with_time.message
    assert "We would like to learn" not in with_time.message
    theirs.row.slots = []
    without = draft(ours, theirs, score(ours.facts, theirs.facts), "en")
    assert "lessons at the same hours" not in without.message


async def test_a_school_without_a_language_of_ours_reads_english(db: AsyncSession) -> None:
    _, theirs = await both(db)
    await reads(db, theirs.row, "fi", "sv")
    assert language_of(theirs) == "en"
    await reads(db, theirs.row, "fi", "de", "ar")
    assert language_of(theirs) == "de"


async def translating_server(answer: bytes, asked: list[dict[str, str]]) -> tuple[asyncio.Server, str]:
    """Speak the protocol on a loopback port."""

    async def answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        size = int(head.split("content-length:")[1].split("\r\n")[0])
        asked.append(json.loads(await reader.readexactly(size)))
        length = f"content-length: {len(answer)}\r\nconnection: close\r\n\r\n"
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" + length.encode() + answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answers, "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


async def test_no_text_is_translated_unless_a_server_is_named(db: AsyncSession, settings: Settings) -> None:
    assert open_translator("") is None
    assert settings.translate_url == ""


async def test_a_machine_translation_is_kept_beside_the_original(
    db: AsyncSession, settings: Settings
) -> None:
    solene, mine = await make_class(db, "solene")
    _, theirs = await make_class(db, "aino")
    await reads(db, theirs, "de")
    asked: list[dict[str, str]] = []
    said = json.dumps({"translatedText": "Sechs Wochen Brot?"}).encode()
    server, url = await translating_server(said, asked)
    proposal = await matchmaking.propose(
        db, solene.actor, from_class_id=mine.id, to_class_id=theirs.id, title="Bread",
        message="Six weeks of bread?", base_url=BASE, language="en",
    )  # fmt: skip
    await db.commit()
    async with server:
        await worker.run(settings.model_copy(update={"translate_url": url}), once=True)
    await db.refresh(proposal)
    assert (proposal.message, proposal.translation) == ("Six weeks of bread?", "Sechs Wochen Brot?")
    assert asked == [{"q": "Six weeks of bread?", "source": "en", "target": "de", "format": "text"}]


@pytest.mark.parametrize("answer", [b"{}", b"[]", b"not json", b'{"translatedText": " "}'])
async def test_nonsense_of_a_server_is_no_translation(answer: bytes) -> None:
    server, url = await translating_server(answer, [])
    async with server:
        with pytest.raises(NotTranslated):
            await LibreTranslate(url, "key").translate("Bread", "en", "de")
