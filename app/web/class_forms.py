"""The form of a class: what people tick and type, and what that is for the service."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from babel import Locale
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.schemas.accounts import Strict
from app.domain.lessons import Slot
from app.domain.vocabulary.fields import detailed_fields, field_name
from app.domain.vocabulary.lists import (
    age_band_name,
    can_do,
    eqf_name,
    equipment,
    item_name,
    kind_name,
    suggested_tags,
)
from app.domain.vocabulary.picks import LONGEST_URI, Pick, TradeKind
from app.domain.vocabulary.terms import AgeBand, Cefr, Direction, ExchangeKind
from app.kit.clock import now
from app.kit.folding import fold
from app.kit.words import N_
from app.models.call import Call
from app.models.school_class import SchoolClass
from app.services.classes import ClassProfile
from app.services.language import speak
from app.services.trades import TradeHit, hits_of, search_trades
from app.web.forms import Form

LANGUAGES = 4
#: Languages of schools that have no code of two letters (ISO 639-3); the CLDR knows hundreds that no school teaches in.
LONG_CODES = frozenset(
    {"ckb", "fil", "gsw", "haw", "kab", "mai", "mni", "sat", "scn", "shi", "tzm", "yue", "zgh"}
)
HOURS = range(7, 22)
#: Chips to tick for offers and wishes; everything else goes in own words.
FEW = 14
#: How long a name of a trade may be (German ones are), and how many are offered where a word may mean several.
LONGEST_TRADE, CHOICES = 400, 8
DIRECTIONS = {
    Direction.SEND: N_("We would like to travel to partners"),
    Direction.HOST: N_("We can host learners of partners"),
}
CHOOSE_ONE = N_("Which of these do you mean? Choose one below.")
NO_TRADE = N_("We do not know this word. Try another word for the trade.")


class ClassForm(Strict):
    """A class as its teacher tells it. `trade_id` is what was picked, `trade_choice` what was chosen of a list."""

    organisation_id: UUID | None = None
    name: str = Field(min_length=1, max_length=120)
    trade: str = Field("", max_length=LONGEST_TRADE)
    trade_id: str = Field("", max_length=LONGEST_URI)
    trade_choice: str = Field("", max_length=LONGEST_URI)
    trade_2: str = Field("", max_length=LONGEST_TRADE)
    trade_2_id: str = Field("", max_length=LONGEST_URI)
    isced_f: str = Field("", pattern=r"^(\d{4})?$")
    eqf: int = Field(ge=1, le=8)
    language_1: str = Field(pattern="^[a-z]{2,3}$")
    level_1: Cefr
    language_2: str = ""
    level_2: Cefr | None = None
    language_3: str = ""
    level_3: Cefr | None = None
    language_4: str = ""
    level_4: Cefr | None = None
    size: int = Field(ge=1, le=200)
    age_band: AgeBand
    slots: list[str] = []  # noqa: RUF012  pydantic copies it
    term_start: date
    term_end: date
    kinds: list[ExchangeKind] = Field([], max_length=3)
    equipment: list[str] = Field([], max_length=60)
    offers: list[str] = Field([], max_length=30)
    offers_own: str = Field("", max_length=400)
    seeks: list[str] = Field([], max_length=30)
    seeks_own: str = Field("", max_length=400)
    about: str = Field("", max_length=4000)
    mobility: list[Direction] = Field([], max_length=2)
    is_accessible: bool = False

    def profile(self, meant: Sequence[TradeHit]) -> ClassProfile:
        """Return the same for the service, with the trades that were meant; a field that was picked is the field."""
        fields = [hit.isced_f for hit in meant if hit.pick.kind is TradeKind.FIELD]
        return ClassProfile(
            name=self.name,
            isco=tuple(dict.fromkeys(hit.isco for hit in meant if hit.isco)),
            occupations=tuple(hit.pick.key for hit in meant if hit.pick.kind is TradeKind.OCCUPATION),
            isced_f=next(iter(fields), self.isced_f),
            eqf=self.eqf,
            languages=self._languages(),
            size=self.size,
            age_band=self.age_band,
            slots=tuple(slots_of(self.slots)),
            term_start=self.term_start,
            term_end=self.term_end,
            kinds=frozenset(self.kinds or [ExchangeKind.VIRTUAL]),
            equipment=tuple(self.equipment),
            offers=(*self.offers, *own_words(self.offers_own)),
            seeks=(*self.seeks, *own_words(self.seeks_own)),
            about=self.about,
            mobility=frozenset(self.mobility),
            is_accessible=self.is_accessible,
        )

    def _languages(self) -> dict[str, Cefr]:
        told = (
            (getattr(self, f"language_{n}"), getattr(self, f"level_{n}")) for n in range(1, LANGUAGES + 1)
        )
        return {code: level for code, level in told if code and level}


def slots_of(cells: Sequence[str]) -> list[Slot]:
    """Return the lessons of ticked cells ("1-540": Tuesday at 9:00, one hour each); touching ones are joined."""
    ticked = sorted({_cell(cell) for cell in cells if _is_cell(cell)})
    found: list[Slot] = []
    for weekday, start in ticked:
        if found and found[-1].weekday == weekday and found[-1].end == start:
            found[-1] = Slot(weekday, found[-1].start, start + 60)
        else:
            found.append(Slot(weekday, start, start + 60))
    return found


def cells_of(slots: Sequence[Slot]) -> list[str]:
    """Return the cells that lessons touch."""
    return [
        f"{slot.weekday}-{hour * 60}"
        for slot in slots
        for hour in range(slot.start // 60, (slot.end + 59) // 60)
    ]


async def meant_trades(
    db: AsyncSession, form: Form[ClassForm], locale: str
) -> tuple[list[TradeHit], list[TradeHit]]:
    """Return the trades that are meant; where a word could mean several, an error and the trades to choose from."""
    told = form.data
    first, choices = await _meant(db, told.trade, told.trade_choice or told.trade_id, locale)
    if first is None:
        form.errors["trade"] = (CHOOSE_ONE if choices else NO_TRADE, {})
        return [], choices
    second, _ = (
        await _meant(db, told.trade_2, told.trade_2_id, locale) if told.trade_2.strip() else (None, [])
    )
    return [hit for hit in (first, second) if hit], []


async def kept_trades(db: AsyncSession, kept: SchoolClass, locale: str) -> list[TradeHit]:
    """Return what the form shows as the trades of a class: its occupations, its other groups, else its field."""
    occupations = await hits_of(db, (Pick(TradeKind.OCCUPATION, uri) for uri in kept.occupations), locale)
    named = {hit.isco for hit in occupations}
    groups = await hits_of(
        db, (Pick(TradeKind.GROUP, code) for code in kept.isco if code not in named), locale
    )
    return [*occupations, *groups] or await hits_of(db, [Pick(TradeKind.FIELD, kept.isced_f)], locale)


def first_values(
    locale: str, kept: SchoolClass | None = None, trades: Sequence[TradeHit] = ()
) -> dict[str, Any]:
    """Return what the form shows first: a class as it is kept, or a new one in this school year."""
    if kept is None:
        begins, ends = school_year(now().date())
        return {"term_start": begins, "term_end": ends, "kinds": ["virtual"], "slots": []}
    names = (
        "name",
        "isced_f",
        "eqf",
        "size",
        "age_band",
        "term_start",
        "term_end",
        "kinds",
        "equipment",
        "about",
        "mobility",
        "is_accessible",
    )
    values: dict[str, Any] = {name: getattr(kept, name) for name in names}
    values |= {"slots": cells_of([Slot(*slot) for slot in kept.slots])}
    for key, hit in zip(("trade", "trade_2"), trades, strict=False):
        values |= {key: hit.name, f"{key}_id": hit.pick.value}
    for number, (code, level) in enumerate(list(kept.languages.items())[:LANGUAGES], start=1):
        values |= {f"language_{number}": code, f"level_{number}": level}
    return values | split_tags(kept, kept.isced_f, locale)


def split_tags(kept: SchoolClass | Call, field: str, locale: str) -> dict[str, Any]:
    """Return what a class or call offers and seeks as the form shows it: ticked ones, and own words."""
    known = {item.code for item in suggested_tags(field or None)[:FEW]}
    values: dict[str, Any] = {}
    for key in ("offers", "seeks"):
        tags: list[str] = getattr(kept, key)
        values[key] = [tag for tag in tags if tag in known]
        values[f"{key}_own"] = ", ".join(item_name("wishes", tag, locale) for tag in tags if tag not in known)
    return values


def own_words(typed: str) -> list[str]:
    """Return what was typed with commas between, with the comma of Latin or of Arabic script."""
    return typed.replace("،", ",").split(",")


def school_year(today: date) -> tuple[date, date]:
    """Return the first and last day of the school year that runs or comes next, as most schools of the north have it."""
    year = today.year if today.month >= 6 else today.year - 1
    return date(year, 9, 1), date(year + 1, 6, 30)


def choices(locale: str, field: str = "") -> dict[str, Any]:
    """Return everything that the form offers to choose from."""
    named = Locale.parse(locale).languages
    languages = [(code, str(name)) for code, name in named.items() if len(code) == 2 or code in LONG_CODES]
    fields = trade_fields(locale, field)
    return {
        "languages_known": sorted(languages, key=lambda one: fold(one[1])),
        "levels": [(level.value, f"{level.value}: {can_do(level.value, locale)}") for level in Cefr],
        "eqf_levels": [(level, eqf_name(level, locale)) for level in range(1, 9)],
        "age_bands": [(band.value, age_band_name(band.value, locale)) for band in AgeBand],
        "kinds_known": [(kind.value, kind_name(kind.value, locale)) for kind in ExchangeKind],
        "directions_known": [(one.value, speak(locale)(DIRECTIONS[one])) for one in Direction],
        "equipment_known": [(item.code, item.name(locale)) for item in equipment(field or None)]
        if field
        else [],
        "tags_known": [(item.code, item.name(locale)) for item in suggested_tags(field or None)[:FEW]],
        "fields_known": fields,
        "weekdays": week_order(locale),
        "hours": list(HOURS),
    }


def trade_fields(locale: str, field: str) -> list[tuple[str, str]]:
    """Return the fields of training near `field`, by name."""
    return [(code, field_name(code, locale)) for code in detailed_fields(field[:2])] if field else []


def week_order(locale: str) -> list[int]:
    """Return the days of the week as the locale begins it: 0 is Monday."""
    first = Locale.parse(locale).first_week_day
    return [(first + day) % 7 for day in range(7)]


async def _meant(
    db: AsyncSession, typed: str, picked: str, locale: str
) -> tuple[TradeHit | None, list[TradeHit]]:
    pick = Pick.read(picked) if picked else None
    if pick and (known := await hits_of(db, [pick], locale)):
        return known[0], []
    found = await search_trades(db, typed, locale, CHOICES)
    exact = [hit for hit in found if fold(typed) == fold(hit.name)]
    if len(found) == 1 or exact:
        return (exact or found)[0], []
    return None, found


def _is_cell(text: str) -> bool:
    weekday, _, start = text.partition("-")
    return (
        weekday.isdecimal()
        and start.isdecimal()
        and int(weekday) <= 6
        and int(start) <= 1380
        and len(text) < 8
    )


def _cell(text: str) -> tuple[int, int]:
    weekday, _, start = text.partition("-")
    return int(weekday), int(start)
