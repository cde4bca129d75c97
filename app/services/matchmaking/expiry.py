"""The clock of a proposal: whoever has it gets a reminder after a week, and it ends after two."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.proposal_events import ProposalExpired
from app.kit.clock import now
from app.models.proposal import Proposal, ProposalState
from app.services.matchmaking import letters
from app.services.matchmaking.letters import write_letters
from app.services.matchmaking.line import free_place, lock_door
from app.services.matchmaking.sides import sides_of
from app.services.matchmaking.turns import end
from app.services.record import record


async def remind(db: AsyncSession, proposal_id: UUID, since: datetime, base_url: str) -> bool:
    """Write to those whose turn it still is since `since`; returns whether it was."""
    proposal = await _still(db, proposal_id, since)
    if proposal is None or not proposal.standing.has_place:
        return False
    sides = await sides_of(db, proposal)
    waiting = proposal.state is ProposalState.WAITING
    to, other = (sides.receivers, sides.proposing) if waiting else (sides.proposers, sides.asked)
    link = f"{base_url}/proposals/{proposal.id}"
    await write_letters(db, list(to), letters.REMINDED, proposal, other, link=link)
    return True


async def expire(db: AsyncSession, proposal_id: UUID, since: datetime, base_url: str) -> bool:
    """End a proposal that nobody has answered since `since`, write to those who knew of it, and let the next one in.

    Returns whether it ended.
    """
    asked = await db.scalar(select(Proposal.to_class_id).where(Proposal.id == proposal_id))
    if asked is None:
        return False
    await lock_door(db, asked)
    proposal = await _still(db, proposal_id, since)
    if proposal is None or not proposal.state.is_open or proposal.expires_at > now():
        return False
    in_line = proposal.state is ProposalState.QUEUED
    end(proposal, ProposalState.EXPIRED)
    sides = await sides_of(db, proposal)
    await record(db, None, ProposalExpired(proposal.id, sides.everybody))
    link, letter = f"{base_url}/find", letters.LINE_ENDED if in_line else letters.EXPIRED
    await write_letters(db, list(sides.proposers), letter, proposal, sides.asked, link=link)
    if not in_line:
        await write_letters(db, list(sides.receivers), letter, proposal, sides.proposing, link=link)
        await free_place(db, asked)
    return True


async def _still(db: AsyncSession, proposal_id: UUID, since: datetime) -> Proposal | None:
    """Return the locked proposal if nothing has happened to it since `since`."""
    query = (
        select(Proposal)
        .where(Proposal.id == proposal_id, Proposal.since == since)
        .execution_options(populate_existing=True)
    )
    return (await db.scalars(query.with_for_update())).first()
