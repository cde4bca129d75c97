"""Workbench cameras: a link from the room, one phone, and every way in which it ends."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Forbidden, NotFound, TooMany
from app.domain.room import BENCH_LINK, RESUME, SEEN, Answer, EndReason
from app.kit.clock import now, travel
from app.kit.ids import new_id
from app.models.bench_camera import BenchCamera
from app.models.event import AuditEntry, LoggedEvent
from app.models.live_session import LiveSession
from app.models.project import ProjectMember
from app.models.room_participant import RoomParticipant
from app.realtime.topics import may_hear
from app.services.sessions import (
    bench_ending,
    bench_links,
    bench_sending,
    door,
    inside,
    keeping,
    looking_back,
    plan,
    showing,
)
from app.services.sessions.access import NotInRoom
from app.services.sessions.bench_links import BenchLinkIsGone, NobodyTeaches
from app.services.sessions.inside import Elsewhere
from tests.factories.lessons import Lesson, make_lesson

SOLENE, LEO, PHONE, OTHER_PHONE = new_id(), new_id(), new_id(), new_id()


@pytest.fixture
async def lesson(db: AsyncSession) -> Lesson:
    return await make_lesson(db)


@pytest.fixture
async def room(db: AsyncSession, lesson: Lesson) -> LiveSession:
    """A session with Solène, who teaches, and Léo inside."""
    session = await plan.start_now(db, lesson.solene, lesson.project, title="First tasting")
    for who, line in ((lesson.solene, SOLENE), (lesson.leo, LEO)):
        assert (await door.enter(db, who, session.id, line)).answer is Answer.IN
    await db.commit()
    return session


async def phone_of(db: AsyncSession, who: Actor, room: LiveSession, line: UUID = PHONE) -> Actor:
    """Make a link, use it, come on line and send."""
    _link, code = await bench_links.offer_link(db, who, room.id)
    camera = await bench_links.camera_with_token(db, await bench_links.start_camera(db, code))
    assert camera is not None
    await bench_sending.come_on_line(db, camera, line)
    await bench_sending.switch(db, camera, line, True)
    await db.commit()
    return camera


async def bench_seen(db: AsyncSession, room: LiveSession, who: Actor) -> dict[str, object] | None:
    """What the room shows of somebody's workbench camera."""
    shown = await showing.room_shown(db, room)
    me = await db.scalar(select(RoomParticipant).where(RoomParticipant.person_id == who.id))
    assert me is not None
    [person] = [p for p in shown["people"] if p["id"] == str(me.id)]
    found: dict[str, object] | None = person["bench"]
    return found


async def runs(db: AsyncSession, camera: Actor) -> bool:
    return await bench_links.camera_now(db, camera.id) is not None


async def news_of(db: AsyncSession, camera: Actor) -> list[str]:
    topic = f"camera:{camera.id}"
    logged = select(LoggedEvent).where(LoggedEvent.topic == topic).order_by(LoggedEvent.seq)
    return [event.name for event in await db.scalars(logged)]


async def test_a_phone_becomes_the_second_picture_of_its_person_and_nobody_more_is_in_the_room(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    before = await showing.room_shown(db, room)
    link, code = await bench_links.offer_link(db, lesson.leo, room.id)
    assert link.expires_at - now() <= BENCH_LINK
    assert code not in str(vars(link))
    assert await bench_seen(db, room, lesson.leo) is None
    # Looking at the link, in any way in which it may be typed, uses nothing up.
    for typed in (code, bench_links.shown(code), f" {code.lower()} "):
        assert (await bench_links.check_code(db, typed)).id == link.id
    camera = await bench_links.camera_with_token(db, await bench_links.start_camera(db, code))
    assert camera is not None
    assert (camera.sort, camera.name, camera.display_name) == ("camera", "", "")
    assert await bench_seen(db, room, lesson.leo) == {"id": str(camera.id), "on": False}
    await bench_sending.come_on_line(db, camera, PHONE)
    await bench_sending.switch(db, camera, PHONE, True)
    assert await bench_seen(db, room, lesson.leo) == {"id": str(camera.id), "on": True}
    assert await bench_seen(db, room, lesson.solene) is None
    after = await showing.room_shown(db, room)
    assert [p["name"] for p in after["people"]] == [p["name"] for p in before["people"]]
    assert await looking_back.how_many_came(db, room.id) == 2
    with travel(timedelta(minutes=3)):
        there = await looking_back.attendance(db, lesson.solene, room.id)
    assert [(a.name, a.minutes) for a in there] == [("Léo", 3), ("Solène Lefèvre", 3)]
    names = list((await db.scalars(select(AuditEntry.event).order_by(AuditEntry.created_at))).all())
    assert names.index("bench.link_made") < names.index("bench.started")


async def test_strangers_members_outside_and_guests_make_no_link(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    _link, token = await door.make_guest_link(db, lesson.solene, room.id, "the miller")
    guest = await door.guest_with_token(db, await door.come_as_guest(db, token, "Miller"))
    assert guest is not None
    await door.enter(db, guest, room.id, new_id())
    await door.admit(db, lesson.solene, room.id, guest.id)
    assert (await door.enter(db, guest, room.id, new_id())).answer is Answer.IN
    camera = await phone_of(db, lesson.leo, room)
    for who, refusal in (
        (lesson.odile, NotFound),
        (lesson.aino, NotInRoom),
        (guest, Forbidden),
        (camera, NotFound),
    ):
        with pytest.raises(refusal):
            await bench_links.offer_link(db, who, room.id)
    for undo in (bench_links.withdraw_link, bench_links.end_camera):
        with pytest.raises(NotFound):
            await undo(db, lesson.odile, room.id)
        with pytest.raises(NotInRoom):
            await undo(db, lesson.aino, room.id)
        await undo(db, lesson.solene, room.id)
    assert await runs(db, camera)


async def test_a_link_works_once_for_five_minutes_and_only_the_newest(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    _link, first = await bench_links.offer_link(db, lesson.leo, room.id)
    _link, second = await bench_links.offer_link(db, lesson.leo, room.id)
    for code in (first, "A" * 28, ""):
        with pytest.raises(BenchLinkIsGone):
            await bench_links.start_camera(db, code)
    with travel(BENCH_LINK + timedelta(seconds=1)), pytest.raises(BenchLinkIsGone):
        await bench_links.start_camera(db, second)
    await bench_links.start_camera(db, second)
    for dead in (bench_links.start_camera, bench_links.check_code):
        with pytest.raises(BenchLinkIsGone):
            await dead(db, second)
    _link, third = await bench_links.offer_link(db, lesson.solene, room.id)
    await bench_links.withdraw_link(db, lesson.solene, room.id)
    with pytest.raises(BenchLinkIsGone):
        await bench_links.start_camera(db, third)


async def test_links_are_counted(db: AsyncSession, lesson: Lesson, room: LiveSession) -> None:
    for _ in range(30):
        await bench_links.offer_link(db, lesson.leo, room.id)
    with pytest.raises(TooMany):
        await bench_links.offer_link(db, lesson.leo, room.id)
    await bench_links.offer_link(db, lesson.solene, room.id)
    for _ in range(300):
        await bench_links.count_start(db, "192.0.2.1")
    with pytest.raises(TooMany):
        await bench_links.count_start(db, "192.0.2.1")


async def test_another_phone_takes_over_and_the_first_hears_why(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    first = await phone_of(db, lesson.leo, room)
    of_solene = await phone_of(db, lesson.solene, room, OTHER_PHONE)
    second = await phone_of(db, lesson.leo, room, new_id())
    assert not await runs(db, first)
    assert await runs(db, second)
    assert await runs(db, of_solene)
    assert await news_of(db, first) == ["bench.ended", "person.access_changed"]
    with pytest.raises(NotFound):
        await bench_sending.switch(db, first, PHONE, True)


async def test_it_leaves_with_its_person_however_that_happens(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    async def back() -> Actor:
        for who, line in ((lesson.solene, SOLENE), (lesson.leo, LEO)):
            await door.enter(db, who, room.id, line)
        return await phone_of(db, lesson.leo, room)

    camera = await back()
    await inside.leave(db, lesson.leo, room.id, LEO)
    assert not await runs(db, camera)

    camera = await back()
    await bench_links.end_camera(db, lesson.leo, room.id)
    assert not await runs(db, camera)

    camera = await back()
    await inside.line_dropped(db, lesson.leo, room.id, LEO)
    assert await runs(db, camera)  # the place is kept, and the picture with it
    with travel(RESUME + timedelta(seconds=1)):
        await keeping.see_to_room(db, room.id)
    assert not await runs(db, camera)

    camera = await back()
    me = await db.scalar(select(RoomParticipant.id).where(RoomParticipant.person_id == lesson.leo.id))
    assert me is not None
    await inside.remove(db, lesson.solene, room.id, me)
    assert not await runs(db, camera)
    with pytest.raises(NotInRoom):
        await bench_links.offer_link(db, lesson.leo, room.id)


async def test_a_link_that_waits_is_withdrawn_when_the_line_of_its_person_breaks(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    _link, code = await bench_links.offer_link(db, lesson.leo, room.id)
    await bench_links.check_code(db, code)
    await inside.line_dropped(db, lesson.leo, room.id, LEO)
    with pytest.raises(BenchLinkIsGone):
        await bench_links.start_camera(db, code)


async def test_without_a_teacher_none_starts_and_all_end_with_the_room(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    camera = await phone_of(db, lesson.leo, room)
    await inside.leave(db, lesson.solene, room.id, SOLENE)
    assert await runs(db, camera)  # Léo has his minute of grace, and so has his camera
    _link, code = await bench_links.offer_link(db, lesson.leo, room.id)
    with pytest.raises(NobodyTeaches):
        await bench_links.start_camera(db, code)
    await door.enter(db, lesson.solene, room.id, SOLENE)
    camera = await bench_links.camera_with_token(db, await bench_links.start_camera(db, code))  # type: ignore[assignment]
    await inside.leave(db, lesson.solene, room.id, SOLENE)
    with travel(timedelta(minutes=2)):
        await db.execute(update(RoomParticipant).values(seen_at=now()))
        seen = await keeping.see_to_room(db, room.id)
    assert seen.closed
    assert (await db.get_one(LiveSession, room.id)).end_reason in (None, EndReason.NO_TEACHER)
    assert not await runs(db, camera)


async def test_a_teacher_switches_it_off_and_only_whoever_holds_it_switches_it_on(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    camera = await phone_of(db, lesson.leo, room)
    people = {p.person_id: p.id for p in await db.scalars(select(RoomParticipant))}
    leo, solene = people[lesson.leo.id], people[lesson.solene.id]
    for who, refusal in (
        (lesson.leo, Forbidden),
        (lesson.odile, NotFound),
        (lesson.aino, NotInRoom),
        (camera, NotFound),
    ):
        with pytest.raises(refusal):
            await bench_sending.switch_off(db, who, room.id, leo)
    assert await bench_seen(db, room, lesson.leo) == {"id": str(camera.id), "on": True}
    switched = await bench_sending.switch_off(db, lesson.solene, room.id, leo)
    assert switched is not None
    assert await bench_seen(db, room, lesson.leo) == {"id": str(camera.id), "on": False}
    assert await news_of(db, camera) == ["bench.switched_off"]
    assert await bench_sending.switch_off(db, lesson.solene, room.id, solene) is None
    await bench_sending.switch(db, camera, PHONE, True)
    assert await bench_seen(db, room, lesson.leo) == {"id": str(camera.id), "on": True}


async def test_only_the_newest_line_of_the_phone_sends_and_only_cameras_have_one(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    camera = await phone_of(db, lesson.leo, room)
    await bench_sending.come_on_line(db, camera, OTHER_PHONE)
    with pytest.raises(Elsewhere):
        await bench_sending.switch(db, camera, PHONE, False)
    await bench_sending.check_camera(db, camera, OTHER_PHONE)
    for nobody in (lesson.leo, lesson.solene, lesson.odile):
        with pytest.raises(NotFound):
            await bench_sending.come_on_line(db, nobody, new_id())


async def test_it_hears_its_own_news_and_nothing_of_the_room(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    camera = await phone_of(db, lesson.leo, room)
    other = await phone_of(db, lesson.solene, room, OTHER_PHONE)
    assert await may_hear(db, camera, f"camera:{camera.id}")
    for topic in (
        f"session:{room.id}",
        f"door:{room.id}",
        f"project:{lesson.project}",
        f"person:{lesson.leo.id}",
        f"camera:{other.id}",
    ):
        assert not await may_hear(db, camera, topic), topic
    assert not await may_hear(db, lesson.solene, f"camera:{camera.id}")
    for entering in (door.enter,):
        with pytest.raises(NotFound):
            await entering(db, camera, room.id, new_id())


async def test_rows_go_only_after_the_media_and_a_silent_phone_is_off_until_it_is_back(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    camera = await phone_of(db, lesson.leo, room)
    assert await bench_ending.idle_cameras(db) == []
    with travel(SEEN + timedelta(seconds=1)):
        [idle] = await bench_ending.idle_cameras(db)
        assert (idle.session_id, idle.camera_id) == (room.id, camera.id)
        # A sign of life comes while its media is being ended: it is back, and stays on.
        await bench_ending.note_camera_lines(db, [PHONE])
        await bench_ending.see_off(db, camera.id)
        assert await bench_seen(db, room, lesson.leo) == {"id": str(camera.id), "on": True}
    with travel(2 * (SEEN + timedelta(seconds=1))):
        await bench_ending.see_off(db, camera.id)
        assert await bench_seen(db, room, lesson.leo) == {"id": str(camera.id), "on": False}
        assert await bench_ending.idle_cameras(db) == []
        await bench_sending.come_on_line(db, camera, OTHER_PHONE)
        await bench_sending.switch(db, camera, OTHER_PHONE, True)
        assert await bench_seen(db, room, lesson.leo) == {"id": str(camera.id), "on": True}
    await bench_links.end_camera(db, lesson.leo, room.id)
    assert [i.camera_id for i in await bench_ending.idle_cameras(db)] == [camera.id]
    assert await db.scalar(select(BenchCamera.id)) == camera.id
    await bench_ending.see_off(db, camera.id)
    assert await db.scalar(select(BenchCamera.id)) is None
    await bench_links.offer_link(db, lesson.leo, room.id)
    with travel(BENCH_LINK + timedelta(seconds=1)):
        [unused] = await bench_ending.idle_cameras(db)
        await bench_ending.see_off(db, unused.camera_id)
    assert await db.scalar(select(BenchCamera.id)) is None


async def test_who_is_no_member_any_more_has_no_camera_in_the_room(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    camera = await phone_of(db, lesson.solene, room)
    assert await bench_ending.rooms_of_lost_owners(db) == []
    left = update(ProjectMember).where(ProjectMember.person_id == lesson.solene.id)
    await db.execute(left.values(left_at=now()))
    assert await bench_ending.rooms_of_lost_owners(db) == [room.id]
    await bench_ending.end_of_lost_owners(db, room.id)
    assert not await runs(db, camera)
    assert await bench_ending.rooms_of_lost_owners(db) == []
