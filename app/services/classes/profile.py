"""What a class tells about itself, cleaned and checked in one place for pages, programs and the demo world."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.domain.errors import Invalid
from app.domain.lessons import Slot
from app.domain.vocabulary.fields import is_field
from app.domain.vocabulary.lists import equipment, tag_code
from app.domain.vocabulary.picks import usual_field
from app.domain.vocabulary.terms import AgeBand, Cefr, Direction, ExchangeKind
from app.domain.vocabulary.trades import is_trade
from app.kit.words import N_

MOST_TAGS = 12
LONGEST_TAG = 40
MOST_SLOTS = 84
LONGEST_TERM = timedelta(days=550)


@dataclass(frozen=True, slots=True)
class ClassProfile:
    """A class profile. `isco`: up to three unit groups; `isced_f`: empty for the usual field of the first.

    A class that learns a whole field and no single trade has no `isco` and tells its field. `occupations` are
    URIs of ESCO; the service knows whether they exist, and adds the groups to which they belong.
    `slots` are weekly lessons in the school's own time.
    """

    name: str
    isco: tuple[str, ...]
    eqf: int
    languages: Mapping[str, Cefr]
    size: int
    age_band: AgeBand
    slots: tuple[Slot, ...]
    term_start: date
    term_end: date
    kinds: frozenset[ExchangeKind] = frozenset({ExchangeKind.VIRTUAL})
    isced_f: str = ""
    occupations: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    seeks: tuple[str, ...] = ()
    about: str = ""
    mobility: frozenset[Direction] = frozenset()
    is_accessible: bool = False

    def checked(self) -> "ClassProfile":
        """Return the profile in the form in which it is kept. Raises Invalid, with the field at fault."""
        name, about = " ".join(self.name.split()), self.about.strip()
        if not 1 <= len(name) <= 120:
            raise Invalid(field="name", message=N_("Write the name of the class (up to 120 letters)."))
        if len(about) > 4000:
            raise Invalid(field="about", message=N_("Write at most 4000 characters."))
        isco = tuple(dict.fromkeys(self.isco))[:3]
        if not all(is_trade(code) for code in isco) or not (isco or self.isced_f):
            raise Invalid(field="trade", message=N_("Choose a trade from the list that opens as you type."))
        field = self.isced_f or usual_field(isco[0])
        if not is_field(field):
            raise Invalid(field="isced_f", message=N_("Choose the field in which this trade is taught."))
        self._check_numbers()
        self._check_week()
        return replace(
            self,
            name=name,
            about=about,
            isco=isco,
            isced_f=field,
            offers=clean_tags(self.offers),
            seeks=clean_tags(self.seeks),
            equipment=_known_equipment(self.equipment),
        )

    def _check_numbers(self) -> None:
        if not 1 <= self.eqf <= 8:
            raise Invalid(field="eqf", message=N_("Choose a level from 1 to 8."))
        if not 1 <= self.size <= 200:
            raise Invalid(field="size", message=N_("Write how many learners there are: 1 to 200."))
        if not 1 <= len(self.languages) <= 8:
            raise Invalid(field="language_1", message=N_("Choose at least one language and its level."))
        if not self.kinds:
            raise Invalid(field="kinds", message=N_("Choose at least one kind of exchange."))

    def _check_week(self) -> None:
        if len(self.slots) > MOST_SLOTS:
            raise Invalid(field="slots", message=N_("These are more lessons than a week has."))
        if self.term_end <= self.term_start:
            raise Invalid(field="term_end", message=N_("The last day comes after the first day."))
        if self.term_end - self.term_start > LONGEST_TERM:
            raise Invalid(field="term_end", message=N_("Tell one school year: at most 18 months."))


def _known_equipment(codes: Iterable[str]) -> tuple[str, ...]:
    known = {item.code for item in equipment()}
    return tuple(dict.fromkeys(code for code in codes if code in known))


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of what people typed or ticked, without doubles, at most twelve; too long is cut."""
    codes = (tag_code(tag[:LONGEST_TAG]) for tag in tags)
    return tuple(dict.fromkeys(code for code in codes if code))[:MOST_TAGS]
