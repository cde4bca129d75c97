"""The line before a class: who waits, at which place, and who moves up when a place is free.

Whoever gives or frees a place has locked the asked class before: of two proposals at the same second one gets the
last place and the other waits. The rule itself is `next_up` in app/domain/openness.py.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.class_events import ClassOpennessChanged
from app.domain.errors import Invalid, NotFound
from app.domain.openness import Waits, next_up
from app.domain.permissions import Act
from app.domain.proposal_events import ProposalMovedUp
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.words import N_
from app.models.call import Call
from app.models.proposal import Proposal, ProposalState
from app.models.school_class import SchoolClass
from app.services.classes import load_class
from app.services.findable import keep_classes
from app.services.matchmaking.letters import MOVED_UP, SENT, write_letters
from app.services.matchmaking.openness import openness_of
from app.services.matchmaking.sides import sides_of
from app.services.matchmaking.turns import restart_clock
from app.services.queue import enqueue
from app.services.record import record

MOST_PLACES = 30
LONGEST_BREAK = timedelta(days=365)


async def lock_door(db: AsyncSession, class_id: UUID) -> SchoolClass:
    """Keep everybody else from giving or freeing a place of this class meanwhile. Raises NotFound."""
    query = (
        select(SchoolClass)
        .where(SchoolClass.id == class_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    found = (await db.scalars(query)).first()
    if found is None:
        raise NotFound
    return found


async def has_room(db: AsyncSession, class_id: UUID, call: Call | None) -> bool:
    """Say whether one more gets a place of the (locked) class at once, after all who wait in line."""
    last = Waits(new_id(), call.id if call else None)
    return last.id in await _next(db, class_id, [*await _line(db, class_id), last])


async def free_place(db: AsyncSession, class_id: UUID) -> None:
    """A place of this class may be free: a job of its own lets the next ones in, one by one."""
    await enqueue(db, "proposals.move_up", class_id=str(class_id))


async def move_up(db: AsyncSession, class_id: UUID, base_url: str) -> Proposal | None:
    """Let in who is next, if there is a place, and write to both sides; returns the proposal.

    The line stands still while the class takes a break. One at a time, so that people of two lines never wait for
    each other's news.
    """
    door = await lock_door(db, class_id)
    if door.archived_at is not None or door.is_quiet:
        return None
    moving = await _next(db, class_id, await _line(db, class_id))
    if not moving:
        return None
    proposal = await db.get_one(Proposal, moving[0], with_for_update=True, populate_existing=True)
    proposal.state = ProposalState.WAITING
    await restart_clock(db, proposal)
    sides = await sides_of(db, proposal)
    await record(db, None, ProposalMovedUp(proposal.id, sides.everybody))
    link = f"{base_url}/proposals/{proposal.id}"
    await write_letters(db, list(sides.proposers), MOVED_UP, proposal, sides.asked, link=link)
    said = proposal.message_theirs or proposal.message
    await write_letters(db, list(sides.receivers), SENT, proposal, sides.proposing, link=link, said=said)
    return proposal


async def doors_with_a_line(db: AsyncSession) -> list[UUID]:
    """Return the classes for which somebody waits: breaks end and calls close without anybody's doing."""
    return sorted(await db.scalars(select(Proposal.to_class_id).where(Proposal.in_line()).distinct()))


async def places_of(db: AsyncSession, proposals: Iterable[Proposal]) -> dict[UUID, int]:
    """Return the place in line, from 1, of those of these proposals that wait in one."""
    doors = {one.to_class_id for one in proposals if one.state is ProposalState.QUEUED}
    if not doors:
        return {}
    place = func.row_number().over(
        partition_by=Proposal.to_class_id, order_by=(Proposal.created_at, Proposal.id)
    )
    rows = await db.execute(
        select(Proposal.id, place).where(Proposal.to_class_id.in_(doors), Proposal.in_line())
    )
    return {row[0]: row[1] for row in rows}


async def set_openness(
    db: AsyncSession,
    actor: Actor,
    class_id: UUID,
    *,
    most_open: int,
    quiet_until: date | None,
) -> SchoolClass:
    """Say how many proposals a class takes at a time, and until when it takes a break (None: no break).

    Raises NotFound, Forbidden, Invalid.
    """
    await load_class(db, actor, class_id, Act.CLASS_EDIT)
    if not 1 <= most_open <= MOST_PLACES:
        raise Invalid(field="most_open", message=N_("Choose 1 to 30 proposals."))
    today = now().date()
    if quiet_until is not None and not today <= quiet_until <= today + LONGEST_BREAK:
        raise Invalid(field="quiet_until", message=N_("Choose a day within the next twelve months."))
    door = await lock_door(db, class_id)
    door.most_open, door.quiet_until = most_open, quiet_until
    await record(db, actor.id, ClassOpennessChanged(class_id))
    await free_place(db, class_id)
    await keep_classes(db, [class_id])  # who takes a break is not found
    return door


async def _line(db: AsyncSession, class_id: UUID) -> list[Waits]:
    rows = await db.execute(
        select(Proposal.id, Proposal.call_id)
        .where(Proposal.to_class_id == class_id, Proposal.in_line())
        .order_by(Proposal.created_at, Proposal.id)
    )
    return [Waits(*row) for row in rows]


async def _next(db: AsyncSession, class_id: UUID, line: Sequence[Waits]) -> list[UUID]:
    openness = (await openness_of(db, [class_id]))[class_id]
    rooms = await _room_of_calls(db, [one.call_id for one in line if one.call_id is not None])
    return next_up(line, openness.most_open - openness.placed, rooms)


async def _room_of_calls(db: AsyncSession, call_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many places each of these calls has; one that has ended sets no limit and is left out."""
    taken = (
        select(func.count())
        .select_from(Proposal)
        .where(Proposal.call_id == Call.id, Proposal.has_place())
        .scalar_subquery()
    )
    rows = await db.execute(
        select(Call.id, Call.most_open - taken).where(Call.id.in_(set(call_ids)), Call.is_open())
    )
    return {row[0]: row[1] for row in rows}
