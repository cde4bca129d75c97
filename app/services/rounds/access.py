"""What somebody is to a round, and loading it through that."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import NotFound
from app.domain.permissions import Act, Role, require
from app.models.matching_round import MatchingRound


def round_roles(actor: Actor, found: MatchingRound) -> frozenset[Role]:
    """Return what the actor is to this round: rounds are there for verified teachers, and for those who lead them."""
    roles = set()
    if actor.is_teacher and actor.is_verified:
        roles.add(Role.TEACHER)
    if found.country in actor.officer_countries:
        roles.add(Role.OFFICER)
    if actor.is_teacher and found.facilitator_id == actor.id:
        roles.add(Role.FACILITATOR)
    return frozenset(roles)


def led_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor leads a round."""
    return or_(MatchingRound.country.in_(actor.officer_countries), MatchingRound.facilitator_id == actor.id)


async def load_round(
    db: AsyncSession, actor: Actor, round_id: UUID, act: Act, *, lock: bool = False
) -> MatchingRound:
    """Return the round, if the actor may do this with it. Raises NotFound, Forbidden."""
    found = await db.get(MatchingRound, round_id, with_for_update=lock or None, populate_existing=lock)
    if found is None:
        raise NotFound
    require(act, round_roles(actor, found))
    return found
