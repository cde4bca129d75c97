"""Live sessions: planned, opened, entered, left alone and looked back at."""

from datetime import timedelta
from uuid import UUID

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden, Gone, Invalid, NotFound, TooMany
from app.domain.room import Answer, EndReason, Presence, SessionState, Source
from app.kit.clock import now, travel
from app.kit.ids import new_id
from app.models.event import LoggedEvent
from app.models.live_session import LiveSession
from app.models.room_participant import RoomParticipant
from app.services.sessions import door, inside, keeping, looking_back, plan, showing
from app.services.sessions.access import NotInRoom, may_hear_room
from app.services.sessions.calendar import as_icalendar
from app.services.sessions.notices import local_words
from app.services.sessions.presence import close_room
from tests.cast import BASE, last_mail
from tests.factories.lessons import Lesson, make_lesson

LINE, OTHER_LINE = new_id(), new_id()


@pytest.fixture
async def lesson(db: AsyncSession) -> Lesson:
    return await make_lesson(db)


@pytest.fixture
async def room(db: AsyncSession, lesson: Lesson) -> LiveSession:
    """A session that starts now; nobody is in yet."""
    session = await plan.start_now(db, lesson.solene, lesson.project, title="First tasting")
    await db.commit()
    return session


async def come(db: AsyncSession, who: Actor, room: LiveSession, line: UUID = LINE) -> door.Entered:
    entered = await door.enter(db, who, room.id, line)
    await db.commit()
    return entered


async def come_in(db: AsyncSession, who: Actor, room: LiveSession, line: UUID = LINE) -> UUID:
    entered = await come(db, who, room, line)
    assert entered.answer is Answer.IN
    assert entered.me is not None
    return entered.me.id


async def make_guest(db: AsyncSession, lesson: Lesson, room: LiveSession, name: str = "Miller") -> Actor:
    _link, token = await door.make_guest_link(db, lesson.solene, room.id, "the miller")
    guest = await door.guest_with_token(db, await door.come_as_guest(db, token, name))
    assert guest is not None
    await db.commit()
    return guest


async def test_a_session_is_planned_and_the_other_teacher_reads_of_it_in_her_own_time(
    db: AsyncSession, lesson: Lesson
) -> None:
    starts = (now() + timedelta(days=3)).replace(hour=9, minute=0, second=0, microsecond=0)
    session = await plan.plan_session(
        db, lesson.solene, lesson.project, title="Tasting", starts_at=starts, minutes=45, base_url=BASE
    )
    mail = await last_mail(db, "aino@school.example")
    assert "Tasting" in mail.subject
    assert local_words(starts, "Europe/Helsinki", "en") in mail.text
    assert str(session.id) in mail.text
    coming, past = await plan.sessions_of(db, lesson.leo, lesson.project)
    assert [s.id for s in coming] == [session.id]
    assert list(past) == []
    assert [s.id for s in await plan.coming_sessions(db, lesson.mikko)] == [session.id]


async def test_only_teachers_plan_and_strangers_see_nothing(db: AsyncSession, lesson: Lesson) -> None:
    starts = now() + timedelta(days=1)

    async def planned_by(who: Actor) -> LiveSession:
        return await plan.plan_session(
            db, who, lesson.project, title="x", starts_at=starts, minutes=45, base_url=BASE
        )

    session = await planned_by(lesson.aino)
    with pytest.raises(Forbidden):
        await planned_by(lesson.leo)
    with pytest.raises(NotFound):
        await planned_by(lesson.odile)
    with pytest.raises(NotFound):
        await plan.show_session(db, lesson.odile, session.id)
    with pytest.raises(NotFound):
        await plan.sessions_of(db, lesson.odile, lesson.project)
    with pytest.raises(Forbidden):
        await plan.start_now(db, lesson.leo, lesson.project, title="x")
    with pytest.raises(Forbidden):
        await plan.cancel_session(db, lesson.leo, session.id, base_url=BASE)
    with pytest.raises(NotFound):
        await plan.cancel_session(db, lesson.odile, session.id, base_url=BASE)


async def test_a_session_in_the_past_is_refused_beside_its_field(db: AsyncSession, lesson: Lesson) -> None:
    with pytest.raises(Invalid) as refused:
        await plan.plan_session(
            db,
            lesson.solene,
            lesson.project,
            title="x",
            starts_at=now() - timedelta(hours=1),
            minutes=45,
            base_url=BASE,
        )
    assert refused.value.field == "starts_at"


async def test_a_change_and_a_cancellation_are_told_and_counted_in_the_calendar_file(
    db: AsyncSession, lesson: Lesson
) -> None:
    starts = now() + timedelta(days=2)
    wish = {"title": "Tasting", "minutes": 45, "base_url": BASE}
    session = await plan.plan_session(db, lesson.solene, lesson.project, starts_at=starts, **wish)
    first = Calendar.from_ical(as_icalendar(session, BASE))
    later = starts + timedelta(hours=1)
    await plan.change_session(db, lesson.aino, session.id, starts_at=later, **wish)
    assert "Changed" in (await last_mail(db, "solene@school.example")).subject
    await plan.cancel_session(db, lesson.aino, session.id, base_url=BASE)
    assert "Cancelled" in (await last_mail(db, "solene@school.example")).subject
    second = Calendar.from_ical(as_icalendar(session, BASE))
    before, after = first.events[0], second.events[0]
    assert before["uid"] == after["uid"]
    assert int(after["sequence"]) > int(before["sequence"])
    assert str(after["status"]) == "CANCELLED"
    assert after.start == later.replace(microsecond=0)
    assert b"TZID" not in second.to_ical()
    with pytest.raises(Conflict):
        await plan.change_session(db, lesson.aino, session.id, starts_at=later, **wish)


async def test_two_teachers_who_press_start_meet_in_one_room(db: AsyncSession, lesson: Lesson) -> None:
    first = await plan.start_now(db, lesson.solene, lesson.project, title="a")
    second = await plan.start_now(db, lesson.aino, lesson.project, title="b")
    assert first.id == second.id


async def test_learners_wait_until_a_teacher_opens_the_room(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    assert (await come(db, lesson.leo, room)).answer is Answer.WAIT
    await come_in(db, lesson.solene, room)
    assert (await db.get_one(LiveSession, room.id)).state is SessionState.LIVE
    await come_in(db, lesson.leo, room)
    with pytest.raises(NotFound):
        await come(db, lesson.odile, room)
    assert await may_hear_room(db, lesson.leo, room.id)
    assert not await may_hear_room(db, lesson.mikko, room.id)
    assert not await may_hear_room(db, lesson.odile, room.id)


async def test_a_teacher_cannot_open_tomorrows_room_today(db: AsyncSession, lesson: Lesson) -> None:
    session = await plan.plan_session(
        db,
        lesson.solene,
        lesson.project,
        title="x",
        starts_at=now() + timedelta(days=1),
        minutes=45,
        base_url=BASE,
    )
    with pytest.raises(door.TooEarly):
        await door.enter(db, lesson.solene, session.id, LINE)


async def test_a_guest_knocks_and_is_let_in_by_a_teacher_only(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    guest = await make_guest(db, lesson, room)
    assert (await come(db, guest, room)).answer is Answer.WAIT
    await come_in(db, lesson.solene, room)
    await come_in(db, lesson.leo, room)
    assert (await come(db, guest, room)).answer is Answer.KNOCK
    assert not await may_hear_room(db, guest, room.id)
    for who, refusal in ((lesson.leo, Forbidden), (lesson.odile, NotFound), (lesson.aino, NotInRoom)):
        with pytest.raises(refusal):
            await door.admit(db, who, room.id, guest.id)
    with pytest.raises(NotInRoom):
        await door.admit(db, guest, room.id, guest.id)
    await door.admit(db, lesson.solene, room.id, guest.id)
    assert (await come(db, guest, room)).answer is Answer.IN
    assert await may_hear_room(db, guest, room.id)


async def test_a_refused_guest_stays_out_and_a_revoked_link_is_dead(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    await come_in(db, lesson.solene, room)
    guest = await make_guest(db, lesson, room)
    await come(db, guest, room)
    await door.refuse(db, lesson.solene, room.id, guest.id)
    assert (await come(db, guest, room)).answer is Answer.KEEP_OUT

    link, token = await door.make_guest_link(db, lesson.solene, room.id, "")
    own = await door.come_as_guest(db, token, "Second")
    with pytest.raises(Forbidden):
        await door.revoke_guest_link(db, lesson.leo, room.id, link.id)
    with pytest.raises(NotFound):
        await door.revoke_guest_link(db, lesson.odile, room.id, link.id)
    await door.revoke_guest_link(db, lesson.aino, room.id, link.id)
    assert await door.guest_with_token(db, own) is None
    with pytest.raises(Gone):
        await door.session_of_link(db, token)
    with pytest.raises(Forbidden):
        await door.make_guest_link(db, lesson.leo, room.id, "")


async def test_a_guest_link_lets_a_parents_evening_in_and_no_flood(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    _link, token = await door.make_guest_link(db, lesson.solene, room.id, "parents")
    for number in range(60):
        await door.come_as_guest(db, token, f"Parent {number}")
    with pytest.raises(TooMany):
        await door.come_as_guest(db, token, "One more")


async def test_a_guest_of_one_session_is_a_stranger_to_every_other(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    guest = await make_guest(db, lesson, room)
    other = await plan.plan_session(
        db,
        lesson.solene,
        lesson.project,
        title="x",
        starts_at=now() + timedelta(1),
        minutes=45,
        base_url=BASE,
    )
    with pytest.raises(NotFound):
        await door.enter(db, guest, other.id, LINE)
    with pytest.raises(NotFound):
        await plan.show_session(db, guest, room.id)


async def test_only_a_teacher_inside_leads(db: AsyncSession, lesson: Lesson, room: LiveSession) -> None:
    await come_in(db, lesson.solene, room)
    leo = await come_in(db, lesson.leo, room)
    await inside.switch_devices(db, lesson.leo, room.id, LINE, mic=True, camera=True, screen=False)

    async def everything(who: Actor) -> list[type[BaseException] | None]:
        tries = [
            inside.mute(db, who, room.id, leo, Source.MIC),
            inside.lock(db, who, room.id, True),
            inside.spotlight(db, who, room.id, leo),
            inside.lower_hand(db, who, room.id, leo),
            inside.remove(db, who, room.id, leo),
            inside.end(db, who, room.id),
        ]
        told: list[type[BaseException] | None] = []
        for attempt in tries:
            try:
                await attempt
                told.append(None)
            except Exception as refused:
                told.append(type(refused))
        return told

    assert set(await everything(lesson.odile)) == {NotFound}
    assert set(await everything(lesson.aino)) == {NotInRoom}
    assert set(await everything(lesson.leo)) == {Forbidden}
    assert set(await everything(lesson.solene)) == {None}
    assert (await db.get_one(LiveSession, room.id)).state is SessionState.ENDED


async def test_a_muted_person_alone_can_speak_again(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    await come_in(db, lesson.solene, room)
    leo = await come_in(db, lesson.leo, room)
    await inside.switch_devices(db, lesson.leo, room.id, LINE, mic=True, camera=True, screen=False)
    muted = await inside.mute(db, lesson.solene, room.id, leo, Source.MIC)
    assert (muted.mic, muted.camera) == (False, True)
    again = await inside.switch_devices(db, lesson.leo, room.id, LINE, mic=True, camera=True, screen=False)
    assert again.mic


async def test_a_guest_cannot_share_a_screen(db: AsyncSession, lesson: Lesson, room: LiveSession) -> None:
    await come_in(db, lesson.solene, room)
    guest = await make_guest(db, lesson, room)
    await come(db, guest, room)
    await door.admit(db, lesson.solene, room.id, guest.id)
    await come_in(db, guest, room)
    with pytest.raises(Forbidden):
        await inside.switch_devices(db, guest, room.id, LINE, mic=True, camera=True, screen=True)


async def test_hands_wait_in_order_and_the_chat_keeps_a_repeated_message_once(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    await come_in(db, lesson.solene, room)
    leo, mikko = await come_in(db, lesson.leo, room), await come_in(db, lesson.mikko, room)
    await inside.raise_hand(db, lesson.mikko, room.id, True)
    await inside.raise_hand(db, lesson.leo, room.id, True)
    await inside.raise_hand(db, lesson.mikko, room.id, True)
    people = {p.id: p for p in (await db.scalars(RoomParticipant.of_session(room.id))).all()}
    assert people[mikko].hand_at < people[leo].hand_at
    first = await inside.say(db, lesson.leo, room.id, "Hei!", "k1")
    assert (await inside.say(db, lesson.leo, room.id, "Hei!", "k1")).id == first.id
    with pytest.raises(NotInRoom):
        await inside.say(db, lesson.aino, room.id, "I am outside", "k2")
    with pytest.raises(NotFound):
        await inside.say(db, lesson.odile, room.id, "I am a stranger", "k3")
    shown = await showing.room_shown(db, room)
    assert [(m["name"], m["text"]) for m in shown["messages"]] == [("Léo", "Hei!")]
    assert "Realname" not in str(shown)


async def test_a_person_on_a_second_device_takes_the_place_over(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    await come_in(db, lesson.solene, room)
    first = await come_in(db, lesson.solene, room, OTHER_LINE)
    with pytest.raises(inside.Elsewhere):
        await inside.check_line(db, lesson.solene, room.id, LINE)
    await inside.line_dropped(db, lesson.solene, room.id, LINE)
    me = await inside.check_line(db, lesson.solene, room.id, OTHER_LINE)
    assert (me.id, me.presence) == (first, Presence.IN)


async def test_without_a_teacher_the_room_closes_after_the_grace_even_if_the_process_died(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    await come_in(db, lesson.solene, room)
    leo = await come_in(db, lesson.leo, room)
    await db.commit()
    # No goodbye of any socket: the process that held them is gone. Léo comes back on another one.
    with travel(timedelta(seconds=25)):
        await keeping.note_lines(db, [new_id()])
        assert await keeping.rooms_to_see_to(db) == [room.id]
        await come_in(db, lesson.leo, room)
        assert await keeping.see_to_room(db, room.id) == keeping.SeenTo()
        assert (await db.get_one(LiveSession, room.id)).closes_at is not None
    with travel(timedelta(seconds=80)):
        await keeping.note_lines(db, [LINE])
        assert await keeping.see_to_room(db, room.id) == keeping.SeenTo()
    with travel(timedelta(seconds=86)):
        assert room.id in await keeping.rooms_to_see_to(db)
        seen = await keeping.see_to_room(db, room.id)
        assert seen.closed
        await db.commit()
        assert (await db.get_one(LiveSession, room.id)).state is SessionState.PLANNED
        assert (await db.get_one(RoomParticipant, leo)).presence is Presence.LEFT
        assert (await come(db, lesson.leo, room)).answer is Answer.WAIT
        await come_in(db, lesson.aino, room)
        await come_in(db, lesson.leo, room)


async def test_a_teacher_who_comes_back_in_time_keeps_the_room_open(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    await come_in(db, lesson.solene, room)
    await come_in(db, lesson.leo, room)
    await inside.line_dropped(db, lesson.solene, room.id, LINE)
    assert (await db.get_one(LiveSession, room.id)).closes_at is not None
    await come_in(db, lesson.solene, room)
    assert (await db.get_one(LiveSession, room.id)).closes_at is None


async def test_minutes_are_told_to_the_own_teacher_with_real_names_and_to_nobody_else(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    await come_in(db, lesson.solene, room)
    await come_in(db, lesson.leo, room)
    await come_in(db, lesson.mikko, room)
    with travel(timedelta(minutes=10)):
        await inside.end(db, lesson.solene, room.id)
        await db.commit()
    told = await looking_back.attendance(db, lesson.solene, room.id)
    assert {(a.real_name, a.minutes) for a in told} == {("Solène Lefèvre", 10), ("Léo Realname", 10)}
    assert {a.name for a in await looking_back.attendance(db, lesson.mikko, room.id)} == {"Mikko"}
    with pytest.raises(NotFound):
        await looking_back.attendance(db, lesson.odile, room.id)
    with pytest.raises(NotFound):
        await looking_back.chat_of(db, lesson.odile, room.id)
    assert await looking_back.how_many_came(db, room.id) == 3


async def test_times_are_told_for_every_place_of_the_project(db: AsyncSession, lesson: Lesson) -> None:
    starts = now().replace(hour=10, minute=0)
    told = await looking_back.times_everywhere(db, lesson.project, starts, 45)
    assert [t.place.name for t in told] == ["Lyon", "Tampere"]
    assert (told[1].starts.hour - told[0].starts.hour) % 24 == 1


async def test_what_is_said_travels_to_those_inside_as_an_id(
    db: AsyncSession, lesson: Lesson, room: LiveSession
) -> None:
    await come_in(db, lesson.solene, room)
    said = await inside.say(db, lesson.solene, room.id, "secret recipe", "")
    events = (await db.scalars(select(LoggedEvent).where(LoggedEvent.topic == f"session:{room.id}"))).all()
    assert [e.data["message_id"] for e in events if e.name == "room.said"] == [str(said.id)]
    assert "secret" not in str([e.data for e in events])
    await close_room(db, room, EndReason.TEACHER_ENDED)
