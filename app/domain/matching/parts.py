"""Each part of the score: two classes in, one reason out. Pure, symmetric, and never falling when a fact gets better."""

from itertools import product

from app.domain.lessons import common_time, term_weeks
from app.domain.matching.facts import ClassFacts
from app.domain.matching.reasons import (
    AgesReason,
    EquipmentReason,
    ExchangeReason,
    KindsReason,
    LanguageReason,
    LevelReason,
    Reason,
    TimeReason,
    TradeReason,
    WeeksReason,
)
from app.domain.vocabulary.esco import LEAST_SHARED
from app.domain.vocabulary.nearness import Near, kinship
from app.domain.vocabulary.skills import shared_skills
from app.domain.vocabulary.terms import Cefr

#: The share of each part in the sum. They sum to 1.
WEIGHTS: dict[str, float] = {
    "trade": 0.30,
    "time": 0.18,
    "language": 0.16,
    "exchange": 0.10,
    "weeks": 0.08,
    "level": 0.07,
    "ages": 0.05,
    "kinds": 0.03,
    "equipment": 0.03,
}

#: What a common language is worth at the lower level of the two. At A1 pictures come first, and that works.
CEFR_VALUES = {Cefr.A1: 0.35, Cefr.A2: 0.55, Cefr.B1: 0.8, Cefr.B2: 0.9, Cefr.C1: 1.0, Cefr.C2: 1.0}

#: EQF levels apart, and what that is worth. A level that is not told counts as the middle.
LEVEL_VALUES = (1.0, 0.7, 0.35, 0.1)
UNTOLD_LEVEL_VALUE = 0.5

#: Two lesson hours a week and twelve weeks are enough for any plan: more is not worth more.
ENOUGH_MINUTES = 120
ENOUGH_WEEKS = 12

#: Adults with minors can work together, with more care.
DIFFERENT_AGES_VALUE = 0.3

#: Two occupations that share essential skills are as near as this times their closeness, at most so much: less than
#: the same trade, more than a sister trade that shares fewer. Fewer than three skills in common are chance.
SKILLS_EACH, SKILLS_MOST = 2.0, 0.8

#: By how many tags, kinds or items meet (the last value also stands for more).
WISHES_MET_VALUES = (0.0, 0.7, 1.0)
SHARED_KINDS_VALUES = (0.0, 0.7, 0.9, 1.0)
SHARED_EQUIPMENT_VALUES = (0.0, 0.5, 0.8, 1.0)

BEST_SLOTS = 3


def all_reasons(ours: ClassFacts, theirs: ClassFacts, best_slots: int = BEST_SLOTS) -> tuple[Reason, ...]:
    """Return every part of the score from the side of `ours`, in the fixed order of `WEIGHTS`.

    The reason of the time names so many of the best shared lessons.
    """
    return _all_with(*_time_and_weeks(ours, theirs, best_slots), ours, theirs)


def reasons_knowing(ours: ClassFacts, theirs: ClassFacts, minutes: int, weeks: int) -> tuple[Reason, ...]:
    """Return every part where it is known how many minutes of a usual week and how many weeks both share.

    The values are those of `all_reasons`; what it tells besides them (best lessons, worst week, lost weeks) is left out.
    """
    time = TimeReason(_time_value(minutes), WEIGHTS["time"], True, minutes, minutes, ())
    return _all_with(time, WeeksReason(_weeks_value(weeks), WEIGHTS["weeks"], True, weeks), ours, theirs)


def _all_with(
    time: TimeReason, weeks: WeeksReason, ours: ClassFacts, theirs: ClassFacts
) -> tuple[Reason, ...]:
    return (
        _trade(ours, theirs),
        time,
        _language(ours, theirs),
        _exchange(ours, theirs),
        weeks,
        _level(ours, theirs),
        _ages(ours, theirs),
        _kinds(ours, theirs),
        _equipment(ours, theirs),
    )


def _trade(ours: ClassFacts, theirs: ClassFacts) -> TradeReason:
    our_fields = (ours.isced_f,) if ours.isced_f else ()
    their_fields = (theirs.isced_f,) if theirs.isced_f else ()
    kin = kinship(ours.isco, our_fields, theirs.isco, their_fields)
    by_skills = _by_skills(ours, theirs)
    if by_skills and by_skills.value > kin.value:
        return by_skills
    return TradeReason(
        kin.value, WEIGHTS["trade"], kin.near, kin.ours, kin.theirs, ours.isced_f, theirs.isced_f
    )


def _by_skills(ours: ClassFacts, theirs: ClassFacts) -> TradeReason | None:
    """Return what the two nearest occupations of both classes share; ties go to the smallest codes, from both sides."""
    best, best_key = None, (0.0, ("", ""))
    for our, their in product(ours.occupations, theirs.occupations):
        shared = shared_skills(our.skills, their.skills)
        if shared.count < LEAST_SHARED or not (our.isco and their.isco):
            continue
        value = min(SKILLS_MOST, SKILLS_EACH * shared.closeness)
        low, high = sorted((our.isco, their.isco))
        if best is None or (-value, (low, high)) < best_key:
            best_key = (-value, (low, high))
            near, told = Near.SHARED_SKILLS, (our.isco, their.isco, ours.isced_f, theirs.isced_f)
            best = TradeReason(value, WEIGHTS["trade"], near, *told, shared.count)
    return best


def _time_and_weeks(ours: ClassFacts, theirs: ClassFacts, best_slots: int) -> tuple[TimeReason, WeeksReason]:
    term = term_weeks(ours.timetable, theirs.timetable)
    closed = ours.closed | theirs.closed
    weeks = tuple(week for week in term if week not in closed) if closed else term
    shared = common_time(ours.timetable, theirs.timetable, weeks, best_slots)
    dates_told = all((ours.term_start, ours.term_end, theirs.term_start, theirs.term_end))
    value = _time_value(shared.usual_minutes)
    told = bool(dates_told and ours.slots and theirs.slots)
    time = TimeReason(value, WEIGHTS["time"], told, shared.usual_minutes, shared.least_minutes, shared.best)
    lost = len(term) - len(weeks)
    return time, WeeksReason(_weeks_value(len(weeks)), WEIGHTS["weeks"], dates_told, len(weeks), lost)


def _time_value(minutes: int) -> float:
    # The first lesson hour matters most, so the value rises fast and then flattens.
    return float(min(1.0, minutes / ENOUGH_MINUTES) ** 0.5)


def _weeks_value(weeks: int) -> float:
    return min(1.0, weeks / ENOUGH_WEEKS)


def _language(ours: ClassFacts, theirs: ClassFacts) -> LanguageReason:
    common = [
        (min(level.rank, theirs.languages[code].rank), max(level.rank, theirs.languages[code].rank), code)
        for code, level in ours.languages.items()
        if code in theirs.languages
    ]
    if not common:
        return LanguageReason(0.0, WEIGHTS["language"], None, None, None)
    # Best at the lower level; then at the higher one; then by code, the same from both sides.
    _, _, code = min(common, key=lambda found: (-found[0], -found[1], found[2]))
    mine, other = ours.languages[code], theirs.languages[code]
    return LanguageReason(CEFR_VALUES[min(mine, other)], WEIGHTS["language"], code, mine, other)


def _exchange(ours: ClassFacts, theirs: ClassFacts) -> ExchangeReason:
    we_get = tuple(sorted(theirs.offers & ours.seeks))
    they_get = tuple(sorted(ours.offers & theirs.seeks))
    value = (_step(WISHES_MET_VALUES, len(we_get)) + _step(WISHES_MET_VALUES, len(they_get))) / 2
    return ExchangeReason(value, WEIGHTS["exchange"], we_get, they_get)


def _level(ours: ClassFacts, theirs: ClassFacts) -> LevelReason:
    value = UNTOLD_LEVEL_VALUE
    if ours.eqf is not None and theirs.eqf is not None:
        value = _step((*LEVEL_VALUES, 0.0), abs(ours.eqf - theirs.eqf))
    return LevelReason(value, WEIGHTS["level"], ours.eqf, theirs.eqf)


def _ages(ours: ClassFacts, theirs: ClassFacts) -> AgesReason:
    value = 1.0 if ours.age_band is theirs.age_band else DIFFERENT_AGES_VALUE
    return AgesReason(value, WEIGHTS["ages"], ours.age_band, theirs.age_band)


def _kinds(ours: ClassFacts, theirs: ClassFacts) -> KindsReason:
    shared = tuple(sorted(ours.kinds & theirs.kinds))
    return KindsReason(_step(SHARED_KINDS_VALUES, len(shared)), WEIGHTS["kinds"], shared)


def _equipment(ours: ClassFacts, theirs: ClassFacts) -> EquipmentReason:
    shared = tuple(sorted(ours.equipment & theirs.equipment))
    return EquipmentReason(_step(SHARED_EQUIPMENT_VALUES, len(shared)), WEIGHTS["equipment"], shared)


def _step(values: tuple[float, ...], count: int) -> float:
    return values[min(count, len(values) - 1)]
