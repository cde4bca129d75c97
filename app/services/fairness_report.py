"""The report on who finds partners: made every night from what is there, read by support officers."""

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, text, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.fairness_report import (
    FOUND_WITHIN,
    NEW_FOR,
    SIZE_BOUNDS,
    Cell,
    Dimension,
    Size,
    Tallies,
)
from app.domain.matching.fairness import COUNTRYSIDE
from app.domain.open_data import ALL
from app.domain.permissions import Act, Role, require
from app.kit.clock import now
from app.models.fairness_group import FairnessGroup
from app.models.proposal import OPEN_STATES
from app.services.matchmaking.exposures import COUNTED
from app.services.verification.queue import SPONSOR

COLUMNS = (
    "scope", "dimension", "value", "classes", "found_percent", "found_percent_of_all", "standing",
    "median_days_to_first_project", "shown_percent", "median_open_proposals",
    "gini_shown", "gini_partners", "gini_countries", "made_at",
)  # fmt: skip
_KEPT = (
    "scope", "dimension", "value", "classes", "found", "found_of_all", "standing", "days", "shown", "asked",
    "gini_shown", "gini_partners", "gini_countries", "made_at",
)  # fmt: skip

# One pass over each table, joined once by class. Classes that are alike in everything come as one row with their number,
# so what is sent is bounded by the classes, and is far less where most were neither shown nor asked.
_CELLS = text(
    """
    WITH living AS (
        SELECT c.id, c.created_at, o.country, left(c.isced_f, 2) AS field,
            width_bucket(sum(c.size) OVER (PARTITION BY c.organisation_id), CAST(:sizes AS bigint[])) AS size,
            CASE WHEN o.inhabitants >= :countryside THEN 'town' ELSE 'rural' END AS place
        FROM class c JOIN organisation o ON o.id = c.organisation_id
        WHERE c.archived_at IS NULL AND o.trust = 'verified'
    ), taught AS (
        SELECT t.class_id, min(p.created_at) AS came
        FROM class_teacher t JOIN person p ON p.id = t.person_id GROUP BY t.class_id
    ), met AS (
        SELECT ours.class_id, min(greatest(ours.created_at, theirs.created_at)) AS at
        FROM project_class ours
        JOIN project ON project.id = ours.project_id AND project.state IN ('live', 'closed')
        JOIN class mine ON mine.id = ours.class_id
        JOIN project_class theirs ON theirs.project_id = ours.project_id
        JOIN class other ON other.id = theirs.class_id AND other.organisation_id <> mine.organisation_id
        GROUP BY ours.class_id, ours.project_id
    ), found AS (
        SELECT class_id, min(at) AS first, count(*) FILTER (WHERE at > :year_ago) AS partners FROM met GROUP BY class_id
    ), seen AS (
        SELECT class_id, count(DISTINCT viewer_id) AS shown FROM exposure WHERE day > :since GROUP BY class_id
    ), asked AS (
        SELECT to_class_id AS class_id, count(*) AS asked
        FROM proposal WHERE state = ANY(CAST(:open AS text[])) GROUP BY to_class_id
    ), told AS (
        SELECT country, field, size, place,
            CASE WHEN came > :new_since THEN 'new_teachers' WHEN created_at > :new_since THEN 'new_class'
                ELSE 'settled' END AS newness,
            coalesce(partners, 0) AS partners,
            CASE WHEN partners > 0 THEN greatest(0, extract(day FROM first - created_at))::int END AS days,
            coalesce(shown, 0) AS shown, coalesce(asked, 0) AS asked
        FROM living
        LEFT JOIN taught ON taught.class_id = living.id LEFT JOIN found ON found.class_id = living.id
        LEFT JOIN seen ON seen.class_id = living.id LEFT JOIN asked ON asked.class_id = living.id
    )
    SELECT country, field, size, place, newness, partners, days, shown, asked, count(*)
    FROM told GROUP BY country, field, size, place, newness, partners, days, shown, asked
    """
)


@dataclass(frozen=True, slots=True)
class Report:
    """The groups of a country, or of all (`country` is None); nothing before the first night, or of too few classes."""

    country: str | None
    whole: FairnessGroup | None
    groups: Sequence[FairnessGroup]

    def of(self, dimension: Dimension) -> list[FairnessGroup]:
        """Return the groups that are told apart by this."""
        return [one for one in self.groups if one.dimension is dimension]

    @property
    def made_at(self) -> datetime | None:
        """When it was made."""
        return self.whole.made_at if self.whole else None


async def make_report(db: AsyncSession) -> int:
    """Count everything anew, protect it, and keep it in place of the last report; returns the number of groups."""
    tallies = Tallies()
    async for country, field, size, place, newness, *numbers in await db.stream(_CELLS, _told_to_sql()):
        tallies.add(Cell(country, field, _SIZES[size], place, newness, *numbers))
    made_at, groups = now(), tallies.groups()
    await db.execute(delete(FairnessGroup))
    if groups:
        await db.execute(insert(FairnessGroup), [{**asdict(one), "made_at": made_at} for one in groups])
    return len(groups)


async def read_report(db: AsyncSession, actor: Actor, country: str | None = None) -> Report:
    """Return the latest figures of all countries, or in full of one for which the officer answers.

    Raises NotFound for another country, and for whoever is no officer.
    """
    answers = actor.is_officer if country is None else is_own(actor, country)
    require(Act.FAIRNESS_VIEW, frozenset({Role.OFFICER}) if answers else frozenset())
    rows = await _read(db, FairnessGroup.scope == (country or ALL))
    whole = next((one for one in rows if one.dimension is Dimension.EVERYBODY), None)
    return Report(country, whole, [one for one in rows if one is not whole])


async def report_as_csv(db: AsyncSession, actor: Actor) -> str:
    """Return all that the officer may read as CSV (RFC 4180) with a line of names first. Raises NotFound."""
    require(Act.FAIRNESS_VIEW, frozenset({Role.OFFICER}) if actor.is_officer else frozenset())
    own = (
        true()
        if SPONSOR in actor.officer_countries
        else FairnessGroup.scope.in_({ALL, *actor.officer_countries})
    )
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in await _read(db, own):
        made_at = one.made_at.isoformat(timespec="seconds")
        writer.writerow([*(getattr(one, name) for name in _KEPT[:-1]), made_at])
    return out.getvalue()


def is_own(actor: Actor, country: str) -> bool:
    """Say whether the officer answers for a country; a sponsor does for all."""
    return country in actor.officer_countries or SPONSOR in actor.officer_countries


async def _read(db: AsyncSession, which: ColumnElement[bool]) -> Sequence[FairnessGroup]:
    query = (
        select(FairnessGroup)
        .where(which)
        .order_by(FairnessGroup.scope, FairnessGroup.dimension, FairnessGroup.value)
    )
    return (await db.scalars(query.execution_options(populate_existing=True))).all()


def _told_to_sql() -> dict[str, object]:
    return {
        "sizes": list(SIZE_BOUNDS),
        "countryside": COUNTRYSIDE,
        "year_ago": now() - FOUND_WITHIN,
        "new_since": now() - NEW_FOR,
        "since": now().date() - COUNTED,
        "open": [one.value for one in OPEN_STATES],
    }


_SIZES = tuple(Size)
