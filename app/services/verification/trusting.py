"""The moment in which somebody is trusted."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.events import AccessChanged
from app.kit.clock import now
from app.models.organisation import Membership, Organisation, Trust
from app.services.buddies import welcome
from app.services.findable import keep_school
from app.services.record import record


async def trust_membership(db: AsyncSession, membership: Membership, by: UUID | None) -> None:
    """Trust a teacher as one of the school's staff; the first of a school becomes its coordinator, a newcomer gets a buddy."""
    await welcome(db, membership.person_id)
    has_one = await db.scalar(
        select(Membership.id).where(
            Membership.organisation_id == membership.organisation_id,
            Membership.trust == Trust.VERIFIED,
            Membership.is_coordinator.is_(True),
        )
    )
    membership.trust, membership.trusted_by, membership.trusted_at = Trust.VERIFIED, by, now()
    membership.is_coordinator = membership.is_coordinator or has_one is None
    await keep_school(db, membership.organisation_id)
    await record(db, by, AccessChanged(membership.person_id))


async def trust_organisation(db: AsyncSession, organisation: Organisation, by: UUID | None) -> None:
    """Trust a school. Those of its staff who are trusted already may do more from now on."""
    if organisation.trust is Trust.VERIFIED:
        return
    organisation.trust, organisation.verified_at = Trust.VERIFIED, now()
    await keep_school(db, organisation.id)
    staff = select(Membership.person_id).where(
        Membership.organisation_id == organisation.id, Membership.trust == Trust.VERIFIED
    )
    for person_id in (await db.scalars(staff)).all():
        await record(db, by, AccessChanged(person_id))
