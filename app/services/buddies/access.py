"""From somebody to a pair of newcomer and buddy, and what they are in it. To everybody else it is not there."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, NotFound
from app.domain.permissions import Act, Role, require
from app.kit.words import N_
from app.models.buddy import BuddyPair


class BuddyHasEnded(Conflict):
    """What has ended can be read for a while, and not changed."""

    code = "buddy_has_ended"
    message = N_("This has ended. You can still read it, and nothing more can be written.")


async def load_pair(
    db: AsyncSession, actor: Actor, pair_id: UUID, act: Act, *, lock: bool = False
) -> BuddyPair:
    """Return a pair of the actor's that can still be read. Raises NotFound."""
    query = select(BuddyPair).where(BuddyPair.id == pair_id, BuddyPair.is_readable())
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    pair = await db.scalar(query)
    if pair is None:
        raise NotFound
    require(act, pair_roles(actor, pair))
    return pair


def pair_roles(actor: Actor, pair: BuddyPair) -> frozenset[Role]:
    """Return what the actor is in a pair; empty for everybody else."""
    if actor.id == pair.newcomer_id:
        return frozenset({Role.NEWCOMER})
    return frozenset({Role.BUDDY}) if actor.id == pair.buddy_id else frozenset()
