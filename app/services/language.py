"""Languages of the interface: which there are, and how a text is said in one of them."""

import functools
import gettext
from collections.abc import Callable
from pathlib import Path

LOCALES = {"en": "English", "de": "Deutsch", "ar": "العربية"}
RIGHT_TO_LEFT = frozenset({"ar"})
FOLDER = Path(__file__).parents[2] / "frontend" / "locale"


@functools.cache
def translations(locale: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; English (and anything unknown) is the msgids themselves."""
    if locale not in LOCALES or locale == "en":
        return gettext.NullTranslations()
    return gettext.translation("journeywork", FOLDER, [locale], fallback=True)


def speak(locale: str) -> Callable[[str], str]:
    """Return the function that says a msgid in `locale`."""
    return translations(locale).gettext
