"""A round opens, and nears its deadline: the teachers whose classes fit are written to, each once."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.clock import now
from app.models.matching_round import MatchingRound, RoundEntry, RoundState
from app.models.organisation import Membership, Organisation, Trust
from app.models.person import Person
from app.models.school_class import ClassTeacher, SchoolClass
from app.services.letters import write_letter
from app.services.queue import enqueue
from app.services.rounds.letters import LAST_DAYS, OPENED

SOME = 200
#: So long before the deadline, those who have not opted in are written to once more.
REMIND_BEFORE = timedelta(days=3)


async def announce(
    db: AsyncSession, round_id: UUID, after: UUID | None, base_url: str, *, reminder: bool = False
) -> int:
    """Write to the next teachers (by id, after `after`) of a class that fits; a job goes on. Returns how many.

    A reminder leaves out those whose class takes part already.
    """
    found = await db.get(MatchingRound, round_id)
    if found is None or found.standing is not RoundState.OPEN:
        return 0
    query = select(Person).where(Person.id.in_(_teachers(found, reminder)), Person.email.is_not(None))
    if after is not None:
        query = query.where(Person.id > after)
    people = (await db.scalars(query.order_by(Person.id).limit(SOME))).all()
    letter, link = LAST_DAYS if reminder else OPENED, f"{base_url}/rounds/{found.id}"
    await write_letter(db, people, letter, {"title": found.title, "link": link}, found.closes_at)
    if len(people) == SOME:
        last = str(people[-1].id)
        await enqueue(db, "rounds.announce", round_id=str(found.id), after=last, reminder=reminder)
    return len(people)


async def remind_of_deadlines(db: AsyncSession) -> int:
    """Start the reminders of rounds that close soon; returns how many rounds."""
    at = now()
    query = select(MatchingRound).where(
        MatchingRound.state == RoundState.OPEN,
        MatchingRound.reminded_at.is_(None),
        MatchingRound.closes_at > at,
        MatchingRound.closes_at <= at + REMIND_BEFORE,
        # A round that is open for three days only has just been announced.
        MatchingRound.created_at <= at - REMIND_BEFORE,
    )
    rounds = (await db.scalars(query.with_for_update(skip_locked=True))).all()
    for found in rounds:
        found.reminded_at = at
        await enqueue(db, "rounds.announce", round_id=str(found.id), reminder=True)
    return len(rounds)


def _teachers(found: MatchingRound, reminder: bool) -> Select[UUID]:
    """Select the teachers who are verified at the verified school of a class that could take part."""
    query = (
        select(ClassTeacher.person_id)
        .join(SchoolClass, SchoolClass.id == ClassTeacher.class_id)
        .join(Organisation, Organisation.id == SchoolClass.organisation_id)
        .join(
            Membership,
            (Membership.organisation_id == Organisation.id)
            & (Membership.person_id == ClassTeacher.person_id),
        )
        .where(
            SchoolClass.archived_at.is_(None),
            SchoolClass.isced_f.startswith(found.field),
            SchoolClass.term_end > found.term_start,
            Organisation.trust == Trust.VERIFIED,
            Membership.trust == Trust.VERIFIED,
        )
    )
    if reminder:
        entered = exists().where(RoundEntry.round_id == found.id, RoundEntry.class_id == SchoolClass.id)
        query = query.where(~entered)
    return query
