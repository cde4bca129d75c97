"""The reasons of a match: a closed set of typed facts, each with its value, its weight and a sentence.

A reason is told from one class's side ("ours", "theirs"); `mirrored()` tells it from the other side.
`msgid` is an English sentence for gettext; `params` holds numbers and vocabulary terms, which the door
names in the reader's language with `vocabulary.naming.name_of` before it fills the sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from app.domain.lessons import CommonSlot
from app.domain.vocabulary.nearness import Near
from app.domain.vocabulary.terms import (
    AgeBand,
    Cefr,
    Equipment,
    ExchangeKind,
    Field,
    Kinds,
    Language,
    Minutes,
    Tags,
    Term,
    Trade,
)
from app.kit.words import N_

Params = Mapping[str, Term | int]


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a score. `value` is 0 to 1, `weight` its share of the sum (all weights sum to 1)."""

    code: ClassVar[str]
    value: float
    weight: float

    @property
    def points(self) -> float:
        """Return what this part adds to the sum, 0 to 1."""
        return self.value * self.weight

    @property
    def msgid(self) -> str:
        """Return the English sentence, to be translated and filled with `params`."""
        raise NotImplementedError

    @property
    def params(self) -> Params:
        """Return what the sentence names: terms and numbers, no texts."""
        return {}

    def mirrored(self) -> Self:
        """Return the same reason as the other class sees it."""
        return self


@dataclass(frozen=True, slots=True)
class TradeReason(Reason):
    """What both classes learn, and how near it is. Trades or fields are None where a class told none."""

    code: ClassVar[str] = "trade"
    near: Near
    ours: str | None
    theirs: str | None
    our_field: str | None
    their_field: str | None
    shared_skills: int = 0

    @property
    def msgid(self) -> str:
        if self.ours is None or self.theirs is None:
            return _FIELD_SENTENCES.get(self.near, N_("Different trades"))
        return _TRADE_SENTENCES[self.near]

    @property
    def params(self) -> Params:
        named: dict[str, Term | int] = {}
        if self.ours is not None and self.theirs is not None:
            named |= {"trade": Trade(self.ours), "ours": Trade(self.ours), "theirs": Trade(self.theirs)}
        elif self.our_field is not None and self.their_field is not None:
            named |= {"ours": Field(self.our_field), "theirs": Field(self.their_field)}
        if self.our_field is not None:
            named["field"] = Field(self.our_field)
        if self.shared_skills:
            named["skills"] = self.shared_skills
        return named

    def mirrored(self) -> Self:
        return replace(
            self, ours=self.theirs, theirs=self.ours, our_field=self.their_field, their_field=self.our_field
        )


_TRADE_SENTENCES = {
    Near.SAME_TRADE: N_("The same trade: %(trade)s"),
    Near.SAME_GROUP_AND_FIELD: N_("Sister trades, taught in the same field: %(ours)s and %(theirs)s"),
    Near.SAME_GROUP: N_("Sister trades: %(ours)s and %(theirs)s"),
    Near.SHARED_SKILLS: N_("%(ours)s and %(theirs)s both teach the same skills: %(skills)s in common"),
    Near.SAME_FIELD: N_("Near trades, taught in the same field: %(ours)s and %(theirs)s"),
    Near.NEAR_FIELD: N_("Trades of a near field: %(ours)s and %(theirs)s"),
    Near.NEAR_GROUP: N_("Trades of a near group: %(ours)s and %(theirs)s"),
    Near.SAME_BROAD_FIELD: N_("Trades that are only loosely related: %(ours)s and %(theirs)s"),
    Near.SAME_MAJOR_GROUP: N_("Trades that are only loosely related: %(ours)s and %(theirs)s"),
    Near.FAR: N_("Different trades: %(ours)s and %(theirs)s"),
}
_FIELD_SENTENCES = {
    Near.SAME_FIELD: N_("The same field: %(field)s"),
    Near.NEAR_FIELD: N_("Near fields: %(ours)s and %(theirs)s"),
    Near.SAME_BROAD_FIELD: N_("Fields that are only loosely related: %(ours)s and %(theirs)s"),
}


@dataclass(frozen=True, slots=True)
class LevelReason(Reason):
    """The EQF levels of both classes (None: not told)."""

    code: ClassVar[str] = "level"
    ours: int | None
    theirs: int | None

    @property
    def msgid(self) -> str:
        if self.ours is None or self.theirs is None:
            return N_("The level of one class is not told yet")
        if self.ours == self.theirs:
            return N_("The same level: EQF %(ours)s")
        if abs(self.ours - self.theirs) == 1:
            return N_("One level apart: EQF %(ours)s and EQF %(theirs)s")
        return N_("Levels far apart: EQF %(ours)s and EQF %(theirs)s")

    @property
    def params(self) -> Params:
        if self.ours is None or self.theirs is None:
            return {}
        return {"ours": self.ours, "theirs": self.theirs}

    def mirrored(self) -> Self:
        return replace(self, ours=self.theirs, theirs=self.ours)


@dataclass(frozen=True, slots=True)
class LanguageReason(Reason):
    """The best common language, at the lower of the two levels; None where there is none."""

    code: ClassVar[str] = "language"
    language: str | None
    ours: Cefr | None
    theirs: Cefr | None

    @property
    def level(self) -> Cefr | None:
        """Return the level that both reach."""
        return min(self.ours, self.theirs) if self.ours and self.theirs else None

    @property
    def msgid(self) -> str:
        if self.level is None:
            return N_("No common language yet: pictures, films and translation help")
        if self.level is Cefr.A1:
            return N_("You can both use %(language)s at A1: start with pictures")
        return N_("You can both use %(language)s at %(level)s")

    @property
    def params(self) -> Params:
        if self.language is None or self.level is None:
            return {}
        return {"language": Language(self.language), "level": self.level}

    def mirrored(self) -> Self:
        return replace(self, ours=self.theirs, theirs=self.ours)


@dataclass(frozen=True, slots=True)
class TimeReason(Reason):
    """Lesson minutes that both classes share in a usual and in the worst week, and the best slots."""

    code: ClassVar[str] = "time"
    told: bool
    usual_minutes: int
    least_minutes: int
    best: tuple[CommonSlot, ...]

    @property
    def msgid(self) -> str:
        if not self.told:
            return N_("Lesson hours are not told yet")
        if not self.usual_minutes:
            return N_("No lessons at the same hours: you can work in turns")
        if self.least_minutes < self.usual_minutes:
            return N_("%(usual)s of lessons at the same hours in a usual week, %(least)s when clocks change")
        return N_("%(usual)s of lessons at the same hours in every week")

    @property
    def params(self) -> Params:
        return {"usual": Minutes(self.usual_minutes), "least": Minutes(self.least_minutes)}

    def mirrored(self) -> Self:
        return replace(self, best=tuple(slot.mirrored() for slot in self.best))


@dataclass(frozen=True, slots=True)
class WeeksReason(Reason):
    """How many weeks both classes can use, and how many of their common term holidays and exams of either take."""

    code: ClassVar[str] = "weeks"
    told: bool
    weeks: int
    lost: int = 0

    @property
    def msgid(self) -> str:
        if not self.told:
            return N_("Term dates are not told yet")
        if not self.weeks and not self.lost:
            return N_("Your terms have no week in common")
        if self.lost:
            return N_(
                "Weeks that both can use: %(weeks)s; %(lost)s more are holidays or exams in one of the schools"
            )
        return N_("Weeks that both terms have in common: %(weeks)s")

    @property
    def params(self) -> Params:
        return {"weeks": self.weeks, "lost": self.lost}


@dataclass(frozen=True, slots=True)
class ExchangeReason(Reason):
    """What one offers and the other looks for, both ways."""

    code: ClassVar[str] = "exchange"
    we_get: tuple[str, ...]
    they_get: tuple[str, ...]

    @property
    def msgid(self) -> str:
        if self.we_get and self.they_get:
            return N_("They offer what you look for: %(we_get)s. You offer what they look for: %(they_get)s")
        if self.we_get:
            return N_("They offer what you look for: %(we_get)s")
        if self.they_get:
            return N_("You offer what they look for: %(they_get)s")
        return N_("No offer that meets a wish yet")

    @property
    def params(self) -> Params:
        return {"we_get": Tags(self.we_get), "they_get": Tags(self.they_get)}

    def mirrored(self) -> Self:
        return replace(self, we_get=self.they_get, they_get=self.we_get)


@dataclass(frozen=True, slots=True)
class KindsReason(Reason):
    """The kinds of exchange that both want."""

    code: ClassVar[str] = "kinds"
    kinds: tuple[ExchangeKind, ...]

    @property
    def msgid(self) -> str:
        return N_("You both want: %(kinds)s") if self.kinds else N_("You want different kinds of exchange")

    @property
    def params(self) -> Params:
        return {"kinds": Kinds(self.kinds)}


@dataclass(frozen=True, slots=True)
class AgesReason(Reason):
    """Whether learners are of the same age."""

    code: ClassVar[str] = "ages"
    ours: AgeBand
    theirs: AgeBand

    @property
    def msgid(self) -> str:
        if self.ours is self.theirs:
            return N_("Learners of the same age: %(ours)s")
        return N_("Learners of different ages: %(ours)s and %(theirs)s")

    @property
    def params(self) -> Params:
        return {"ours": self.ours, "theirs": self.theirs}

    def mirrored(self) -> Self:
        return replace(self, ours=self.theirs, theirs=self.ours)


@dataclass(frozen=True, slots=True)
class EquipmentReason(Reason):
    """Equipment that stands in both workshops."""

    code: ClassVar[str] = "equipment"
    shared: tuple[str, ...]

    @property
    def msgid(self) -> str:
        return N_("You both have: %(shared)s") if self.shared else N_("No equipment in common is told")

    @property
    def params(self) -> Params:
        return {"shared": Equipment(self.shared)}
