"""How long nobody has asked a class, how often it is shown, and how well its like are served: for the fairness step."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.matching.fairness import SMALL_SCHOOL, Standing, is_rural
from app.kit.clock import now
from app.models.partner_share import PartnerShare
from app.services.classes import ClassShown
from app.services.matchmaking.exposures import COUNT_TO, COUNTED

#: A country has few partners when its share of partnered classes is below this part of the share of all countries.
FEW = 0.5
#: Fewer classes say nothing about a country; it counts as one with few partners.
LEAST_CLASSES = 5

_COUNT_SHARES = text(
    """
    SELECT o.country, count(*) AS classes, count(*) FILTER (WHERE EXISTS (
        SELECT FROM project_class ours JOIN project_class theirs ON theirs.project_id = ours.project_id
        JOIN class other ON other.id = theirs.class_id
        WHERE ours.class_id = c.id AND other.organisation_id <> c.organisation_id)) AS partnered
    FROM class c JOIN organisation o ON o.id = c.organisation_id
    WHERE c.archived_at IS NULL AND o.trust = 'verified' GROUP BY o.country
    """
)
_SHARES = select(PartnerShare.country, PartnerShare.classes, PartnerShare.partnered)
_TOLD = text(
    f"""
    SELECT wanted.id,
        (SELECT max(created_at) FROM proposal WHERE to_class_id = wanted.id) AS asked,
        (SELECT count(*) FROM (SELECT DISTINCT viewer_id FROM exposure
            WHERE class_id = wanted.id AND day > :since LIMIT {COUNT_TO}) seen) AS shown,
        EXISTS (SELECT FROM project_class WHERE class_id = wanted.id) AS partnered,
        (SELECT coalesce(sum(size), 0) FROM class
            WHERE organisation_id = wanted.school AND archived_at IS NULL) AS learners
    FROM unnest(CAST(:ids AS uuid[]), CAST(:schools AS uuid[])) AS wanted (id, school)
    """  # noqa: S608  only a number of ours is put in
)


async def standings_of(db: AsyncSession, shown: Iterable[ClassShown]) -> dict[UUID, Standing]:
    """Return the standing of each class, by id."""
    classes = {one.id: one for one in shown}
    ids = {"ids": list(classes), "schools": [one.school.id for one in classes.values()]}
    told = {row.id: row for row in await db.execute(_TOLD, {**ids, "since": now().date() - COUNTED})}
    few = await _well_served(db)
    return {
        class_id: Standing(
            days_unasked=_days_since(told[class_id].asked or one.row.created_at, one.row.created_at),
            times_shown=told[class_id].shown,
            is_first_timer=not told[class_id].partnered,
            is_small=told[class_id].learners < SMALL_SCHOOL,
            is_rural=is_rural(one.school.inhabitants),
            is_from_few=few is not None and one.school.country not in few,
        )
        for class_id, one in classes.items()
    }


async def count_partner_shares(db: AsyncSession) -> int:
    """Count anew how many classes of each country have found partners; returns the number of countries."""
    rows = [
        {"country": row.country, "classes": row.classes, "partnered": row.partnered, "counted_at": now()}
        for row in await db.execute(_COUNT_SHARES)
    ]
    if rows:
        counted = insert(PartnerShare)
        told = {name: counted.excluded[name] for name in ("classes", "partnered", "counted_at")}
        await db.execute(counted.on_conflict_do_update(index_elements=["country"], set_=told), rows)
    return len(rows)


def _days_since(asked: datetime, came: datetime) -> int:
    return max(0, (now() - max(asked, came)).days)


async def _well_served(db: AsyncSession) -> set[str] | None:
    """Return the countries whose classes have found their share of partners; None before anything was counted."""
    rows = (await db.execute(_SHARES)).all()
    classes, partnered = sum(row.classes for row in rows), sum(row.partnered for row in rows)
    if not partnered:
        return None
    return {
        row.country
        for row in rows
        if row.classes >= LEAST_CLASSES and row.partnered / row.classes >= FEW * partnered / classes
    }
