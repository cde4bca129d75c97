"""Occupations of ESCO that classes name: what they are called, and the essential skills that they ask for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.vocabulary.skills import Skills
from app.domain.vocabulary.tables import in_locale
from app.models.occupation import NearOccupation, Occupation, OccupationSkill, Skill

#: From this closeness on, classes of the group of a near occupation are looked at as well; so many at most.
LOOKED_AT, MOST_LOOKED_AT = 0.2, 12


@dataclass(frozen=True, slots=True)
class KnownOccupation:
    """An occupation that a class names; it may be obsolete by now, and keeps its name. `isco` may be empty."""

    uri: str
    isco: str
    labels: Mapping[str, str]
    skills: Skills

    def name(self, locale: str) -> str:
        """Return its name for a reader."""
        return label_in(self.labels, locale)


def label_in(labels: Mapping[str, str], locale: str) -> str:
    """Return a label for a reader: in their language, else in English, else in any; empty where there is none."""
    first = labels.get("en") or next((labels[language] for language in sorted(labels)), "")
    return in_locale({"en": first, **labels}, locale)


async def load_occupations(db: AsyncSession, uris: Iterable[str]) -> dict[str, KnownOccupation]:
    """Return the occupations by their URI, with their skills; unknown ones are left out. Two queries, or none."""
    wanted = set(uris)
    if not wanted:
        return {}
    rows = (await db.scalars(select(Occupation).where(Occupation.uri.in_(wanted)))).all()
    asked = (
        select(OccupationSkill.occupation_id, Skill.id, Skill.weight)
        .join(Skill, Skill.id == OccupationSkill.skill_id)
        .where(OccupationSkill.occupation_id.in_([row.id for row in rows]), OccupationSkill.is_essential)
    )
    skills: dict[int, dict[int, float]] = defaultdict(dict)
    for occupation, skill, weight in await db.execute(asked):
        skills[occupation][skill] = weight
    return {row.uri: KnownOccupation(row.uri, row.isco, row.labels, skills[row.id]) for row in rows}


async def near_groups(db: AsyncSession, uris: Iterable[str]) -> list[str]:
    """Return the unit groups of ISCO-08 whose occupations share many essential skills with these, nearest first."""
    wanted = list(uris)
    if not wanted:
        return []
    mine = select(Occupation.id).where(Occupation.uri.in_(wanted))
    query = (
        select(Occupation.isco)
        .join(NearOccupation, NearOccupation.other_id == Occupation.id)
        .where(NearOccupation.occupation_id.in_(mine), NearOccupation.closeness >= LOOKED_AT)
        .order_by(NearOccupation.closeness.desc(), Occupation.id)
    )
    return [code for code in dict.fromkeys(await db.scalars(query)) if code][:MOST_LOOKED_AT]
