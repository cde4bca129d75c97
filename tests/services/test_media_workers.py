"""The registry of media workers, and where rooms go by it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.domain.errors import Away
from app.domain.media_load import Admission, WorkerState
from app.kit.clock import now, travel
from app.kit.ids import new_id
from app.models.media_worker import MediaWorker
from app.services import media_workers
from app.services.media_workers import Beat
from app.services.sessions import door, plan
from app.services.sessions.placing import RoomsAreFull, RoomsAreRenewed, place_room, worker_of
from tests.factories.lessons import Lesson, make_lesson

MakeRoom = Callable[[], Awaitable[UUID]]


def beat(number: int, **changes: Any) -> Beat:
    """What an idle worker says."""
    said = Beat(
        id=new_id(),
        number=number,
        control=f"unix:/run/media-{number}.sock",
        engine="forwarding",
        version="12345678",
        state=WorkerState.UP,
        admission=Admission.ALL,
        started_at=now(),
        rooms=0,
        people=0,
        cpu=0.0,
        share=0.0,
        packets_in=0,
        packets_out=0,
    )
    return replace(said, **changes)


async def hear(db: AsyncSession, *beats: Beat) -> list[UUID]:
    """Note these beats; returns the names of the workers."""
    for one in beats:
        await media_workers.note_beat(db, one)
    return [one.id for one in beats]


async def seconds_pass(db: AsyncSession, seconds: float, *workers: UUID) -> None:
    """Let these workers have been heard so much longer ago."""
    earlier = MediaWorker.heartbeat_at - timedelta(seconds=seconds)
    await db.execute(update(MediaWorker).where(MediaWorker.id.in_(workers)).values(heartbeat_at=earlier))


async def living(db: AsyncSession) -> list[UUID]:
    db.expire_all()
    return [worker.id for worker in await media_workers.living_workers(db)]


@pytest.fixture
async def lesson(db: AsyncSession) -> Lesson:
    return await make_lesson(db)


@pytest.fixture
def make_room(db: AsyncSession, lesson: Lesson) -> MakeRoom:
    """Make a session whose teacher is in its room."""

    async def make() -> UUID:
        session = await plan.plan_session(
            db,
            lesson.solene,
            lesson.project,
            title="Tasting",
            starts_at=now() + timedelta(minutes=10),
            minutes=45,
            base_url="http://localhost",
        )
        await door.enter(db, lesson.solene, session.id, new_id())
        return session.id

    return make


class TestRegistry:
    async def test_a_worker_that_is_heard_lives_and_one_that_is_silent_is_gone_for_good(
        self, db: AsyncSession
    ) -> None:
        loud, silent = beat(0), beat(1)
        await hear(db, loud, silent)
        await seconds_pass(db, 5, silent.id)
        await media_workers.bury_silent(db)
        assert await living(db) == [loud.id]
        await hear(db, silent)  # it was only out of reach; its rooms are elsewhere by now
        assert await living(db) == [loud.id]

    async def test_several_processes_write_one_beat_once_and_news_at_once(self, db: AsyncSession) -> None:
        said = beat(0, people=3)
        await hear(db, said, replace(said, people=4))
        db.expire_all()
        assert (await db.get_one(MediaWorker, said.id)).people == 3
        await hear(db, replace(said, people=5, admission=Admission.SOUND))
        db.expire_all()
        assert (await db.get_one(MediaWorker, said.id)).people == 5
        await seconds_pass(db, 1, said.id)
        await hear(db, replace(said, people=6, admission=Admission.SOUND))
        db.expire_all()
        assert (await db.get_one(MediaWorker, said.id)).people == 6

    async def test_who_starts_on_a_number_takes_it_from_who_had_it(self, db: AsyncSession) -> None:
        before, other, after = beat(0), beat(1), beat(0)
        await hear(db, before, other, after)
        await media_workers.take_number(db, after.id, 0)
        assert await living(db) == [after.id, other.id]

    async def test_workers_of_yesterday_are_forgotten_and_rooms_with_them(
        self, db: AsyncSession, make_room: MakeRoom
    ) -> None:
        old, new = beat(0), beat(0)
        room = await make_room()
        await hear(db, old)
        await place_room(db, room, {old.id})
        await seconds_pass(db, 100_000, old.id)
        await media_workers.bury(db, [old.id])
        await hear(db, new)
        await media_workers.take_number(db, new.id, 0)
        db.expire_all()
        assert [worker.id for worker, _age in await media_workers.known_workers(db)] == [new.id]
        assert await worker_of(db, room) is None

    async def test_a_process_whose_clock_is_wrong_buries_nobody(self, db: AsyncSession) -> None:
        said = beat(0)
        with travel(timedelta(hours=1)):
            await hear(db, said)
        with travel(timedelta(hours=-1)):
            await media_workers.bury_silent(db)
        assert await living(db) == [said.id]
        age = (await media_workers.known_workers(db))[0][1]
        assert 0 <= age < 60


class TestPlacing:
    async def test_a_room_stays_where_it_is_until_its_worker_is_gone(
        self, db: AsyncSession, make_room: MakeRoom
    ) -> None:
        room = await make_room()
        zero, one = await hear(db, beat(0), beat(1))
        assert await place_room(db, room, {zero, one}) == zero
        assert await place_room(db, room, {zero, one}) == zero
        with pytest.raises(Away):  # others hear it: two halves of a room would be worse than a pause
            await place_room(db, room, {one})
        assert await worker_of(db, room) == zero
        await media_workers.bury(db, [zero])
        assert await place_room(db, room, {zero, one}) == one
        assert await worker_of(db, room) == one

    async def test_rooms_that_open_together_do_not_all_land_on_one_worker(
        self, db: AsyncSession, make_room: MakeRoom
    ) -> None:
        rooms = [await make_room() for _ in range(6)]
        zero, one, two = await hear(db, beat(0), beat(1), beat(2))
        placed = [await place_room(db, room, {zero, one, two}) for room in rooms]
        assert placed == [zero, one, two, zero, one, two]

    async def test_a_busy_worker_is_left_alone(self, db: AsyncSession, make_room: MakeRoom) -> None:
        rooms = [await make_room() for _ in range(4)]
        busy, calm = await hear(db, beat(0, share=0.6, people=60), beat(1, share=0.1, people=8))
        placed = [await place_room(db, room, {busy, calm}) for room in rooms]
        assert placed == [calm] * 4

    async def test_no_room_goes_to_who_drains_is_full_silent_or_out_of_reach(
        self, db: AsyncSession, make_room: MakeRoom
    ) -> None:
        room = await make_room()
        drains, full, silent, far, last = await hear(
            db,
            beat(0, state=WorkerState.DRAINING),
            beat(1, admission=Admission.NOBODY),
            beat(2),
            beat(3),
            beat(4, share=0.75, admission=Admission.SOUND),
        )
        await seconds_pass(db, 5, silent)
        assert await place_room(db, room, {drains, full, silent, last}) == last
        assert far in await living(db)

    async def test_with_no_worker_to_take_it_a_room_says_why(
        self, db: AsyncSession, make_room: MakeRoom
    ) -> None:
        room = await make_room()
        with pytest.raises(Away) as nobody:
            await place_room(db, room, set())
        (drains,) = await hear(db, beat(0, state=WorkerState.DRAINING))
        with pytest.raises(RoomsAreRenewed) as renewed:
            await place_room(db, room, {drains})
        (full,) = await hear(db, beat(1, admission=Admission.NOBODY))
        with pytest.raises(RoomsAreFull) as crowded:
            await place_room(db, room, {drains, full})
        assert [e.value.code for e in (nobody, renewed, crowded)] == ["away", "media_draining", "media_full"]

    async def test_a_room_that_is_open_goes_on_at_a_worker_that_drains_or_is_full(
        self, db: AsyncSession, make_room: MakeRoom
    ) -> None:
        said = beat(0)
        room = await make_room()
        await hear(db, said, beat(1))
        assert await place_room(db, room, {said.id}) == said.id
        await hear(db, replace(said, state=WorkerState.DRAINING, admission=Admission.NOBODY))
        assert await place_room(db, room, {said.id}) == said.id

    async def test_two_processes_that_place_one_room_at_once_agree(
        self, db: AsyncSession, engine: AsyncEngine, make_room: MakeRoom
    ) -> None:
        rooms = [await make_room() for _ in range(4)]
        workers = await hear(db, *(beat(number) for number in range(4)))
        await db.commit()

        async def place(room: UUID) -> UUID:
            async with AsyncSession(engine) as own, own.begin():
                return await place_room(own, room, set(workers))

        placed = await asyncio.gather(*(place(room) for room in rooms * 3))
        assert placed[:4] == placed[4:8] == placed[8:]
        assert sorted(placed[:4]) == sorted(workers)  # four rooms at once, four workers
