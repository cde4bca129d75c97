"""How open classes are to proposals, counted in the database."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.openness import Openness
from app.kit.db import among
from app.models.proposal import Proposal
from app.models.school_class import SchoolClass


async def openness_of(db: AsyncSession, class_ids: Iterable[UUID]) -> dict[UUID, Openness]:
    """Return how open each of these classes is, by id."""
    wanted = set(class_ids)
    counted = (
        select(
            Proposal.to_class_id.label("class_id"),
            func.count(case((Proposal.has_place(), 1))).label("placed"),
            func.count(case((Proposal.in_line(), 1))).label("in_line"),
        )
        .where(among(Proposal.to_class_id, wanted), Proposal.has_place() | Proposal.in_line())
        .group_by(Proposal.to_class_id)
        .subquery()
    )
    rows = await db.execute(
        select(
            SchoolClass.id,
            func.coalesce(counted.c.placed, 0),
            SchoolClass.most_open,
            func.coalesce(counted.c.in_line, 0),
            SchoolClass.quiet_until,
        )
        .outerjoin(counted, counted.c.class_id == SchoolClass.id)
        .where(among(SchoolClass.id, wanted))
    )
    return {row[0]: Openness(*row[1:]) for row in rows}


def full_classes() -> Select[UUID]:
    """Select the ids of the classes whose places are all taken."""
    return (
        select(SchoolClass.id)
        .join(Proposal, Proposal.to_class_id == SchoolClass.id)
        .where(Proposal.has_place())
        .group_by(SchoolClass.id)
        .having(func.count() >= SchoolClass.most_open)
    )
