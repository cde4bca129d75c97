"""The catalogues of texts: collect them from the sources, bring them up to date, build them."""

import json
from collections.abc import Iterator
from pathlib import Path

import typer
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from app.cli import cli, say

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "frontend" / "locale"
BUILT = LOCALE / ".built"  # the frontend build takes these, and names them by their content
DOMAIN = "journeywork"
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
JINJA = {"newstyle_gettext": "true", "silent": "false", "extensions": "jinja2.ext.do"}
# The forms of each language in CLDR's order (zero, one, two, few, many, other), as far as it has them: the
# browser picks by Intl.PluralRules and counts on this order.
PLURALS = {
    "de": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}


@cli.command()
def messages(
    only_build: bool = typer.Option(False, "--build", help="Build the catalogues; leave their texts alone."),
) -> None:
    """Collect the texts of the interface into the catalogues, and build these."""
    if not only_build:
        collected = collect()
        for language in PLURALS:
            catalogue = update(language, collected)
            missing = [message for message in catalogue if message.id and not is_translated(message.string)]
            say(f"{language}: {len(catalogue)} texts, {len(missing)} still to translate")
    for language in PLURALS:
        build(language)


def catalogue_file(language: str) -> Path:
    """Return where the texts of a language are written."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def collect() -> Catalog:
    """Return the catalogue of every text marked in app/, the templates and the scripts."""
    catalogue = Catalog(project="Journeywork", charset="utf-8")
    for path, line, message, comments, context in _texts():
        if message not in ("", ("", "")):
            catalogue.add(message, None, [(path, line)], auto_comments=comments, context=context)
    return catalogue


def update(language: str, collected: Catalog) -> Catalog:
    """Bring a language's file to what the sources hold: new texts in, unused ones out, none guessed."""
    path = catalogue_file(language)
    catalogue = read(language)
    catalogue.update(collected, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.fuzzy = False
    catalogue.header_comment = f"# {language} texts of Journeywork."
    catalogue.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, omit_header=False, sort_by_file=True, include_lineno=False)
    return catalogue


def read(language: str) -> Catalog:
    """Return a language's catalogue, empty where there is no file yet."""
    path = catalogue_file(language)
    if not path.exists():
        catalogue = Catalog(locale=language, project="Journeywork", version="1", domain=DOMAIN, fuzzy=False)
        catalogue.mime_headers = [("Plural-Forms", PLURALS[language])]
        return catalogue
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def build(language: str) -> None:
    """Write the .mo for Python and Jinja, and for the scripts a JSON file with their texts alone.

    The JSON is `{"plural": rule, "words": {msgid: text, or a list of plural forms}}`.
    """
    catalogue = read(language)
    machine = catalogue_file(language).with_suffix(".mo")
    machine.parent.mkdir(parents=True, exist_ok=True)
    with machine.open("wb") as file:
        write_mo(file, catalogue)
    words: dict[str, object] = {}
    for message in catalogue:
        if (
            message.id
            and is_translated(message.string)
            and any(path.endswith(".js") for path, _ in message.locations)
        ):
            key = message.id if isinstance(message.id, str) else message.id[0]
            words[key] = message.string
    BUILT.mkdir(parents=True, exist_ok=True)
    texts = {"plural": PLURALS[language], "words": words}
    (BUILT / f"{language}.json").write_text(json.dumps(texts, ensure_ascii=False, sort_keys=True))


def is_translated(text: str | list[str] | tuple[str, ...] | None) -> bool:
    """Whether every form of a text is there."""
    if text is None or isinstance(text, str):
        return bool(text)
    return all(text)


def _texts() -> Iterator[tuple[str, int, str | tuple[str, ...], list[str], str | None]]:
    """Yield path, line, text, comments and context of each marked text."""
    sources = [
        ("app", [("**.py", "python")]),
        ("frontend/templates", [("**.html", "jinja2"), ("**.txt", "jinja2")]),
        ("frontend/js", [("**.test.js", "ignore"), ("**.js", "javascript")]),
    ]
    for folder, methods in sources:
        options = {pattern: JINJA for pattern, method in methods if method == "jinja2"}
        found = extract_from_dir(
            ROOT / folder,
            methods,
            options,
            keywords=KEYWORDS,
            comment_tags=("For translators:",),
            strip_comment_tags=True,
        )
        for name, line, text, comments, context in found:
            yield f"{folder}/{name}", line, text, list(comments), context
