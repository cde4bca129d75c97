"""Tickets: a signed stamp, half a minute long, that opens one's own socket."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import SignInNeeded
from app.kit.tokens import BadStamp, open_stamp, stamp
from app.services.actors import actor_of
from app.services.sessions.bench_links import camera_now
from app.services.sessions.door import guest_now

PURPOSE = "socket ticket"
LASTS_SECONDS = 30


def make_ticket(secret: str, actor: Actor) -> str:
    """Return a ticket for the actor's own socket."""
    return stamp(secret, PURPOSE, [actor.sort, str(actor.id), str(actor.sign_in_id)])


async def actor_with_ticket(db: AsyncSession, secret: str, ticket: str) -> Actor:
    """Return whose ticket this is. Raises SignInNeeded when it is bad, old, or the sign-in has ended since."""
    try:
        kind, person, sign_in = open_stamp(secret, PURPOSE, ticket, LASTS_SECONDS)
    except BadStamp:
        raise SignInNeeded from None
    if kind == "guest":
        actor = await guest_now(db, UUID(person))
    elif kind == "camera":
        actor = await camera_now(db, UUID(person))
    else:
        actor = await actor_of(db, UUID(person), UUID(sign_in))
    if actor is None:
        raise SignInNeeded
    return actor
