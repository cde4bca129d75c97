"""What newcomer and buddy write to each other; the mail to the other one holds it."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.buddy_events import BuddyWrote
from app.domain.errors import Invalid
from app.domain.permissions import Act
from app.kit.words import N_
from app.models.buddy import BuddyNote
from app.services import throttles
from app.services.buddies.access import BuddyHasEnded, load_pair
from app.services.buddies.letters import WROTE, write_to
from app.services.record import record

LONGEST = 4000
_A_HOUR = 30


async def write_note(db: AsyncSession, actor: Actor, pair_id: UUID, text: str, base_url: str) -> BuddyNote:
    """Write to the other one. Raises NotFound, BuddyHasEnded, Invalid, TooMany."""
    pair = await load_pair(db, actor, pair_id, Act.BUDDY_WRITE, lock=True)
    if not pair.is_running:
        raise BuddyHasEnded
    text = text.strip()
    if not text:
        raise Invalid(field="text", message=N_("Write something first."))
    if len(text) > LONGEST:
        raise Invalid(field="text", message=N_("Use at most %(count)s characters."), count=LONGEST)
    await throttles.hit(db, "buddy note", str(actor.id), limit=_A_HOUR, per=timedelta(hours=1))
    note = BuddyNote(pair_id=pair.id, author_id=actor.id, text=text)
    db.add(note)
    await record(db, actor.id, BuddyWrote(pair.id))
    await write_to(db, pair, pair.other_than(actor.id), WROTE, base_url, said=text)
    return note
