"""Nobody waits unseen: colleagues hand on to officers, officers are reminded, sponsors help out."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.verification import ESCALATE_AFTER, REMIND_AFTER, days_before
from app.kit.clock import now
from app.kit.words import N_
from app.models.organisation import OfficerPost, Organisation
from app.models.person import Person
from app.models.verification import CaseState, VerificationCase
from app.services.mails import write_mail
from app.services.verification.cases import move_case
from app.services.verification.queue import SPONSOR

REMINDER_SUBJECT = N_("Teachers are waiting for your answer")
REMINDER_TEXT = N_(
    "Hello %(name)s,\n\n"
    "in the queue of Journeywork, %(count)s cases have waited for five working days or longer, the oldest "
    "since %(since)s. Each needs a look and one click:\n\n%(link)s\n"
)
HANDED_ON_SUBJECT = N_("Your case at %(school)s goes to a support officer")
HANDED_ON_TEXT = N_(
    "Hello %(name)s,\n\n"
    "no colleague at your school has answered for five working days, so a support officer looks at it now. "
    "You can help with something that shows that you work there:\n\n%(link)s\n"
)


async def remind_and_escalate(db: AsyncSession, base_url: str) -> int:
    """Do what is due now, once for each case; run daily. Returns how many cases were moved or reminded of."""
    at = now()
    handed_on = await _hand_on(db, days_before(at, REMIND_AFTER), base_url)
    await db.execute(
        update(VerificationCase)
        .where(
            VerificationCase.state == CaseState.WAITING,
            VerificationCase.since <= days_before(at, ESCALATE_AFTER),
            VerificationCase.escalated_at.is_(None),
        )
        .values(escalated_at=at)
    )
    return handed_on + await _remind(db, at, base_url)


async def _hand_on(db: AsyncSession, before: datetime, base_url: str) -> int:
    rows = await db.execute(
        select(VerificationCase, Organisation, Person)
        .join(Organisation, Organisation.id == VerificationCase.organisation_id)
        .join(Person, Person.id == VerificationCase.person_id)
        .where(VerificationCase.state == CaseState.WITH_COLLEAGUES, VerificationCase.since <= before)
        .with_for_update(of=VerificationCase, skip_locked=True)
        .limit(500)
    )
    moved = rows.all()
    for case, school, person in moved:
        await move_case(db, case, CaseState.WAITING, by=None)
        link = f"{base_url}/verifications/{case.id}"
        await write_mail(
            db, person, HANDED_ON_SUBJECT, HANDED_ON_TEXT, school=school.name, name=person.name, link=link
        )
    return len(moved)


async def _remind(db: AsyncSession, at: datetime, base_url: str) -> int:
    """Write one mail to each officer who has late cases; a case is counted again after five more days."""
    before = days_before(at, REMIND_AFTER)
    query = select(VerificationCase).where(
        VerificationCase.state == CaseState.WAITING,
        VerificationCase.since <= before,
        or_(VerificationCase.reminded_at.is_(None), VerificationCase.reminded_at <= before),
    )
    late = (await db.scalars(query.order_by(VerificationCase.since).limit(5000))).all()
    if not late:
        return 0
    for person, cases in (await _whose(db, late)).values():
        await write_mail(
            db,
            person,
            REMINDER_SUBJECT,
            REMINDER_TEXT,
            name=person.name,
            count=len(cases),
            since=cases[0].since.date().isoformat(),
            link=f"{base_url}/support",
        )
    for case in late:
        case.reminded_at = at
    return len(late)


async def _whose(
    db: AsyncSession, late: Sequence[VerificationCase]
) -> dict[UUID, tuple[Person, list[VerificationCase]]]:
    """Return the officers who have some of these cases, each with them, as in `queue.covered_by`."""
    rows = (await db.execute(select(OfficerPost.country, Person).join(Person))).all()
    served = {country for country, _person in rows}
    found: dict[UUID, tuple[Person, list[VerificationCase]]] = {}
    for case in late:
        for country, person in rows:
            as_sponsor = country == SPONSOR and (case.country not in served or case.escalated_at)
            held = found.setdefault(person.id, (person, []))[1]
            if (country == case.country or as_sponsor) and case not in held:
                held.append(case)
    return {id: (person, cases) for id, (person, cases) in found.items() if cases}
