"""Entrants, terms and results as JSON: kept with the round, and handed to the process that solves it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from types import MappingProxyType
from typing import Any

from app.domain.lessons import Slot
from app.domain.matching import ClassFacts, OccupationFacts
from app.domain.rounds.entrants import Entrant, Terms
from app.domain.vocabulary.terms import AgeBand, Cefr, ExchangeKind

Json = dict[str, Any]


def entrant_to_json(entrant: Entrant) -> Json:
    """Return everything that the solver may know of a class."""
    facts = entrant.facts
    return {
        "id": facts.class_id,
        "isced_f": facts.isced_f,
        "isco": list(facts.isco),
        "occupations": [[one.isco, sorted(one.skills.items())] for one in facts.occupations],
        "eqf": facts.eqf,
        "languages": {code: level.value for code, level in sorted(facts.languages.items())},
        "age_band": facts.age_band.value,
        "zone": facts.zone,
        "slots": [[slot.weekday, slot.start, slot.end] for slot in facts.slots],
        "term": [_day(facts.term_start), _day(facts.term_end)],
        "closed": sorted(week.isoformat() for week in facts.closed),
        **{name: sorted(getattr(facts, name)) for name in ("equipment", "offers", "seeks", "kinds")},
        "country": entrant.country,
        "sizes": list(entrant.sizes),
        "not_countries": sorted(entrant.not_countries),
        "not_classes": sorted(entrant.not_classes),
    }


def entrant_from_json(told: Mapping[str, Any]) -> Entrant:
    """Return the entrant that `entrant_to_json` told of."""
    facts = ClassFacts(
        class_id=told["id"],
        isced_f=told["isced_f"],
        isco=tuple(told["isco"]),
        occupations=tuple(
            OccupationFacts(isco, {int(skill): weight for skill, weight in skills})
            for isco, skills in told["occupations"]
        ),
        eqf=told["eqf"],
        languages=MappingProxyType({code: Cefr(level) for code, level in told["languages"].items()}),
        age_band=AgeBand(told["age_band"]),
        zone=told["zone"],
        slots=tuple(Slot(*slot) for slot in told["slots"]),
        term_start=_date(told["term"][0]),
        term_end=_date(told["term"][1]),
        closed=frozenset(date.fromisoformat(week) for week in told.get("closed", ())),
        equipment=frozenset(told["equipment"]),
        offers=frozenset(told["offers"]),
        seeks=frozenset(told["seeks"]),
        kinds=frozenset(map(ExchangeKind, told["kinds"])),
    )
    low, high = told["sizes"]
    return Entrant(
        facts, told["country"], (low, high), frozenset(told["not_countries"]), frozenset(told["not_classes"])
    )


def terms_to_json(terms: Terms) -> Json:
    """Return the terms of a round."""
    return asdict(terms)


def terms_from_json(told: Mapping[str, Any]) -> Terms:
    """Return the terms that `terms_to_json` told of."""
    low, high = told["sizes"]
    return Terms((low, high), told["least_minutes"], told["least_score"])


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None
