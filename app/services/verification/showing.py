"""What the teacher sees of the own cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import NotFound
from app.domain.verification import belongs_to_school
from app.models.organisation import Membership, Organisation
from app.models.person import Person
from app.models.verification import CaseNote, VerificationCase


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A teacher's own case."""

    case: VerificationCase
    organisation: Organisation
    same_domain: bool


async def cases_of(db: AsyncSession, actor: Actor) -> Sequence[OwnCase]:
    """Return the actor's cases at schools to which the actor (still) belongs, newest first."""
    belongs = select(Membership.id).where(
        Membership.person_id == VerificationCase.person_id,
        Membership.organisation_id == VerificationCase.organisation_id,
    )
    rows = await db.execute(
        select(VerificationCase, Organisation, Person.email)
        .join(Organisation, Organisation.id == VerificationCase.organisation_id)
        .join(Person, Person.id == VerificationCase.person_id)
        .where(VerificationCase.person_id == actor.id, belongs.exists())
        .order_by(VerificationCase.created_at.desc())
        .limit(20)
    )
    return [
        OwnCase(case, school, actor.email_confirmed and belongs_to_school(email, school.website))
        for case, school, email in rows
    ]


async def case_of(db: AsyncSession, actor: Actor, case_id: UUID) -> OwnCase:
    """Return one of the actor's own cases. Raises NotFound."""
    found = next((one for one in await cases_of(db, actor) if one.case.id == case_id), None)
    if found is None:
        raise NotFound
    return found


async def notes_of(db: AsyncSession, case_id: UUID) -> Sequence[CaseNote]:
    """Return what was handed in and answered, in order. Call it with a case that was loaded for its reader."""
    query = select(CaseNote).where(CaseNote.case_id == case_id).order_by(CaseNote.created_at, CaseNote.id)
    return (await db.scalars(query.limit(200))).all()
