"""A class in words, in the reader's language, for every page that shows one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from babel.dates import format_skeleton, format_time, get_day_names

from app.domain.lessons import CommonSlot, Slot, SlotTimes
from app.domain.matching import Match, Reason
from app.domain.matching.reasons import TimeReason
from app.domain.vocabulary.fields import field_name
from app.domain.vocabulary.lists import age_band_name, eqf_name, item_name, kind_name
from app.domain.vocabulary.naming import country_name, duration, language_name
from app.domain.vocabulary.trades import trade_name
from app.kit.words import N_
from app.render import isolated
from app.services.classes import ClassShown
from app.services.language import speak
from app.services.matchmaking.telling import tell, tell_name, tell_short

_BEST = 3
_COMMA = N_(", ")


@dataclass(frozen=True, slots=True)
class ClassWords:
    """What pages say about a class. `trades` are its occupations, with the names of groups where it names none, else its
    field; `groups` are the groups of its occupations, empty where `trades` says them already. `place` is city and country; lists are joined as the language joins them."""

    id: UUID
    name: str
    school: str
    city: str
    place: str
    trades: str
    groups: str
    field: str
    level: str
    ages: str
    languages: str
    kinds: str
    offers: Sequence[str]
    seeks: Sequence[str]
    equipment: Sequence[str]
    lessons: Sequence[tuple[str, str]]
    is_verified: bool


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """One row of the reasons: its name, its sentence, how much, and the few letters at its end."""

    code: str
    name: str
    text: str
    value: float
    weight: float
    points: float
    short: str

    @property
    def holds(self) -> bool:
        """Say whether it speaks for the match at all."""
        return self.value > 0


def class_words(shown: ClassShown, locale: str) -> ClassWords:
    """Return a class in words."""
    row, school = shown.row, shown.school
    city = school.place or school.name
    return ClassWords(
        id=row.id,
        name=row.name,
        school=school.name,
        city=city,
        place=speak(locale)(_COMMA).join((isolated(city), country_name(school.country, locale))),
        trades=joined(_trades(shown, locale), locale) or field_name(row.isced_f, locale),
        groups=joined((trade_name(code, locale) for code in row.isco), locale) if shown.occupations else "",
        field=field_name(row.isced_f, locale),
        level=eqf_name(row.eqf, locale),
        ages=age_band_name(row.age_band, locale),
        languages=joined(
            (f"{language_name(code, locale)} {level}" for code, level in row.languages.items()), locale
        ),
        kinds=joined((kind_name(kind, locale) for kind in row.kinds), locale),
        offers=tag_names(row.offers, locale),
        seeks=tag_names(row.seeks, locale),
        equipment=[item_name("equipment", code, locale) for code in row.equipment],
        lessons=lessons_by_day((Slot(*slot) for slot in row.slots), locale),
        is_verified=shown.is_verified,
    )


def _trades(shown: ClassShown, locale: str) -> list[str]:
    """Return the trades of a class: the occupations that it names, and the groups for which it names none."""
    known = [shown.occupations[uri] for uri in shown.row.occupations if uri in shown.occupations]
    named = {one.isco for one in known}
    groups = [trade_name(code, locale) for code in shown.row.isco if code not in named]
    return [*(one.name(locale) for one in known), *groups]


def tag_names(codes: Iterable[str], locale: str) -> list[str]:
    """Return what classes offer or seek, in words."""
    return [item_name("wishes", code, locale) for code in codes]


def kind_names(kinds: Iterable[str], locale: str) -> str:
    """Return kinds of exchange in words."""
    return joined((kind_name(kind, locale) for kind in kinds), locale)


def reason_words(match: Match, locale: str) -> list[ReasonWords]:
    """Return the reasons in words, those that add most first."""
    return [_reason(part, locale) for part in match.strongest_first]


def lessons_by_day(slots: Iterable[Slot], locale: str) -> list[tuple[str, str]]:
    """Return (day, hours) for each day with lessons: ("Tuesday", "9:00–12:00")."""
    days = get_day_names("wide", locale=locale)
    found: dict[int, list[str]] = {}
    for slot in sorted(slots):
        found.setdefault(slot.weekday, []).append(f"{clock(slot.start, locale)}–{clock(slot.end, locale)}")
    return [(days[weekday], speak(locale)(_COMMA).join(hours)) for weekday, hours in found.items()]


def best_slots(match: Match, ours: ClassWords, theirs: ClassWords, locale: str) -> list[str]:
    """Return the best common lessons in both local times, with what the change of the clocks does to them.

    "Tue 10:00 in Lyon, 11:00 in Tampere"; "Tue 9:00 in Lyon, 9:00 in Tunis; from 29 March 10:00 and 9:00".
    """
    reason = match.part("time")
    assert isinstance(reason, TimeReason)
    days: Mapping[int, str] = dict(get_day_names("abbreviated", locale=locale).items())
    return [_slot(slot, ours, theirs, days, locale) for slot in reason.best[:_BEST]]


def _slot(
    slot: CommonSlot, ours: ClassWords, theirs: ClassWords, days: Mapping[int, str], locale: str
) -> str:
    _ = speak(locale)
    first, *changed = slot.times
    told = _(N_("%(day)s %(time)s in %(place)s, %(their_time)s in %(their_place)s")) % {
        "day": days[first.ours.weekday],
        "time": clock(first.ours.start, locale),
        "place": isolated(ours.city),
        "their_time": _theirs(first, days, locale),
        "their_place": isolated(theirs.city),
    }
    for one in changed:
        told += _(N_("; from %(date)s %(time)s and %(their_time)s")) % {
            "date": format_skeleton("MMMd", one.since, locale=locale),
            "time": clock(one.ours.start, locale),
            "their_time": _theirs(one, days, locale),
        }
    return told


def day_cells(ours: Iterable[Slot], shared: Iterable[CommonSlot]) -> list[str]:
    """Return the 24 cells of a day strip in our local time: hours with our lessons, and those in which both have some."""
    cells = [""] * 24
    for slot in ours:
        for hour in range(slot.start // 60, (slot.end + 59) // 60):
            cells[hour % 24] = cells[hour % 24] or "one"
    for common in shared:
        for hour in range(common.ours.start // 60, (common.ours.end + 59) // 60):
            cells[hour % 24] = "both"
    return cells


def clock(minutes: int, locale: str) -> str:
    """Return minutes after midnight as a time of day."""
    return str(format_time(time(minutes // 60 % 24, minutes % 60), "short", locale=locale))


def hours_in_words(minutes: int, locale: str) -> str:
    """Return "3 h" or "1 h 30 min"."""
    return duration(minutes, locale)


def joined(texts: Iterable[str], locale: str) -> str:
    """Return a list as the language writes it between commas."""
    # Babel's own "unit-short" is not whole in German and Arabic: their data point to another style.
    return ("، " if locale.startswith("ar") else ", ").join(texts)


def _theirs(slot: SlotTimes, days: Mapping[int, str], locale: str) -> str:
    there = clock(slot.theirs.start, locale)
    return there if slot.theirs.weekday == slot.ours.weekday else f"{days[slot.theirs.weekday]} {there}"


def _reason(part: Reason, locale: str) -> ReasonWords:
    return ReasonWords(
        part.code,
        tell_name(part, locale),
        tell(part, locale),
        part.value,
        part.weight,
        part.points,
        tell_short(part, locale),
    )
