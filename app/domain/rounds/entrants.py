"""Who takes part in a round and what they wish; what the round asks of every group."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from app.domain.matching import ClassFacts
from app.domain.vocabulary.terms import Cefr, ExchangeKind

#: A group is two to five classes: with six, a class hears of each partner once in a long lesson.
SMALLEST, BIGGEST = 2, 5

#: No two classes of a group fit each other less than this. The score of bakers and welders who have everything else
#: in common stays below it (docs/matching.md): being placed with anybody is worse than being told that nobody fits.
LEAST_SCORE = 0.4

#: A language counts from this level on: a group of five cannot live on pictures alone, as two classes can.
LEAST_LEVEL = Cefr.A2


@dataclass(frozen=True, slots=True)
class Terms:
    """What a round asks of every group: how many classes, and how many lesson minutes a usual week all of them share."""

    sizes: tuple[int, int] = (SMALLEST, BIGGEST)
    least_minutes: int = 60
    least_score: float = LEAST_SCORE


@dataclass(frozen=True, slots=True)
class Entrant:
    """A class that takes part, as it wishes to: `facts` holds only the languages and kinds that it agreed to.

    sizes: how large its group may be. not_countries: ISO 3166 codes from which it has partners already.
    not_classes: ids of classes that it does not want to meet (again).
    """

    facts: ClassFacts
    country: str
    sizes: tuple[int, int] = (SMALLEST, BIGGEST)
    not_countries: frozenset[str] = frozenset()
    not_classes: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The id of the class."""
        return self.facts.class_id

    @property
    def languages(self) -> frozenset[str]:
        """The languages in which the class can work with several others."""
        return frozenset(usable(self.facts.languages))


def as_wished(
    facts: ClassFacts, languages: frozenset[str] = frozenset(), kinds: frozenset[ExchangeKind] = frozenset()
) -> ClassFacts:
    """Return a class's facts with only the wished languages (those at A2 or better) and kinds; empty wishes take all."""
    kept = {
        code: level for code, level in usable(facts.languages).items() if not languages or code in languages
    }
    return replace(
        facts, languages=MappingProxyType(kept), kinds=facts.kinds & kinds if kinds else facts.kinds
    )


def usable(languages: Mapping[str, Cefr]) -> dict[str, Cefr]:
    """Return the languages that count in a round."""
    return {code: level for code, level in languages.items() if level.rank >= LEAST_LEVEL.rank}
