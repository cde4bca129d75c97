"""The catalogues hold every text of the interface in every language, nothing more, and with the same gaps to fill."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message

from app.cli.words import PLURALS, collect, is_translated, read
from app.services.language import LOCALES

# %(name)s for Python and Jinja, {name} for what a script fills in.
GAPS = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%[sd]")


@pytest.fixture(scope="module")
def collected() -> Catalog:
    """Every text marked in app/, the templates and the scripts, at this moment."""
    return collect()


def test_texts_are_collected_from_python_pages_and_scripts(collected: Catalog) -> None:
    places = {"/".join(path.split("/")[:2]) for text in collected for path, _ in text.locations}
    assert {"app/domain", "frontend/templates", "frontend/js"} <= places


def test_every_language_that_can_be_chosen_has_a_catalogue() -> None:
    assert set(PLURALS) | {"en"} == set(LOCALES)


@pytest.mark.parametrize("language", sorted(PLURALS))
def test_every_text_is_translated_and_no_translation_is_left_over(collected: Catalog, language: str) -> None:
    said = {_key(message): message for message in read(language) if message.id}
    wanted = {_key(message) for message in collected if message.id}
    missing = [key for key in wanted if key not in said or not is_translated(said[key].string)]
    assert sorted(map(str, missing)) == [], "run: journeywork messages, and translate what it adds"
    assert sorted(map(str, set(said) - wanted)) == [], "nobody says this any more: run journeywork messages"


@pytest.mark.parametrize("language", sorted(PLURALS))
def test_a_translation_has_the_gaps_of_its_text(language: str) -> None:
    wrong = [
        f"{message.id!r} -> {text!r}"
        for message in read(language)
        if message.id and is_translated(message.string)
        for form, text in enumerate(_forms(message.string))
        if not _fits(message, form, set(GAPS.findall(text)))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", sorted(PLURALS))
def test_a_text_with_a_number_has_every_plural_form(language: str) -> None:
    count = int(re.search(r"nplurals=(\d+)", PLURALS[language])[1])  # type: ignore[index]
    short = [m.id for m in read(language) if m.pluralizable and len(list(_forms(m.string))) != count]
    assert short == []


def _key(message: Message) -> tuple[object, str | None]:
    return (tuple(message.id) if isinstance(message.id, list | tuple) else message.id, message.context)


def _forms(text: str | list[str] | tuple[str, ...]) -> Iterator[str]:
    yield from [text] if isinstance(text, str) else text


def _fits(message: Message, form: int, gaps: set[str]) -> bool:
    """Say whether a form fills what its text fills; of a number, the forms for 0, 1 and 2 may say it in a word."""
    wanted = set().union(*(GAPS.findall(text) for text in _forms(message.id)))
    if not message.pluralizable:
        return gaps == wanted
    return (
        wanted - gaps <= {"%(num)s", "{count}", "{num}", "%(count)s"} and gaps <= wanted
        if form < 3
        else gaps == wanted
    )
