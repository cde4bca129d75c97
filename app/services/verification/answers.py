"""An officer answers a case: verify, ask for more, refuse; always with a reason."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, Invalid
from app.domain.events import AccessChanged
from app.domain.verification import ABOUT_THE_SCHOOL, Decision, reason
from app.kit.clock import now
from app.kit.words import N_
from app.models.organisation import Membership, Trust
from app.models.verification import CaseNote, CaseState, NoteKind, VerificationCase
from app.services.findable import keep_school
from app.services.language import speak
from app.services.mails import write_mail
from app.services.record import record
from app.services.verification.cases import LONGEST, move_case
from app.services.verification.queue import IN_QUEUE, OfficerCase, case_for_officer
from app.services.verification.trusting import trust_membership, trust_organisation

STATE_AFTER = {
    Decision.VERIFY: CaseState.VERIFIED,
    Decision.ASK: CaseState.ASKED,
    Decision.REFUSE: CaseState.REFUSED,
}
MAILS = {
    Decision.VERIFY: (
        N_("%(school)s is verified"),
        N_(
            "Hello %(name)s,\n\n%(reason)s You are verified at %(school)s. From now on you can propose "
            "projects and answer other schools.\n\n%(note)s%(link)s\n"
        ),
    ),
    Decision.ASK: (
        N_("One more question about %(school)s"),
        N_(
            "Hello %(name)s,\n\n%(reason)s\n\n%(note)sAnswer here, then your case goes on at once: %(link)s\n"
        ),
    ),
    Decision.REFUSE: (
        N_("We could not verify you at %(school)s"),
        N_(
            "Hello %(name)s,\n\n%(reason)s\n\n%(note)sIf this is a mistake, send us something more here and "
            "we look again: %(link)s\n"
        ),
    ),
}


async def answer_case(
    db: AsyncSession,
    actor: Actor,
    case_id: UUID,
    *,
    decision: Decision,
    code: str,
    note: str,
    base_url: str,
) -> VerificationCase:
    """Answer a case of one's countries. Raises NotFound, Conflict (answered already), Invalid."""
    found = await case_for_officer(db, actor, case_id, lock=True)
    case = found.case
    if case.state not in IN_QUEUE:
        raise Conflict(message=N_("This case has been answered already, or the teacher has it now."))
    if reason(code, decision) is None:
        raise Invalid(field="code", message=N_("Choose a reason that belongs to your answer."))
    note = note.strip()
    if len(note) > LONGEST:
        raise Invalid(field="note", message=N_("Use at most %(count)s characters."), count=LONGEST)
    case.answer_code, case.answered_by, case.answered_at = code, actor.id, now()
    db.add(CaseNote(case_id=case.id, author_id=actor.id, kind=NoteKind.ANSWER, code=code, text=note))
    if decision is not Decision.ASK:
        await _settle(db, actor, found, verified=decision is Decision.VERIFY, code=code)
    await move_case(db, case, STATE_AFTER[decision], by=actor.id)
    await _tell(db, found, decision, code, note, base_url)
    return case


async def _settle(db: AsyncSession, actor: Actor, found: OfficerCase, *, verified: bool, code: str) -> None:
    case, organisation = found.case, found.organisation
    membership = await db.scalar(
        select(Membership)
        .where(Membership.person_id == case.person_id, Membership.organisation_id == organisation.id)
        .with_for_update()
    )
    if membership is None:
        raise Conflict(message=N_("The teacher has left this school in the meantime."))
    if verified:
        await trust_organisation(db, organisation, actor.id)
        await trust_membership(db, membership, actor.id)
        return
    membership.trust = Trust.REFUSED
    if code in ABOUT_THE_SCHOOL and organisation.trust is Trust.PENDING:
        organisation.trust = Trust.REFUSED
    await keep_school(db, organisation.id)
    await record(db, actor.id, AccessChanged(case.person_id))


async def _tell(
    db: AsyncSession, found: OfficerCase, decision: Decision, code: str, note: str, base_url: str
) -> None:
    given = reason(code, decision)
    assert given is not None
    subject, text = MAILS[decision]
    await write_mail(
        db,
        found.person,
        subject,
        text,
        school=found.organisation.name,
        name=found.person.name,
        reason=speak(found.person.locale)(given.text),
        note=f"{note}\n\n" if note else "",
        link=f"{base_url}/verifications/{found.case.id}",
    )
