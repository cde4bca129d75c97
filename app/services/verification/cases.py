"""The teacher's side of a case: it is opened with the school, and evidence is handed in."""

from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.school_events import CaseChanged
from app.kit.clock import now
from app.kit.words import N_
from app.models.organisation import Membership, Organisation, Trust
from app.models.person import Person
from app.models.verification import CaseNote, CaseState, NoteKind, VerificationCase
from app.services import throttles
from app.services.findable import keep_school
from app.services.mails import write_mail
from app.services.record import record

Evidence = Literal["school_address", "web_page", "letter", "other"]

RECEIVED_SUBJECT = N_("We have what you sent us for %(school)s")
RECEIVED_TEXT = N_(
    "Hello %(name)s,\n\n"
    "thank you. A support officer looks at it now; that usually takes up to five working days. You need not "
    "wait: you can describe your class and look for partners already.\n\n"
    "Where your case stands: %(link)s\n"
)
LONGEST = 4000


async def open_case(
    db: AsyncSession, person_id: UUID, organisation: Organisation, state: CaseState
) -> VerificationCase:
    """Open the person's case at a school, or open it again after the person had left or was refused."""
    case = await db.scalar(
        select(VerificationCase)
        .where(VerificationCase.person_id == person_id, VerificationCase.organisation_id == organisation.id)
        .with_for_update()
    )
    if case is None:
        case = VerificationCase(
            person_id=person_id, organisation_id=organisation.id, country=organisation.country
        )
        db.add(case)
    await move_case(db, case, state, by=person_id)
    return case


async def move_case(db: AsyncSession, case: VerificationCase, state: CaseState, *, by: UUID | None) -> None:
    """Hand a case on: the clock starts anew for whoever has it now."""
    case.state, case.since, case.reminded_at, case.escalated_at = state, now(), None, None
    await db.flush()
    await record(db, by, CaseChanged(case.person_id, case.id, state.value))


async def hand_in(
    db: AsyncSession, actor: Actor, case_id: UUID, *, kind: Evidence, text: str, base_url: str
) -> VerificationCase:
    """Hand in evidence, or answer the officer's question: the case goes (back) into the queue.

    Raises NotFound, Conflict (verified already, or address not confirmed), Invalid, TooMany.
    """
    case = await _own_case(db, actor, case_id)
    if case.state is CaseState.VERIFIED:
        raise Conflict(message=N_("You are verified already. There is nothing more to send."))
    if not actor.email_confirmed:
        raise Conflict(message=N_("Please confirm your e-mail address first: open the link in our mail."))
    text = text.strip()
    if len(text) > LONGEST:
        raise Invalid(field="text", message=N_("Use at most %(count)s characters."), count=LONGEST)
    if not text and kind != "school_address":
        raise Invalid(field="text", message=N_("Write what shows that you work at this school."))
    await throttles.hit(db, "evidence", str(actor.id), limit=20, per=timedelta(days=1))
    db.add(CaseNote(case_id=case.id, author_id=actor.id, kind=NoteKind.EVIDENCE, code=kind, text=text))
    await _pending_again(db, case)
    await move_case(db, case, CaseState.WAITING, by=actor.id)
    await _thank(db, case, base_url)
    return case


async def _own_case(db: AsyncSession, actor: Actor, case_id: UUID) -> VerificationCase:
    case = await db.scalar(
        select(VerificationCase)
        .where(VerificationCase.id == case_id, VerificationCase.person_id == actor.id)
        .with_for_update()
    )
    if case is None:
        raise NotFound
    return case


async def _pending_again(db: AsyncSession, case: VerificationCase) -> None:
    """After a refusal, new evidence opens the question again; after leaving the school there is none."""
    membership = await db.scalar(
        select(Membership).where(
            Membership.person_id == case.person_id, Membership.organisation_id == case.organisation_id
        )
    )
    if membership is None:
        raise Conflict(message=N_("You have left this school. Join it again first."))
    if membership.trust is Trust.REFUSED:
        membership.trust = Trust.PENDING
    organisation = await db.get_one(Organisation, case.organisation_id)
    if organisation.trust is Trust.REFUSED:
        organisation.trust = Trust.PENDING
    await keep_school(db, organisation.id)


async def _thank(db: AsyncSession, case: VerificationCase, base_url: str) -> None:
    person = await db.get_one(Person, case.person_id)
    organisation = await db.get_one(Organisation, case.organisation_id)
    await write_mail(
        db,
        person,
        RECEIVED_SUBJECT,
        RECEIVED_TEXT,
        school=organisation.name,
        name=person.name,
        link=f"{base_url}/verifications/{case.id}",
    )
