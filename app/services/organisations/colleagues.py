"""Colleagues: who works at a school, who vouches for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, NotFound
from app.domain.permissions import Act, Role, require
from app.domain.school_events import ColleagueUnknown, ColleagueVouchedFor
from app.kit.words import N_
from app.models.organisation import Membership, Organisation, Trust
from app.models.person import Person
from app.models.verification import CaseState, VerificationCase
from app.services.mails import write_mail
from app.services.organisations.roles import roles_in
from app.services.record import record
from app.services.verification import open_case, trust_membership

VOUCHED_SUBJECT = N_("%(colleague)s has vouched for you")
VOUCHED_TEXT = N_(
    "Hello %(name)s,\n\n"
    "%(colleague)s knows you as a colleague at %(school)s. You are verified: you can propose projects and "
    "answer other schools now.\n\n%(link)s\n"
)
UNKNOWN_SUBJECT = N_("Your case at %(school)s goes to a support officer")
UNKNOWN_TEXT = N_(
    "Hello %(name)s,\n\n"
    "a colleague at %(school)s could not say that you work there, so a support officer looks at it now. You "
    "can help with something that shows that you do:\n\n%(link)s\n"
)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the same school, as colleagues see each other."""

    membership: Membership
    person: Person


@dataclass(frozen=True, slots=True)
class OwnSchool:
    """One of the actor's schools with the actor's own membership; `trusted` counts verified colleagues."""

    organisation: Organisation
    membership: Membership
    trusted: int


async def schools_of(db: AsyncSession, actor: Actor) -> Sequence[OwnSchool]:
    """Return the actor's schools, first joined first, those that refused the actor too."""
    trusted = (
        select(func.count())
        .where(Membership.organisation_id == Organisation.id, Membership.trust == Trust.VERIFIED)
        .correlate(Organisation)
        .scalar_subquery()
    )
    rows = await db.execute(
        select(Organisation, Membership, trusted)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == actor.id)
        .order_by(Membership.created_at)
        .limit(20)
    )
    return [OwnSchool(*row) for row in rows]


async def memberships_of(db: AsyncSession, actor: Actor) -> Sequence[Membership]:
    """Return the actor's own memberships."""
    return (await db.scalars(Membership.of(actor.id).order_by(Membership.created_at).limit(20))).all()


async def colleagues_of(db: AsyncSession, actor: Actor, organisation: Organisation) -> Sequence[Colleague]:
    """Return who works at a school; those who ask to be vouched for come first. Only for verified colleagues."""
    return (await colleagues_by_school(db, actor)).get(organisation.id, [])


async def colleagues_by_school(db: AsyncSession, actor: Actor) -> dict[UUID, list[Colleague]]:
    """Return the colleagues at each school where the actor is verified, in one query."""
    if not actor.verified_organisations:
        return {}
    rows = await db.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.organisation_id.in_(actor.verified_organisations),
            Membership.person_id != actor.id,
            Membership.trust != Trust.REFUSED,
        )
        .order_by(Membership.trust == Trust.VERIFIED, Membership.created_at)
        .limit(300)
    )
    found: dict[UUID, list[Colleague]] = {}
    for membership, person in rows:
        found.setdefault(membership.organisation_id, []).append(Colleague(membership, person))
    return found


async def vouch_for(db: AsyncSession, actor: Actor, membership_id: UUID, base_url: str) -> Membership:
    """Vouch for a colleague of one's own verified school. Raises NotFound, Conflict."""
    membership, organisation = await _asking(db, actor, membership_id)
    await trust_membership(db, membership, actor.id)
    case = await open_case(db, membership.person_id, organisation, CaseState.VERIFIED)
    case.answer_code, case.answered_by, case.answered_at = "vouched", actor.id, membership.trusted_at
    await record(db, actor.id, ColleagueVouchedFor(membership.person_id, organisation.id, actor.id))
    person = await db.get_one(Person, membership.person_id)
    await write_mail(
        db,
        person,
        VOUCHED_SUBJECT,
        VOUCHED_TEXT,
        colleague=actor.name,
        name=person.name,
        school=organisation.name,
        link=f"{base_url}/people",
    )
    return membership


async def do_not_know(db: AsyncSession, actor: Actor, membership_id: UUID, base_url: str) -> VerificationCase:
    """Say that one does not know somebody: an officer looks at it, nobody is thrown out. Raises NotFound, Conflict."""
    membership, organisation = await _asking(db, actor, membership_id)
    case = await open_case(db, membership.person_id, organisation, CaseState.WAITING)
    await record(db, actor.id, ColleagueUnknown(membership.person_id, organisation.id, actor.id))
    person = await db.get_one(Person, membership.person_id)
    await write_mail(
        db,
        person,
        UNKNOWN_SUBJECT,
        UNKNOWN_TEXT,
        name=person.name,
        school=organisation.name,
        link=f"{base_url}/verifications/{case.id}",
    )
    return case


async def _asking(db: AsyncSession, actor: Actor, membership_id: UUID) -> tuple[Membership, Organisation]:
    """Load a membership that waits for a colleague's word, through the actor."""
    row = (
        await db.execute(
            select(Membership, Organisation)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(
                Membership.id == membership_id,
                Membership.organisation_id.in_(actor.organisations),
                Membership.person_id != actor.id,
            )
            .with_for_update(of=Membership)
        )
    ).first()
    if row is None:
        raise NotFound
    membership, organisation = row
    # Somebody who only says to be of this school sees nobody there: a stranger like any other.
    roles = roles_in(actor, organisation) - {Role.TEACHER}
    if organisation.trust is not Trust.VERIFIED:
        roles = frozenset()
    require(Act.COLLEAGUE_VOUCH, roles)
    if membership.trust is not Trust.PENDING:
        raise Conflict
    return membership, organisation
