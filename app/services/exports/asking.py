"""Asking for one's own data, looking how far it is, fetching it, deleting it early."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, NotFound
from app.domain.export_events import ExportAsked, ExportDropped, ExportFetched
from app.domain.permissions import Act, Role, require
from app.kit.clock import now
from app.kit.words import N_
from app.models.person import Person
from app.models.personal_export import ExportState, PersonalExport
from app.services import throttles
from app.services.queue import enqueue
from app.services.record import record

#: So long an export is kept, and so long a job may work at one.
KEPT, PATIENCE = timedelta(days=7), timedelta(days=1)
MOST_A_DAY = 3


class ExportInWork(Conflict):
    """One is being put together."""

    code = "export_in_work"
    message = N_("Your data is being put together already. We tell you here when it is ready.")


async def ask_for_export(db: AsyncSession, actor: Actor) -> PersonalExport:
    """Queue an export of all that is known about the actor. Raises ExportInWork, TooMany (three a day)."""
    require(Act.EXPORT_OWN, frozenset({Role.SELF}))
    # One after the other for each person, so that two windows cannot ask for two.
    await db.execute(select(Person.id).where(Person.id == actor.id).with_for_update())
    waiting = PersonalExport.of(actor.id).where(PersonalExport.state == ExportState.WAITING)
    if await db.scalar(waiting) is not None:
        raise ExportInWork
    await throttles.hit(db, "export", str(actor.id), limit=MOST_A_DAY, per=timedelta(days=1))
    asked = PersonalExport(person_id=actor.id, expires_at=now() + PATIENCE)
    db.add(asked)
    await db.flush()
    await record(db, actor.id, ExportAsked(actor.id, asked.id))
    await enqueue(db, "exports.write", export_id=str(asked.id))
    return asked


async def exports_of(db: AsyncSession, actor: Actor) -> Sequence[PersonalExport]:
    """Return the actor's own that have not gone, the newest first."""
    alive = PersonalExport.of(actor.id).where(PersonalExport.expires_at > now())
    return (await db.scalars(alive.limit(MOST_A_DAY * KEPT.days))).all()


async def newest_export(db: AsyncSession, actor: Actor) -> PersonalExport | None:
    """Return the actor's newest that has not gone; None where there is none."""
    return next(iter(await exports_of(db, actor)), None)


async def load_export(db: AsyncSession, actor: Actor, export_id: UUID) -> PersonalExport:
    """Return one of the actor's own. Raises NotFound for anybody else's, and once it has gone."""
    found = await db.scalar(PersonalExport.of(actor.id).where(PersonalExport.id == export_id))
    if found is None or found.expires_at <= now():
        raise NotFound
    require(Act.EXPORT_OWN, frozenset({Role.SELF}))
    return found


async def open_export(db: AsyncSession, actor: Actor, export_id: UUID) -> PersonalExport:
    """Return one of the actor's own whose bytes can be sent. Raises NotFound."""
    found = await load_export(db, actor, export_id)
    if found.state is not ExportState.READY:
        raise NotFound
    await record(db, actor.id, ExportFetched(actor.id, found.id))
    return found


async def drop_export(db: AsyncSession, actor: Actor, export_id: UUID) -> None:
    """Call one of the actor's own off, or delete it before its time. Raises NotFound."""
    found = await load_export(db, actor, export_id)
    await db.execute(delete(PersonalExport).where(PersonalExport.id == found.id))
    await enqueue(db, "files.remove", keys=[found.key], parts=[])
    await record(db, actor.id, ExportDropped(actor.id, found.id))
