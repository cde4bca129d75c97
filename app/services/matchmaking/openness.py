"""How open classes are to proposals, counted in the database."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Select, Text, Uuid, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.openness import Openness
from app.kit.clock import now
from app.models.proposal import PLACED_STATES, Proposal, ProposalState
from app.models.school_class import SchoolClass

#: As `Proposal.has_place` and `Proposal.in_line` count them, in one go and without writing the statement anew.
_OPENNESS = text(
    """
    SELECT c.id, c.most_open, c.quiet_until, count(p.id) FILTER (WHERE p.state = ANY(:placed)) AS placed,
        count(p.id) FILTER (WHERE p.state = :queued) AS in_line
    FROM class c LEFT JOIN proposal p ON p.to_class_id = c.id AND p.expires_at > :now
        AND (p.state = ANY(:placed) OR p.state = :queued)
    WHERE c.id = ANY(:ids) GROUP BY c.id"""
).bindparams(
    bindparam("ids", type_=ARRAY(Uuid())),
    bindparam("placed", type_=ARRAY(Text())),
    bindparam("queued", type_=Text()),
)


async def openness_of(db: AsyncSession, class_ids: Iterable[UUID]) -> dict[UUID, Openness]:
    """Return how open each of these classes is, by id."""
    asked = {
        "ids": list(set(class_ids)),
        "placed": list(PLACED_STATES),
        "queued": ProposalState.QUEUED,
        "now": now(),
    }
    rows = await db.execute(_OPENNESS, asked)
    return {row.id: Openness(row.placed, row.most_open, row.in_line, row.quiet_until) for row in rows}


def full_classes() -> Select[UUID]:
    """Select the ids of the classes whose places are all taken."""
    return (
        select(SchoolClass.id)
        .join(Proposal, Proposal.to_class_id == SchoolClass.id)
        .where(Proposal.has_place())
        .group_by(SchoolClass.id)
        .having(func.count() >= SchoolClass.most_open)
    )
