"""First words from one class to another, put together from the facts of their match: a beginning, to be changed.

In the language of the teacher who writes, and in that of the school that reads, so that both have the same text.
Every sentence is a fact that both can see; nothing is praised.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.matching import Match
from app.domain.matching.reasons import ExchangeReason, LanguageReason, TimeReason
from app.domain.vocabulary.fields import field_name
from app.domain.vocabulary.naming import country_name, duration, language_name, name_of
from app.domain.vocabulary.terms import Tags, Trades
from app.kit.words import N_
from app.services.classes import ClassShown
from app.services.language import LOCALES, speak

USUAL_LANGUAGE = "en"

HELLO = N_("Hello,")
WHO = N_("we are the class %(class_name)s of %(school)s in %(place)s, %(country)s. We learn: %(trades)s.")
TALK = N_("We can talk in %(language)s: one of our classes is at %(level)s, the other at least as far.")
TIME = N_("In a usual week we have %(time)s of lessons at the same hours.")
WE_SHOW = N_("We could show you: %(things)s.")
WE_LEARN = N_("We would like to learn from you: %(things)s.")
ASK = N_("Would you like to plan a small project with us? How many weeks would suit you?")
BYE = N_("Kind regards")
TITLE = N_("%(trade)s in %(one)s and %(other)s")


@dataclass(frozen=True, slots=True)
class Draft:
    """First words: `title` and `message` in `language`, `message_theirs` in `theirs_language`.

    Where both languages are the same there is no second text.
    """

    title: str
    message: str
    language: str
    message_theirs: str
    theirs_language: str


def language_of(shown: ClassShown) -> str:
    """Return the interface language in which a school reads: the first of its languages that is one, else English."""
    return next((code for code in shown.school.languages if code in LOCALES), USUAL_LANGUAGE)


def draft(ours: ClassShown, theirs: ClassShown, match: Match, language: str) -> Draft:
    """Return the first words from `ours` to `theirs`, by a teacher who reads `language`."""
    reads = language_of(theirs)
    second = "\n\n".join(_sentences(ours, match, reads)) if reads != language else ""
    message = "\n\n".join(_sentences(ours, match, language))
    return Draft(_title(ours, theirs, language), message, language, second, reads)


def _title(ours: ClassShown, theirs: ClassShown, locale: str) -> str:
    named = {"trade": _trades(ours, locale), "one": _town(ours), "other": _town(theirs)}
    return (speak(locale)(TITLE) % named)[:140]


def _sentences(ours: ClassShown, match: Match, locale: str) -> Iterator[str]:
    """Yield the paragraphs of the message."""
    _ = speak(locale)
    yield _(HELLO)
    yield _(WHO) % {
        "class_name": ours.name,
        "school": ours.school.name,
        "place": _town(ours),
        "country": country_name(ours.school.country, locale),
        "trades": _trades(ours, locale),
    }
    facts = " ".join(_facts(match, locale))
    if facts:
        yield facts
    yield _(ASK)
    yield _(BYE)


def _facts(match: Match, locale: str) -> Iterator[str]:
    _ = speak(locale)
    language, time, exchange = match.part("language"), match.part("time"), match.part("exchange")
    if isinstance(language, LanguageReason) and language.language and language.level:
        named = language_name(language.language, locale)
        yield _(TALK) % {"language": named, "level": language.level.value}
    if isinstance(time, TimeReason) and time.usual_minutes:
        yield _(TIME) % {"time": duration(time.usual_minutes, locale)}
    if isinstance(exchange, ExchangeReason) and exchange.they_get:
        yield _(WE_SHOW) % {"things": name_of(Tags(exchange.they_get), locale)}
    if isinstance(exchange, ExchangeReason) and exchange.we_get:
        yield _(WE_LEARN) % {"things": name_of(Tags(exchange.we_get), locale)}


def _trades(shown: ClassShown, locale: str) -> str:
    codes = tuple(shown.row.isco)
    return name_of(Trades(codes), locale) if codes else field_name(shown.row.isced_f, locale)


def _town(shown: ClassShown) -> str:
    return shown.school.place or shown.school.name
