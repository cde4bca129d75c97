"""One class proposes a project to another."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, Invalid, NotVerified
from app.domain.permissions import Act
from app.domain.proposal_events import ProposalSent
from app.kit.clock import now
from app.kit.words import N_
from app.models.call import Call
from app.models.proposal import OPEN_STATES, Proposal, ProposalState
from app.services import throttles
from app.services.classes import load_class, lock_classes
from app.services.matchmaking.expiry import ANSWER_WITHIN, end, restart_clock
from app.services.matchmaking.letters import SENT, write_letters
from app.services.matchmaking.sides import sides_of
from app.services.record import record

A_DAY = 20


async def propose(
    db: AsyncSession,
    actor: Actor,
    *,
    from_class_id: UUID,
    to_class_id: UUID,
    title: str,
    message: str,
    base_url: str,
    call_id: UUID | None = None,
) -> Proposal:
    """Propose a project to another class and write to its teachers.

    Raises NotFound, Forbidden, NotVerified, Invalid, Conflict (there is an open one between the two), TooMany.
    """
    ours = await load_class(db, actor, from_class_id, Act.PROPOSAL_SEND)
    theirs = await load_class(db, actor, to_class_id, Act.CLASS_VIEW)
    if ours.organisation_id not in actor.verified_organisations:
        raise NotVerified
    if theirs.organisation_id == ours.organisation_id:
        raise Invalid(field="to_class_id", message=N_("This class is of your own school. Just talk to them."))
    title, message = _checked(title, message)
    await throttles.hit(db, "propose", str(actor.id), limit=A_DAY, per=timedelta(days=1))
    await lock_classes(db, [ours.id, theirs.id])
    await _only_one(db, ours.id, theirs.id)
    proposal = Proposal(
        from_class_id=ours.id,
        to_class_id=theirs.id,
        call_id=await _call_of(db, call_id, theirs.id),
        sent_by=actor.id,
        title=title,
        message=message,
        state=ProposalState.WAITING,
        since=now(),
        expires_at=now() + ANSWER_WITHIN,
    )
    db.add(proposal)
    await db.flush()
    await restart_clock(db, proposal)
    sides = await sides_of(db, proposal)
    await record(db, actor.id, ProposalSent(proposal.id, sides.everybody))
    link = f"{base_url}/proposals/{proposal.id}"
    to = list(sides.receivers)
    await write_letters(db, to, SENT, proposal, sides.proposing, link=link, said=message)
    return proposal


async def _only_one(db: AsyncSession, one: UUID, other: UUID) -> None:
    """Refuse a second open proposal between two (locked) classes; end one whose time is over."""
    pair = (one, other)
    query = select(Proposal).where(
        Proposal.state.in_(OPEN_STATES), Proposal.from_class_id.in_(pair), Proposal.to_class_id.in_(pair)
    )
    for known in await db.scalars(query.with_for_update()):
        if known.standing.is_open:
            raise Conflict(
                message=N_("You have asked this class already. It still has time to answer.")
                if known.from_class_id == one
                else N_("This class has already asked you. Answer its proposal instead.")
            )
        end(known, ProposalState.EXPIRED)
    await db.flush()


async def _call_of(db: AsyncSession, call_id: UUID | None, class_id: UUID) -> UUID | None:
    if call_id is None:
        return None
    found: UUID | None = await db.scalar(
        select(Call.id).where(Call.id == call_id, Call.class_id == class_id, Call.is_open())
    )
    return found


def _checked(title: str, message: str) -> tuple[str, str]:
    title, message = " ".join(title.split()), message.strip()
    if not 1 <= len(title) <= 140:
        raise Invalid(field="title", message=N_("Give the project a name of up to 140 letters."))
    if not 1 <= len(message) <= 4000:
        raise Invalid(field="message", message=N_("Write a few sentences, at most 4000 characters."))
    return title, message
