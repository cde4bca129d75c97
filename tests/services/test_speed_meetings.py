"""Speed meetings: opened, registered for, attended two by two by the clock, and what comes of it."""

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden, Invalid, NotFound, NotVerified
from app.domain.permissions import Act
from app.domain.room import Answer, SessionState
from app.domain.speed_meetings import CHANGE, TALK, Phase
from app.kit.clock import now, travel
from app.kit.ids import new_id
from app.models.event import AuditEntry
from app.models.live_session import LiveSession
from app.models.mail import Mail
from app.models.project import Project
from app.models.school_class import SchoolClass
from app.models.speed_meeting import SpeedMeeting, SpeedSeat, SpeedTalk
from app.services import speed_meetings
from app.services.mails import as_message
from app.services.projects import looking
from app.services.sessions import door, plan
from app.services.speed_meetings.planning import AHEAD
from tests.cast import BASE, last_mail
from tests.classroom import make_class
from tests.factories.lessons import Lesson, make_lesson
from tests.schools import make_officer

FIELD = "072"
START = timedelta(hours=1)


@pytest.fixture
async def people(db: AsyncSession) -> dict[str, tuple[Actor, SchoolClass]]:
    """Bakers of four countries with a verified teacher each."""
    made = {}
    for who in ("solene", "aino", "yassine", "odile"):
        player, taught = await make_class(db, who)
        made[who] = (player.actor, taught)
    return made


@pytest.fixture
async def meeting(db: AsyncSession) -> SpeedMeeting:
    officer = await make_officer(db, "kreszentia", "DE")
    made = await speed_meetings.open_meeting(
        db, officer.actor, field=FIELD, starts_at=now() + START, rounds=3
    )
    await db.commit()
    return made


async def seat(db: AsyncSession, meeting: SpeedMeeting, someone: tuple[Actor, SchoolClass]) -> SpeedSeat:
    made = await speed_meetings.register(db, someone[0], meeting.id, someone[1].id, base_url=BASE)
    await db.commit()
    return made


async def round_of(db: AsyncSession, meeting: SpeedMeeting, number: int, *there: Actor) -> list[SpeedTalk]:
    """Let these be there as a round begins, turn, and return its talks."""
    with travel(START + (number - 1) * (TALK + CHANGE) + timedelta(seconds=2)):
        for one in there:
            await speed_meetings.come(db, one, meeting.id)
        assert meeting.id in await speed_meetings.meetings_to_turn(db)
        await speed_meetings.turn(db, meeting.id)
        await db.commit()
    query = select(SpeedTalk).where(SpeedTalk.meeting_id == meeting.id, SpeedTalk.round == number)
    return list((await db.scalars(query)).all())


async def test_officers_open_meetings_and_nobody_else_does(db: AsyncSession, people: Any) -> None:
    told: dict[str, Any] = {"field": FIELD, "starts_at": now() + START, "rounds": 3}
    solene = people["solene"][0]
    with pytest.raises(Forbidden):
        await speed_meetings.open_meeting(db, solene, **told)
    officer = (await make_officer(db, "kreszentia", "DE")).actor
    for wrong in ({"field": "99999"}, {"starts_at": now() - START}, {"rounds": 40}):
        with pytest.raises(Invalid):
            await speed_meetings.open_meeting(db, officer, **{**told, **wrong})
    made = await speed_meetings.open_meeting(db, officer, **told)
    assert [one.meeting.id for one in await speed_meetings.list_meetings(db, solene)] == [made.id]
    with pytest.raises(Forbidden):
        await speed_meetings.cancel_meeting(db, solene, made.id, base_url=BASE)


async def test_learners_and_unverified_teachers_stay_outside(db: AsyncSession, meeting: SpeedMeeting) -> None:
    lesson: Lesson = await make_lesson(db)
    with pytest.raises(Forbidden):
        await speed_meetings.list_meetings(db, lesson.leo)
    with pytest.raises(NotFound):
        await speed_meetings.load_meeting(db, lesson.leo, meeting.id, Act.MEETING_VIEW)
    with pytest.raises(NotFound):
        await speed_meetings.come(db, lesson.leo, meeting.id)
    with pytest.raises(Forbidden):
        await speed_meetings.come(db, lesson.solene, meeting.id)  # not registered
    dimitra, greek = await make_class(db, "dimitra", verified=False)
    with pytest.raises(NotVerified):
        await speed_meetings.register(db, dimitra.actor, meeting.id, greek.id, base_url=BASE)


async def test_a_seat_is_taken_with_an_own_class_of_the_field_and_a_mail_brings_the_day(
    db: AsyncSession, meeting: SpeedMeeting, people: Any
) -> None:
    solene, lyon = people["solene"]
    with pytest.raises(NotFound):
        await speed_meetings.register(db, solene, meeting.id, people["aino"][1].id, base_url=BASE)
    lyon.isced_f = "0715"
    with pytest.raises(Invalid):
        await speed_meetings.register(db, solene, meeting.id, lyon.id, base_url=BASE)
    lyon.isced_f = "0721"
    await seat(db, meeting, people["solene"])
    mail = await last_mail(db, "solene@school.example")
    assert "You are registered" in mail.subject
    [part] = [
        part for part in as_message(mail, "a@b.example").walk() if part.get_content_type() == "text/calendar"
    ]
    [event] = Calendar.from_ical(part.get_content()).walk("VEVENT")
    assert event.decoded("dtstart") == meeting.starts_at.replace(microsecond=0)
    assert event.decoded("dtend") == meeting.ends_at.replace(microsecond=0)
    await speed_meetings.give_back(db, solene, meeting.id)
    assert await speed_meetings.own_seat(db, solene, meeting.id) is None


async def test_those_who_are_there_are_paired_across_countries_and_nobody_twice(
    db: AsyncSession, meeting: SpeedMeeting, people: Any
) -> None:
    actors = [actor for actor, _ in people.values()]
    for someone in people.values():
        await seat(db, meeting, someone)
    met = []
    for number in (1, 2, 3):
        talks = await round_of(db, meeting, number, *actors)
        assert len(talks) == 2
        met += [(talk.one_id, talk.other_id) for talk in talks]
    assert len(set(met)) == 6


async def test_the_odd_one_waits_is_told_so_and_talks_next_and_leavers_are_nobodys_partner(
    db: AsyncSession, meeting: SpeedMeeting, people: Any
) -> None:
    solene, aino, yassine, odile = (people[who][0] for who in ("solene", "aino", "yassine", "odile"))
    for who in ("solene", "aino", "yassine", "odile"):
        await seat(db, meeting, people[who])
    [talk] = await round_of(db, meeting, 1, solene, aino, yassine)
    seats = {one.id: one.person_id for one in (await db.scalars(select(SpeedSeat))).all()}
    [alone] = {solene.id, aino.id, yassine.id} - {seats[talk.one_id], seats[talk.other_id]}
    waiter = next(one for one in (solene, aino, yassine) if one.id == alone)
    with travel(START + timedelta(seconds=9)):
        here = await speed_meetings.come(db, waiter, meeting.id)
        assert (here.room, here.waits, here.moment.phase) == (None, True, Phase.ROUND)
        assert not (await speed_meetings.come(db, odile, meeting.id)).room  # came late: the next round
    others = [one for one in (solene, aino, yassine, odile) if one is not waiter][1:]
    talks = await round_of(db, meeting, 2, waiter, *others)
    assert waiter.id in {seats[one] for talk in talks for one in (talk.one_id, talk.other_id)}
    left = next(one for one in (solene, aino, yassine, odile) if one not in (waiter, *others))
    assert left.id not in {seats[one] for talk in talks for one in (talk.one_id, talk.other_id)}


async def test_a_room_is_a_real_one_for_its_pair_alone_and_closes_with_its_round(
    db: AsyncSession, meeting: SpeedMeeting, people: Any
) -> None:
    solene, aino = people["solene"][0], people["aino"][0]
    for who in ("solene", "aino"):
        await seat(db, meeting, people[who])
    [talk] = await round_of(db, meeting, 1, solene, aino)
    assert talk.session_id is not None
    with travel(START + timedelta(seconds=20)):
        here = await speed_meetings.come(db, aino, meeting.id)
        assert here.room == talk.session_id
        for one in (solene, aino):
            assert (await door.enter(db, one, talk.session_id, new_id())).answer is Answer.IN
        with pytest.raises(NotFound):
            await door.enter(db, people["odile"][0], talk.session_id, new_id())
    room = await db.get_one(LiveSession, talk.session_id)
    assert room.state is SessionState.LIVE
    # Of the workspace behind it, nothing else is there.
    assert await looking.list_projects(db, solene) == []
    assert list(await plan.coming_sessions(db, solene)) == []
    with pytest.raises(NotFound):
        await looking.show_project(db, solene, room.project_id)
    with pytest.raises(NotFound):
        await door.make_guest_link(db, solene, room.id, "a friend")
    with travel(START + TALK + timedelta(seconds=1)):
        assert await speed_meetings.turn(db, meeting.id) == [room.id]
        assert (await speed_meetings.come(db, aino, meeting.id)).room is None
    assert room.state is SessionState.ENDED


async def test_a_house_that_slept_through_a_round_goes_on_with_the_one_that_runs(
    db: AsyncSession, meeting: SpeedMeeting, people: Any
) -> None:
    solene, aino = people["solene"][0], people["aino"][0]
    for who in ("solene", "aino"):
        await seat(db, meeting, people[who])
    [talk] = await round_of(db, meeting, 2, solene, aino)
    assert (meeting.turned, talk.round) == (2, 2)
    assert await round_of(db, meeting, 2, solene, aino) == [talk]  # turned once, whoever looks again
    assert await round_of(db, meeting, 3, solene, aino) == []  # they have met


async def test_a_mark_is_private_until_both_set_it_and_then_a_list_is_sent(
    db: AsyncSession, meeting: SpeedMeeting, people: Any
) -> None:
    solene, aino, odile = (people[who][0] for who in ("solene", "aino", "odile"))
    for who in ("solene", "aino", "odile"):
        await seat(db, meeting, people[who])
    [talk] = await round_of(db, meeting, 1, solene, aino)

    async def mark(who: Actor, again: bool = True) -> SpeedTalk:
        done = await speed_meetings.mark_talk(db, who, meeting.id, talk.id, again=again, base_url=BASE)
        await db.commit()
        return done

    with pytest.raises(NotFound):
        await mark(odile)
    await mark(solene)
    [seen] = await speed_meetings.talks_of(db, aino, meeting.id)
    assert (seen.again, seen.is_mutual, seen.name) == (False, False, "Solène Lefèvre")
    assert await speed_meetings.people_met(db, aino) == []
    await mark(solene, again=False)
    await mark(aino)
    assert (await mark(solene)).mutual_at is not None
    [met] = await speed_meetings.people_met(db, aino)
    assert (met.name, met.ours, met.theirs.id) == (
        "Solène Lefèvre",
        people["aino"][1].id,
        people["solene"][1].id,
    )
    with pytest.raises(Conflict):
        await mark(solene, again=False)
    audit = (
        await db.scalars(select(AuditEntry.data).where(AuditEntry.event == "speed_meeting.talk_marked"))
    ).all()
    assert all(set(one) == {"meeting_id"} for one in audit)
    with travel(START + timedelta(hours=2)):
        assert await speed_meetings.list_matches(db, BASE) == 1
        assert await speed_meetings.list_matches(db, BASE) == 0
    assert "Solène Lefèvre" in (await last_mail(db, "aino@school.example")).text
    lists = select(func.count()).where(Mail.to == "odile@school.example", Mail.subject.contains("meet again"))
    assert await db.scalar(lists) == 0  # was not there


async def test_who_matches_after_the_list_gets_a_mail_of_their_own(
    db: AsyncSession, meeting: SpeedMeeting, people: Any
) -> None:
    solene, aino = people["solene"][0], people["aino"][0]
    for who in ("solene", "aino"):
        await seat(db, meeting, people[who])
    [talk] = await round_of(db, meeting, 1, solene, aino)
    with travel(START + timedelta(hours=2)):
        await speed_meetings.list_matches(db, BASE)
        assert "nobody who wants to meet" in (await last_mail(db, "aino@school.example")).text
        for one in (solene, aino):
            await speed_meetings.mark_talk(db, one, meeting.id, talk.id, again=True, base_url=BASE)
    assert "wants to meet you again" in (await last_mail(db, "aino@school.example")).subject


async def test_a_reminder_comes_once_and_a_cancelled_meeting_says_so(
    db: AsyncSession, meeting: SpeedMeeting, people: Any
) -> None:
    await seat(db, meeting, people["solene"])
    assert await speed_meetings.remind_seats(db, BASE) == 1
    assert await speed_meetings.remind_seats(db, BASE) == 0
    assert (await last_mail(db, "solene@school.example")).subject.startswith("Soon")
    officer = await make_officer(db, "dimitra", "GR")
    await speed_meetings.cancel_meeting(db, officer.actor, meeting.id, base_url=BASE)
    assert "METHOD:CANCEL" in (await last_mail(db, "solene@school.example")).calendar
    assert await speed_meetings.list_meetings(db, people["solene"][0]) == []


async def test_the_house_opens_one_a_month_for_a_field_with_enough_teachers(
    db: AsyncSession, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await speed_meetings.open_monthly(db) == []
    monkeypatch.setattr("app.services.speed_meetings.planning.ENOUGH_TEACHERS", 4)
    [made] = await speed_meetings.open_monthly(db)
    assert (made.field, made.opened_by, made.starts_at.weekday()) == ("072", None, 2)
    assert made.starts_at >= now() + AHEAD - timedelta(days=1)
    assert await speed_meetings.open_monthly(db) == []
    with travel(timedelta(days=28)):
        assert len(await speed_meetings.open_monthly(db)) == 1


async def test_rooms_go_after_a_day_marks_after_two_weeks_and_all_after_a_year(
    db: AsyncSession, meeting: SpeedMeeting, people: Any
) -> None:
    solene, aino = people["solene"][0], people["aino"][0]
    for who in ("solene", "aino"):
        await seat(db, meeting, people[who])
    [talk] = await round_of(db, meeting, 1, solene, aino)
    await speed_meetings.mark_talk(db, solene, meeting.id, talk.id, again=True, base_url=BASE)
    await db.commit()

    async def left(days: int) -> tuple[int, int, int, int]:
        with travel(timedelta(days=days)):
            await speed_meetings.clear_meetings(db)
        counts: list[Any] = [
            select(func.count()).select_from(Project),
            select(func.count()).select_from(LiveSession),
            select(func.count()).where(SpeedTalk.one_again | SpeedTalk.other_again),
            select(func.count()).select_from(SpeedMeeting),
        ]
        found = [await db.scalar(query) or 0 for query in counts]
        return found[0], found[1], found[2], found[3]

    assert await left(0) == (1, 1, 1, 1)
    assert await left(2) == (0, 0, 1, 1)
    assert await left(20) == (0, 0, 0, 1)
    assert await left(370) == (0, 0, 0, 0)
