"""Saying "this is my school", and leaving it."""

from datetime import timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, NotFound
from app.domain.events import AccessChanged
from app.domain.permissions import Act, require
from app.domain.school_events import MembershipAsked, MembershipEnded
from app.kit.words import N_
from app.models.organisation import Membership, Organisation, Trust
from app.models.person import Person
from app.models.school_class import ClassTeacher, SchoolClass
from app.models.verification import CaseState, VerificationCase
from app.services import throttles
from app.services.findable import keep_school
from app.services.mails import write_mail
from app.services.organisations.adding import MOST_SCHOOLS
from app.services.organisations.roles import roles_in
from app.services.record import record
from app.services.verification import open_case

ASK_SUBJECT = N_("Is %(colleague)s a colleague of yours?")
ASK_TEXT = N_(
    "Hello %(name)s,\n\n"
    "%(colleague)s (%(email)s) says that %(school)s is also their school. If you know them, one click is "
    "enough, and they can work with other schools at once:\n\n%(link)s\n"
)
MOST_ASKED = 5


async def join_organisation(
    db: AsyncSession, actor: Actor, organisation: Organisation, base_url: str
) -> VerificationCase:
    """Ask to belong to a school: colleagues there vouch, or else an officer looks. Raises Conflict, TooMany."""
    require(Act.ORGANISATION_VIEW, roles_in(actor, organisation))
    if organisation.id in actor.organisations:
        raise Conflict(message=N_("This is your school already."))
    if not actor.email_confirmed:
        raise Conflict(message=N_("Please confirm your e-mail address first: open the link in our mail."))
    if len(actor.organisations) >= MOST_SCHOOLS:
        raise Conflict(message=N_("You belong to ten schools already. Leave one first."))
    await throttles.hit(db, "join school", str(actor.id), limit=10, per=timedelta(days=1))
    refused = Membership.of(actor.id).where(Membership.organisation_id == organisation.id)
    if await db.scalar(refused) is not None:
        raise Conflict(message=N_("You asked before and were not verified. Open your case and send us more."))
    db.add(Membership(person_id=actor.id, organisation_id=organisation.id))
    await record(db, actor.id, MembershipAsked(actor.id, organisation.id))
    colleagues = await _trusted(db, organisation) if organisation.trust is Trust.VERIFIED else []
    state = CaseState.WITH_COLLEAGUES if colleagues else CaseState.STARTED
    case = await open_case(db, actor.id, organisation, state)
    asking = await db.get_one(Person, actor.id)
    for person in colleagues:
        await write_mail(
            db,
            person,
            ASK_SUBJECT,
            ASK_TEXT,
            name=person.name,
            colleague=asking.name,
            email=asking.email,
            school=organisation.name,
            link=f"{base_url}/people",
        )
    return case


async def leave_organisation(db: AsyncSession, actor: Actor, organisation: Organisation) -> None:
    """Leave a school. Raises NotFound for strangers, Conflict while one teaches a class there alone."""
    own = Membership.of(actor.id).where(Membership.organisation_id == organisation.id)
    if await db.scalar(own) is None:
        raise NotFound
    mine = select(ClassTeacher.class_id).where(ClassTeacher.person_id == actor.id)
    others = (
        select(ClassTeacher.id)
        .where(ClassTeacher.class_id == SchoolClass.id, ClassTeacher.person_id != actor.id)
        .correlate(SchoolClass)
    )
    alone = select(SchoolClass.id).where(
        SchoolClass.id.in_(mine),
        SchoolClass.organisation_id == organisation.id,
        SchoolClass.archived_at.is_(None),
        ~exists(others),
    )
    if await db.scalar(alone.limit(1)) is not None:
        raise Conflict(
            message=N_("You are the only teacher of a class there. Hand it over or put it away first.")
        )
    taught = select(SchoolClass.id).where(SchoolClass.organisation_id == organisation.id)
    await db.execute(
        delete(ClassTeacher).where(ClassTeacher.person_id == actor.id, ClassTeacher.class_id.in_(taught))
    )
    await db.execute(
        delete(Membership).where(
            Membership.person_id == actor.id, Membership.organisation_id == organisation.id
        )
    )
    await keep_school(db, organisation.id)
    await record(db, actor.id, MembershipEnded(actor.id, organisation.id))
    await record(db, actor.id, AccessChanged(actor.id))


async def _trusted(db: AsyncSession, organisation: Organisation) -> list[Person]:
    """Return those who are asked to vouch: coordinators first, then who was trusted longest ago."""
    rows = await db.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation.id, Membership.trust == Trust.VERIFIED)
        .order_by(Membership.is_coordinator.desc(), Membership.trusted_at)
        .limit(MOST_ASKED)
    )
    return list(rows)
