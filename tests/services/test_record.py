"""A change, its audit entry, its event, its mail and its job are there together, or not at all."""

from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.events import ProfileChanged, person_topic
from app.models.event import AuditEntry, LoggedEvent
from app.models.mail import Mail
from app.models.person import Person
from app.services.record import last_number, record
from tests.cast import address, make_teacher

JOBS = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'mails.deliver'")


async def count(db: AsyncSession, model: type) -> int:
    return await db.scalar(select(func.count()).select_from(model)) or 0


async def test_a_rolled_back_sign_up_leaves_no_mail_no_job_no_event_no_entry(db: AsyncSession) -> None:
    from app.services import accounts
    from tests.cast import PASSWORD

    await accounts.sign_up(
        db,
        name="Aino",
        email=address("aino"),
        password=PASSWORD,
        locale="en",
        time_zone="UTC",
        base_url="http://x",
    )
    assert (await count(db, Mail), await db.scalar(JOBS)) == (1, 1)
    await db.rollback()
    assert [await count(db, model) for model in (Person, Mail, AuditEntry, LoggedEvent)] == [0, 0, 0, 0]
    assert await db.scalar(JOBS) == 0


async def test_a_committed_sign_up_leaves_exactly_one_job(db: AsyncSession) -> None:
    await make_teacher(db, "aino", confirmed=False)
    assert await db.scalar(JOBS) == 1


async def test_events_of_a_topic_are_numbered_without_gaps(db: AsyncSession) -> None:
    aino = (await make_teacher(db, "aino")).actor
    before = await last_number(db, person_topic(aino.id))
    for _ in range(3):
        await record(db, aino.id, ProfileChanged(aino.id, "profile"))
    await db.rollback()
    assert await last_number(db, person_topic(aino.id)) == before
    for _ in range(3):
        await record(db, aino.id, ProfileChanged(aino.id, "profile"))
    await db.commit()
    seqs = await db.scalars(
        select(LoggedEvent.seq).where(LoggedEvent.topic == person_topic(aino.id)).order_by(LoggedEvent.seq)
    )
    assert list(seqs) == list(range(1, before + 4))


async def test_the_audit_log_names_who_did_it_and_nothing_personal(db: AsyncSession) -> None:
    aino = (await make_teacher(db, "aino")).actor
    entries = (await db.scalars(select(AuditEntry).order_by(AuditEntry.created_at))).all()
    assert [entry.event for entry in entries] == ["person.signed_up", "person.email_confirmed"]
    assert {entry.actor_id for entry in entries} == {aino.id}
    for entry in entries:
        assert {key: UUID(value) for key, value in entry.data.items()} == {"person_id": aino.id}
