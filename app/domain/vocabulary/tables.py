"""Reads the tables of codes and names beside this package. They ship with the code and never change while it runs."""

import csv
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data"

#: Languages in which every name is there. Any other locale falls back to the first.
NAMED_LOCALES = ("en", "de", "ar")


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table: first line the columns, columns parted by a bar."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="|", quoting=csv.QUOTE_NONE))


@cache
def codes(name: str) -> tuple[str, ...]:
    """Return a plain list of codes."""
    return tuple(json.loads((FOLDER / "codes.json").read_text(encoding="utf-8"))[name])


@cache
def names(table: str) -> Mapping[str, Mapping[str, str]]:
    """Return the names of a table: code to locale to name."""
    return {row["code"]: {locale: row[locale] for locale in NAMED_LOCALES} for row in rows(table)}


def language_of(locale: str) -> str:
    """Return "ar" for "ar_TN" or "ar-TN"."""
    return locale.replace("-", "_").split("_")[0].lower()


def in_locale(named: Mapping[str, str], locale: str) -> str:
    """Return the name for a locale, in English where we have none."""
    return named.get(language_of(locale), named[NAMED_LOCALES[0]])
