"""The demo world behind a running server, and whom one has to be to see which page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.partnership import Going
from app.domain.room import Presence, RoomRole
from app.domain.search import Wanted
from app.kit.clock import now
from app.kit.tokens import hash_token, new_code, new_token
from app.models.bench_camera import BenchCamera
from app.models.buddy import BuddyHelp, BuddyNote, BuddyPair, Ending
from app.models.call import Call
from app.models.file import File
from app.models.live_session import LiveSession
from app.models.matching_round import GroupState, RoundGroup, RoundState
from app.models.organisation import Membership
from app.models.partnership import CheckIn, HandOver, RollCall
from app.models.period import Period
from app.models.person import Person
from app.models.project import MemberRole, Project, ProjectClass, ProjectMember
from app.models.proposal import Proposal, ProposalState
from app.models.room_participant import RoomParticipant
from app.models.school_class import ClassLearner, ClassTeacher, SchoolClass
from app.models.speed_meeting import SpeedTalk
from app.models.story import ProjectStory
from app.models.talk import Message
from app.models.verification import CaseState, VerificationCase
from app.services import search, speed_meetings, starters
from app.services.accounts.sign_ins import start_sign_in
from app.services.actors import actor_of
from app.services.demo.sign_ins import NEW_CARD_CODE
from app.services.projects.invitations import invite_colleague
from app.services.sessions import door, plan
from tests.matching_rounds import Entry, asked_round, open_round
from tests.running import RunningServer

NEWCOMER = "Sandrine Oliveri"
OFFICER = "Nadia Belkacem-Roy"
TEACHER = "Solène Lefèvre"
PARTNER = "Aino Korhonen"
DAIRY = "Thaís Figueiredo"
PROJECT = "Sourdough and rieska"


@dataclass(frozen=True)
class DemoHouse:
    """The running server with the world in it; what addresses are made of; and the sign-in of each person."""

    server: RunningServer
    parts: Mapping[str, str]
    cookies: Mapping[str, tuple[str, str]]
    people: Mapping[str, UUID]


async def look_around(db: AsyncSession, server: RunningServer) -> DemoHouse:
    """Find an example of everything that has a page, and sign everybody in. Commits."""
    people = {who: await _person(db, name) for who, name in
              (("teacher", TEACHER), ("newcomer", NEWCOMER), ("officer", OFFICER), ("partner", PARTNER),
               ("dairy teacher", DAIRY))}  # fmt: skip
    project = (await db.scalars(select(Project).where(Project.title == PROJECT))).one()
    learner = await db.scalar(
        select(Person)
        .join(ProjectMember, ProjectMember.person_id == Person.id)
        .where(ProjectMember.project_id == project.id, Person.display_name == "Léo")
    )
    assert learner is not None
    people["learner"] = learner
    actors = {who: await _actor(db, person) for who, person in people.items()}
    cookies = {who: ("journeywork", await start_sign_in(db, person, "Firefox/140 Android"))
               for who, person in people.items()}  # fmt: skip
    parts = await _parts(db, server, actors, project)
    cookies["guest"] = ("journeywork-guest", await door.come_as_guest(db, parts["guest link"], "Ms Miller"))
    cookies["camera"] = ("journeywork-camera", await _bench(db, actors, UUID(parts["session"]), parts))
    await db.commit()
    return DemoHouse(server, parts, cookies, {who: person.id for who, person in people.items()})


async def _bench(db: AsyncSession, actors: Mapping[str, Actor], session: UUID, parts: dict[str, str]) -> str:
    """Put a link and a running phone beside a session that has not begun; returns the phone's token."""
    later, token = now() + timedelta(hours=2), new_token()
    parts["bench code"] = new_code(28)
    for who, role in (("teacher", RoomRole.TEACHER), ("learner", RoomRole.LEARNER)):
        one = RoomParticipant(
            session_id=session, person_id=actors[who].id, name=who, role=role, presence=Presence.IN,
            presence_at=now(), seen_at=later,
        )  # fmt: skip
        db.add(one)
        await db.flush()
        camera = BenchCamera(
            session_id=session, participant_id=one.id, expires_at=later, code_hash=hash_token(parts["bench code"])
        )  # fmt: skip
        if who == "learner":
            camera.code_hash, camera.device_hash = hash_token(new_code(28)), hash_token(token)
            camera.started_at = now()
        db.add(camera)
    return token


async def _parts(
    db: AsyncSession, server: RunningServer, actors: Mapping[str, Actor], project: Project
) -> dict[str, str]:
    teacher = actors["teacher"]
    session = await plan.plan_session(
        db, teacher, project.id, title="Show your starter", starts_at=now() + timedelta(minutes=5), minutes=45,
        agenda="Hello.\n\nEverybody shows the *starter*.", base_url=server.url,
    )  # fmt: skip
    mine = await _the(db, select(ProjectClass.class_id)
        .join(ClassTeacher, ClassTeacher.class_id == ProjectClass.class_id)
        .where(ProjectClass.project_id == project.id, ClassTeacher.person_id == teacher.id))  # fmt: skip
    theirs = await _the(db, select(ProjectClass.class_id).where(
        ProjectClass.project_id == project.id, ProjectClass.class_id != mine))  # fmt: skip
    handed = HandOver(
        class_id=theirs, from_person_id=actors["partner"].id, to_person_id=teacher.id, project_id=project.id
    )
    db.add_all([
        handed,
        CheckIn(project_id=project.id, class_id=mine, week=2, going=Going.STUCK, needs_help=True, answered_at=now()),
        CheckIn(project_id=project.id, class_id=mine, week=5),
        RollCall(project_id=project.id, class_id=mine, is_idle=True, due_at=now() + timedelta(days=9)),
    ])  # fmt: skip
    await db.flush()
    found: dict[str, UUID | str] = {
        "hand over": handed.id,
        "session": session.id,
        "ended": await _the(db, select(LiveSession.id).where(
            LiveSession.project_id == project.id, LiveSession.ended_at.is_not(None))),
        "guest link": (await door.make_guest_link(db, teacher, session.id, "the miller"))[1],
        "invitation": (await invite_colleague(db, teacher, project.id))[1],
        "project": project.id,
        "class": mine,
        "other class": await _the(db, select(SchoolClass.id).join(Call, Call.class_id == SchoolClass.id)
            .where(Call.is_open(), SchoolClass.id.not_in([mine, theirs]), SchoolClass.isced_f == "0721")),
        "partner class": theirs,
        "school": await _the(db, select(SchoolClass.organisation_id).where(SchoolClass.id == mine)),
        "period": await _the(db, select(Period.id).where(Period.name == "Vacances de Noël")),
        "other period": await _the(db, select(Period.id).where(Period.region == "Zone B")),
        "call": await _the(db, select(Call.id).where(Call.is_open(), Call.class_id != mine)),
        "own call": await _the(db, select(Call.id).join(ClassTeacher, ClassTeacher.class_id == Call.class_id)
            .where(ClassTeacher.person_id == teacher.id)),
        "proposal": await _the(db, select(Proposal.id).where(
            Proposal.state == ProposalState.WAITING, _about(teacher))),
        "proposal to answer": await _the(db, select(Proposal.id)
            .join(ClassTeacher, ClassTeacher.class_id == Proposal.to_class_id)
            .where(Proposal.state == ProposalState.WAITING, ClassTeacher.person_id == teacher.id)),
        "learner": await _the(db, select(ClassLearner.person_id).where(ClassLearner.class_id == mine)),
        "file": await _the(db, select(File.id).where(File.project_id == project.id)),
        "message": await _the(db, select(Message.id).where(
            Message.project_id == project.id, Message.author_id == teacher.id)),
        "waiting case": await _the(db, select(VerificationCase.id).where(
            VerificationCase.country == "FR", VerificationCase.state == CaseState.WAITING)),
        "own case": await _the(db, select(VerificationCase.id).join(
            Membership, Membership.person_id == VerificationCase.person_id)
            .where(VerificationCase.person_id == actors["newcomer"].id)),
        "card": NEW_CARD_CODE,
        "story": await _the(db, select(ProjectStory.id)),
        "closed project": await _the(db, select(ProjectStory.project_id)),
    }  # fmt: skip
    entries = [(teacher, UUID(str(mine))), (actors["partner"], UUID(str(theirs)))]
    found["saved search"] = await _search_with_news(db, teacher)
    found |= await _buddies(db, actors)
    found |= await _rounds(db, actors, entries, project)
    for host, class_id in entries:
        await starters.set_hosting(db, host, class_id, 2)
    found["class of a newcomer"] = await _the(db, select(ClassTeacher.class_id)
        .where(ClassTeacher.person_id == actors["dairy teacher"].id))  # fmt: skip
    meetings = await _meetings(db, server, actors, {"teacher": mine, "partner": theirs})
    return {name: str(value) for name, value in (found | meetings).items()}


async def _buddies(db: AsyncSession, actors: Mapping[str, Actor]) -> dict[str, UUID | str]:
    """The teacher helps the newcomer, has helped the dairy teacher, and they have written to each other."""
    helping = actors["teacher"].id
    runs = BuddyPair(newcomer_id=actors["newcomer"].id, buddy_id=helping)
    ended = BuddyPair(newcomer_id=actors["dairy teacher"].id, buddy_id=helping)
    ended.ended_at, ended.ending = now(), Ending.TIME
    db.add_all([BuddyHelp(person_id=helping, most=2), runs, ended])
    await db.flush()
    for pair, author, text in (
        (runs, runs.newcomer_id, "Which class shall I describe first?\n\n- bakers\n- millers"),
        (runs, helping, "The one with **most** lessons. ابدئي بأي صف."),
        (ended, helping, "Good luck."),
    ):
        db.add(BuddyNote(pair_id=pair.id, author_id=author, text=text))
        await db.flush()
    return {"buddy pair": runs.id, "ended buddy pair": ended.id}


async def _rounds(
    db: AsyncSession, actors: Mapping[str, Actor], entries: Sequence[Entry], project: Project
) -> dict[str, UUID | str]:
    """A round that is open, one whose groups are being found, and one that asks a group; the project has a facilitator."""
    officer, helping = actors["officer"], actors["dairy teacher"].id
    asked = await asked_round(db, officer, "Circles of last autumn", entries)
    (await db.get_one(RoundGroup, asked["group"])).facilitator_id = helping
    opened = {"state": GroupState.OPENED, "since": now(), "project_id": project.id}
    db.add(RoundGroup(round_id=asked["round"], number=2, wanted=2, fit=0.8, facilitator_id=helping, **opened))
    db.add(ProjectMember(project_id=project.id, person_id=helping, role=MemberRole.FACILITATOR))
    waiting = await open_round(db, officer, "Circles of bakers", field="07")
    solving = await open_round(db, officer, "Circles of this winter", field="07")
    solving.state, solving.progress = RoundState.SOLVING, {"step": "improving", "share": 0.4}
    solving.progress_at = now() + timedelta(days=1)
    return {
        "asked round": asked["round"], "round group": asked["group"], "round seat": asked["seat"],
        "open round": waiting.id, "solving round": solving.id,
    }  # fmt: skip


async def _search_with_news(db: AsyncSession, teacher: Actor) -> UUID:
    """A saved search in which everything is new that the demo world holds."""
    wanted = Wanted.from_query("kind=class")
    saved = await search.save_search(db, teacher, wanted, name="Bakers of any country", by_mail=False)
    saved.seen_until, saved.news = now() - timedelta(days=400), 12
    return saved.id


async def _meetings(
    db: AsyncSession, server: RunningServer, actors: Mapping[str, Actor], classes: Mapping[str, UUID]
) -> dict[str, UUID | str]:
    """One speed meeting whose lobby is open and one that is over, in which teacher and partner want to meet again."""
    found: dict[str, UUID | str] = {}
    for name, starts in (
        ("meeting", now() + timedelta(minutes=12)),
        ("past meeting", now() - timedelta(days=2)),
    ):
        meeting = await speed_meetings.open_meeting(
            db, actors["officer"], field="072", starts_at=now() + timedelta(days=1), rounds=6
        )
        seats = [
            await speed_meetings.register(db, actors[who], meeting.id, classes[who], base_url=server.url)
            for who in ("teacher", "partner")
        ]
        meeting.starts_at = starts
        one, other = sorted(seat.id for seat in seats)
        mutual = now() if name == "past meeting" else None
        db.add(SpeedTalk(meeting_id=meeting.id, round=1, one_id=one, other_id=other, mutual_at=mutual))
        await db.flush()
        found[name] = meeting.id
    return found


def _about(teacher: Actor):  # type: ignore[no-untyped-def]  # a condition on any select of proposals
    taught = select(ClassTeacher.class_id).where(ClassTeacher.person_id == teacher.id)
    return Proposal.to_class_id.in_(taught) | Proposal.from_class_id.in_(taught)


async def _the(db: AsyncSession, query):  # type: ignore[no-untyped-def]
    """Return the first of what a query finds; there has to be one."""
    found = await db.scalar(query.limit(1))
    assert found is not None, f"the demo world has none: {query}"
    return found


async def _person(db: AsyncSession, name: str) -> Person:
    return (await db.scalars(select(Person).where(Person.name == name))).one()


async def _actor(db: AsyncSession, person: Person) -> Actor:
    actor = await actor_of(db, person.id)
    assert actor is not None
    return actor
