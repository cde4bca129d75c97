"""The clock of buddies: chosen after the verification, given from the list, ended; twice is once."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import Settings
from app.jobs import worker
from app.kit.clock import now
from app.models.buddy import BuddyPair, BuddyWait
from app.services import buddies
from app.services.queue import enqueue
from tests.buddies import make_helper, make_newcomers
from tests.cast import BASE
from tests.partners import mails_to, make_pair


async def test_the_verification_brings_a_buddy_and_the_job_again_brings_no_second_one(
    db: AsyncSession, settings: Settings
) -> None:
    pair = await make_helper(db, most=5)
    [aino] = await make_newcomers(db, "aino")
    for _ in range(2):
        await enqueue(db, "buddies.assign", newcomer_id=str(aino.actor.id))
    await db.commit()
    await worker.run(settings, once=True)
    [made] = (await db.scalars(select(BuddyPair))).all()
    assert made.buddy_id == pair.solene.actor.id
    told = await mails_to(db, "solene")
    await enqueue(db, "buddies.assign", newcomer_id=str(aino.actor.id))
    await db.commit()
    await worker.run(settings, once=True)
    assert len((await db.scalars(select(BuddyPair))).all()) == 1
    assert await mails_to(db, "solene") == told


async def test_the_list_is_served_once_somebody_is_free_the_longest_waiting_first_and_the_old_ends(
    db: AsyncSession, settings: Settings
) -> None:
    pair = await make_pair(db)
    aino, kreszentia = await make_newcomers(db, "aino", "kreszentia")
    await worker.run(settings, once=True)
    assert (await db.scalars(select(BuddyPair))).all() == []
    await buddies.set_help(db, pair.solene.actor, helps=True, most=1, base_url=BASE)
    for expected in (aino, kreszentia):
        await enqueue(db, "buddies.care", timestamp=0)
        await db.commit()
        await worker.run(settings, once=True)
        running = select(BuddyPair.newcomer_id).where(BuddyPair.ended_at.is_(None))
        assert (await db.scalars(running)).all() == [expected.actor.id]
        await db.execute(update(BuddyPair).values(created_at=now() - timedelta(days=91)))
        await db.commit()
    assert (await db.scalars(select(BuddyWait))).all() == []
