"""Whose turn it is with a proposal, and for how long."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.clock import now
from app.models.proposal import Proposal, ProposalState
from app.services.queue import enqueue

ANSWER_WITHIN = timedelta(days=14)
REMIND_AFTER = timedelta(days=7)
#: A place in line is kept for so long.
LINE_LASTS = timedelta(days=60)


async def restart_clock(db: AsyncSession, proposal: Proposal) -> None:
    """It is somebody's turn from now on; the jobs look again at its time."""
    since = now()
    proposal.since, proposal.expires_at = since, since + ANSWER_WITHIN
    proposal.placed_at = proposal.placed_at or since
    await db.flush()
    told = {"proposal_id": str(proposal.id), "since": since.isoformat()}
    await enqueue(db, "proposals.remind", at=since + REMIND_AFTER, **told)
    await enqueue(db, "proposals.expire", at=proposal.expires_at, **told)


async def wait_in_line(db: AsyncSession, proposal: Proposal) -> None:
    """It is nobody's turn: nobody is reminded of what waits for a place."""
    proposal.state, proposal.since = ProposalState.QUEUED, now()
    proposal.expires_at = proposal.since + LINE_LASTS
    await db.flush()
    told = {"proposal_id": str(proposal.id), "since": proposal.since.isoformat()}
    await enqueue(db, "proposals.expire", at=proposal.expires_at, **told)


def first_word(proposal: Proposal) -> None:
    """The asked class says something; only the first time counts for how fast it replies."""
    proposal.first_answer_at = proposal.first_answer_at or now()


def end(proposal: Proposal, state: ProposalState, by: UUID | None = None) -> None:
    """Bring a proposal to its end."""
    proposal.state, proposal.since, proposal.answered_by = state, now(), by
