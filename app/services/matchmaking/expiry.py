"""The clock of a proposal: whoever has it gets a reminder after a week, and it ends after two."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.proposal_events import ProposalExpired
from app.kit.clock import now
from app.models.proposal import Proposal, ProposalState
from app.services.matchmaking.letters import EXPIRED, REMINDED, write_letters
from app.services.matchmaking.sides import sides_of
from app.services.queue import enqueue
from app.services.record import record

ANSWER_WITHIN = timedelta(days=14)
REMIND_AFTER = timedelta(days=7)


async def restart_clock(db: AsyncSession, proposal: Proposal) -> None:
    """It is somebody's turn from now on; the jobs look again at its time."""
    since = now()
    proposal.since, proposal.expires_at = since, since + ANSWER_WITHIN
    await db.flush()
    told = {"proposal_id": str(proposal.id), "since": since.isoformat()}
    await enqueue(db, "proposals.remind", at=since + REMIND_AFTER, **told)
    await enqueue(db, "proposals.expire", at=proposal.expires_at, **told)


def end(proposal: Proposal, state: ProposalState, by: UUID | None = None) -> None:
    """Bring a proposal to its end."""
    proposal.state, proposal.since, proposal.answered_by = state, now(), by


async def remind(db: AsyncSession, proposal_id: UUID, since: datetime, base_url: str) -> bool:
    """Write to those whose turn it still is since `since`; returns whether it was."""
    proposal = await _still(db, proposal_id, since)
    if proposal is None or not proposal.standing.is_open:
        return False
    sides = await sides_of(db, proposal)
    waiting = proposal.state is ProposalState.WAITING
    to, other = (sides.receivers, sides.proposing) if waiting else (sides.proposers, sides.asked)
    link = f"{base_url}/proposals/{proposal.id}"
    await write_letters(db, list(to), REMINDED, proposal, other, link=link)
    return True


async def expire(db: AsyncSession, proposal_id: UUID, since: datetime, base_url: str) -> bool:
    """End a proposal that nobody has answered since `since`, and write to both; returns whether it ended."""
    proposal = await _still(db, proposal_id, since)
    if proposal is None or not proposal.state.is_open or proposal.expires_at > now():
        return False
    end(proposal, ProposalState.EXPIRED)
    sides = await sides_of(db, proposal)
    await record(db, None, ProposalExpired(proposal.id, sides.everybody))
    link = f"{base_url}/find"
    await write_letters(db, list(sides.proposers), EXPIRED, proposal, sides.asked, link=link)
    await write_letters(db, list(sides.receivers), EXPIRED, proposal, sides.proposing, link=link)
    return True


async def _still(db: AsyncSession, proposal_id: UUID, since: datetime) -> Proposal | None:
    """Return the locked proposal if nothing has happened to it since `since`."""
    query = select(Proposal).where(Proposal.id == proposal_id, Proposal.since == since)
    return (await db.scalars(query.with_for_update())).first()
