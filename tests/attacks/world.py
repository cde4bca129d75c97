"""One world for all attacks: Solène and Aino work together, everybody else tries to get in.

Made through the services that people use. `ids` holds what stands in addresses, by the word before it.
"""

import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import Settings
from app.domain.actor import Actor, Kind
from app.domain.calendars import PeriodKind, Reach
from app.domain.search import Wanted
from app.kit.clock import now
from app.kit.ids import new_id
from app.models.buddy import BuddyPair
from app.models.file import File, FileVersion, Upload
from app.models.matching_round import GroupState, RoundGroup
from app.models.organisation import Membership, OfficerPost, Organisation, Trust
from app.models.partnership import CheckIn
from app.models.person import Person
from app.models.project import MemberRole, ProjectMember
from app.models.school_class import LearnerCard, SchoolClass
from app.models.sign_in import SignIn
from app.models.speed_meeting import SpeedTalk
from app.models.starter import Starter
from app.models.verification import VerificationCase
from app.services import (
    buddies,
    calls,
    classes,
    exports,
    files,
    learners,
    matchmaking,
    organisations,
    partnerships,
    periods,
    search,
    speed_meetings,
    stories,
    talk,
    verification,
)
from app.services.accounts.sign_ins import start_sign_in
from app.services.actors import actor_of
from app.services.calls.writing import CallText
from app.services.closing import close_project
from app.services.files.pictures import make_pictures
from app.services.learners.codes import PURPOSE, unseal
from app.services.periods import PeriodSaid
from app.services.projects import invitations
from app.services.projects.opening import open_project
from app.services.sessions import door, plan
from tests.attacks.people import Who
from tests.cast import BASE, Player, actor, make_teacher
from tests.classroom import bakers, make_class
from tests.matching_rounds import asked_round, open_round

# What nobody may read who has no business with it.
TITLE, AIMS = "Hidden-project-title", "Hidden-project-aims"
FILE, FOLDER, BINNED = "Hidden-oven.png", "Hidden-folder", "Hidden-draft.txt"
SAID, SESSION, NOTE = "Hidden-words-in-talk", "Hidden-session", "Hidden-guest-note"
PROPOSAL, MESSAGE, QUESTION = "Hidden-proposal", "Hidden-proposal-text", "Hidden-question"
EVIDENCE, BUDDY_NOTE = "Hidden-evidence", "Hidden-buddy-note"
SAVED_SEARCH = "Hidden-saved-search"
LEARNER, UNOPENED, FINNISH = "Léontine Hiddenname", "Zoé Hiddenname", "Mikko Hiddenname"
DISPLAY, FINNISH_DISPLAY = "Display-Leo", "Display-Mikko"
ENDED, STORY = "Hidden-ended-project", "Hidden-story"
IN_PROJECT = (TITLE, AIMS, FILE, FOLDER, BINNED, SAID, NOTE, DISPLAY, FINNISH_DISPLAY)


@dataclass
class World:
    """Everybody's headers, what stands in addresses, and who may read which words."""

    headers: dict[Who, dict[str, str]] = field(default_factory=dict)
    actors: dict[Who, Actor] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)

    def hidden_from(self, who: Who) -> set[str]:
        """Return the words that must never reach this person, in no answer at all."""
        members = {Who.OWNER, Who.PARTNER, Who.LEARNER, Who.FACILITATOR}
        known: dict[str, set[Who]] = dict.fromkeys(IN_PROJECT, members)
        known |= dict.fromkeys((SESSION,), members | {Who.GUEST})
        known |= {key: {Who.OWNER, Who.PARTNER} for key in (PROPOSAL, MESSAGE, QUESTION, BUDDY_NOTE)}
        known |= {SAVED_SEARCH: {Who.OWNER}}
        known |= {ENDED: members, STORY: set(Who) - {Who.VISITOR, Who.GUEST, Who.CAMERA}}
        known |= {EVIDENCE: {Who.UNVERIFIED, Who.OFFICER}}
        known |= {LEARNER: {Who.OWNER, Who.LEARNER}, UNOPENED: {Who.OWNER}, FINNISH: {Who.PARTNER}}
        return {word for word, people in known.items() if who not in people}


async def make_world(db: AsyncSession, settings: Settings, dock: files.Dock) -> World:
    """Make it all; commits."""
    world = World()
    await _teachers(db, world)
    await _project(db, world, settings)
    await _files(db, world, dock)
    await _inside(db, world)
    await _proposals(db, world)
    await _story(db, world)
    await _meeting(db, world)
    await _partnerships(db, world)
    await _buddies(db, world)
    await _trust(db, world)
    await _rounds(db, world)
    await _tokens(db, world)
    await _export(db, world, settings, dock)
    return world


async def _teachers(db: AsyncSession, world: World) -> None:
    owner, lyon = await make_class(db, "solene")
    partner, tampere = await make_class(db, "aino")
    outsider, liege = await make_class(db, "odile")
    for who, player in ((Who.OWNER, owner), (Who.PARTNER, partner), (Who.OUTSIDER, outsider)):
        world.actors[who] = player.actor
    world.ids |= {"classes": lyon.id, "tampere": tampere.id, "liege": liege.id}
    world.ids |= {"schools": lyon.organisation_id, "organisations": lyon.organisation_id}
    colleague = await make_teacher(db, "yassine")
    db.add(
        Membership(person_id=colleague.actor.id, organisation_id=lyon.organisation_id, trust=Trust.VERIFIED)
    )
    await db.commit()
    world.actors[Who.COLLEAGUE] = await actor(db, colleague)
    world.ids["teachers"] = colleague.actor.id
    for who, country in ((Who.OFFICER, "GR"), (Who.FOREIGN_OFFICER, "DE")):
        world.actors[who] = await _officer(db, country)
    helping = await _person(db, "Facilitator")
    db.add(Membership(person_id=helping.id, organisation_id=liege.organisation_id, trust=Trust.VERIFIED))
    await db.commit()
    world.actors[Who.FACILITATOR] = await actor(db, helping)


async def _officer(db: AsyncSession, country: str) -> Actor:
    person = await _person(db, f"Officer {country}")
    db.add(OfficerPost(person_id=person.id, country=country))
    await db.commit()
    return await actor(db, person)


async def _person(db: AsyncSession, name: str) -> Person:
    address = f"{name.lower().replace(' ', '-')}@support.example"
    person = Person(
        kind=Kind.TEACHER, name=name, display_name=name, email=address, email_confirmed_at=now()
    )  # fmt: skip
    db.add(person)
    await db.flush()
    return person


async def _project(db: AsyncSession, world: World, settings: Settings) -> None:
    key = settings.secret(PURPOSE)
    people: dict[str, UUID] = {}
    for who, of_class, names in (
        (Who.OWNER, "classes", f"{LEARNER}\n{UNOPENED}"),
        (Who.PARTNER, "tampere", FINNISH),
        (Who.OUTSIDER, "liege", "Pupil Elsewhere"),
    ):
        school_class = await db.get_one(SchoolClass, world.ids[of_class])
        added = await learners.add_learners(db, world.actors[who], school_class, names, key)
        people |= {person.name: person.id for person in added}
    for name, shown in ((LEARNER, DISPLAY), (FINNISH, FINNISH_DISPLAY), ("Pupil Elsewhere", "Elsewhere")):
        code = await _code(db, key, people[name])
        await learners.open_card(
            db, key=key, code=code, display_name=shown, secret="482913", device="test", address="test"
        )
    world.ids |= {"learners": people[LEARNER], "c": await _code(db, key, people[UNOPENED])}
    world.ids |= {"mikko": people[FINNISH]}
    pair = [world.ids["classes"], world.ids["tampere"]]
    project = await open_project(db, title=TITLE, classes=pair, created_by=world.actors[Who.OWNER].id)
    project.aims = AIMS
    await db.commit()
    world.ids["projects"] = project.id
    helping = world.actors[Who.FACILITATOR].id
    db.add(ProjectMember(project_id=project.id, person_id=helping, role=MemberRole.FACILITATOR))
    begun = Starter(
        class_id=world.ids["liege"], host_class_id=world.ids["classes"], project_id=project.id, since=now(),
        answer_until=now() + timedelta(days=4),
    )  # fmt: skip
    db.add(begun)
    await db.commit()
    world.ids["starters"] = begun.id
    world.actors[Who.LEARNER] = await _now(db, people[LEARNER])
    world.actors[Who.OTHER_LEARNER] = await _now(db, people["Pupil Elsewhere"])


async def _code(db: AsyncSession, key: str, person: UUID) -> str:
    sealed = await db.scalar(select(LearnerCard.sealed_code).where(LearnerCard.person_id == person))
    assert sealed
    return unseal(key, sealed)


async def _files(db: AsyncSession, world: World, dock: files.Dock) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (640, 480), "tan").save(picture, "PNG")
    await bring_file(dock, world, FILE, picture.getvalue())
    await bring_file(dock, world, BINNED, b"not any more")
    owner, project = world.actors[Who.OWNER], world.ids["projects"]
    found = {file.name: file for file in await db.scalars(select(File))}
    version = await db.get_one(FileVersion, found[FILE].version_id)
    await make_pictures(dock.database, dock.store, version.id)
    await files.trash_file(db, owner, found[BINNED].id)
    folder = await files.make_folder(db, owner, project, parent_id=None, name=FOLDER)
    coming = await files.begin_upload(
        db, owner, project, folder_id=None, name="Hidden-coming.txt", size=5,
        limits=files.Limits(10**6, 10**9),
    )  # fmt: skip
    await db.commit()
    world.ids |= {"files": found[FILE].id, "binned": found[BINNED].id, "folders": folder.id}
    world.ids |= {"uploads": coming.id, "versions": 1, "pictures": 320}


async def bring_file(dock: files.Dock, world: World, name: str, content: bytes) -> Upload:
    """Upload a file into the project, in Solène's name."""
    owner = world.actors[Who.OWNER]
    async with dock.database.unit() as db:
        upload = await files.begin_upload(
            db, owner, world.ids["projects"], folder_id=None, name=name, size=len(content),
            limits=files.Limits(10**8, 10**9),
        )  # fmt: skip

    async def pieces() -> Any:
        yield content

    return await files.receive(dock, owner, upload.id, 0, pieces())


async def _inside(db: AsyncSession, world: World) -> None:
    owner, project = world.actors[Who.OWNER], world.ids["projects"]
    world.ids["messages"] = await talk.say(db, owner, project, text=SAID)
    session = await plan.plan_session(
        db, owner, project, title=SESSION, starts_at=now() + timedelta(hours=3), minutes=45, base_url=BASE
    )
    link, token = await door.make_guest_link(db, owner, session.id, NOTE)
    guest = await door.come_as_guest(db, token, "A guest")
    invitation, join = await invitations.invite_colleague(db, owner, project, note=NOTE)
    await db.commit()
    world.ids |= {"sessions": session.id, "guest-links": link.id, "g": token}
    world.ids |= {"invitations": invitation.id, "join": join, "invitations.token": join}
    world.headers[Who.GUEST] = {"cookie": f"journeywork-guest={guest}"}


async def _proposals(db: AsyncSession, world: World) -> None:
    """One waits for Aino's answer, one for Solène's reply; both from further classes of Solène's."""
    owner, partner = world.actors[Who.OWNER], world.actors[Who.PARTNER]
    made = []
    for name in ("CAP Boulanger 2", "CAP Boulanger 3"):
        one = await classes.describe_class(db, owner, world.ids["schools"], bakers(name=name))
        made.append(
            await matchmaking.propose(
                db, owner, from_class_id=one.id, to_class_id=world.ids["tampere"], title=PROPOSAL,
                message=MESSAGE, base_url=BASE,
            )
        )  # fmt: skip
    await matchmaking.ask_back(db, partner, made[1].id, QUESTION, BASE)
    further = await classes.describe_class(db, owner, world.ids["schools"], bakers(name="CAP Boulanger 4"))
    said = CallText("An open call", ends_on=now().date() + timedelta(days=30))
    call = await calls.open_call(db, owner, world.ids["classes"], said)
    await db.commit()
    winter = PeriodSaid(PeriodKind.HOLIDAY, "Winter", _in_days(80), _in_days(94), Reach.REGION, "Zone A")
    period = await periods.enter_period(db, owner, world.ids["schools"], winter)
    await db.commit()
    world.ids |= {"calendar": period.id, "doubts": period.id, "periods": period.id}
    world.ids |= {"proposals": made[0].id, "asked": made[1].id, "further": further.id, "calls": call.id}
    saved = await search.save_search(db, owner, Wanted.from_query("q=rye"), name=SAVED_SEARCH, by_mail=True)
    await db.commit()
    world.ids["saved-searches"] = saved.id
    world.ids |= {"matches": world.ids["classes"], "{mine}": world.ids["tampere"]}
    world.ids |= {"suggestions": world.ids["tampere"], "dismissals": world.ids["liege"]}


def _in_days(days: int) -> date:
    return now().date() + timedelta(days=days)


async def _story(db: AsyncSession, world: World) -> None:
    """A project of the pair's that has ended, and its page, to which both schools have agreed."""
    owner, partner = world.actors[Who.OWNER], world.actors[Who.PARTNER]
    pair = [world.ids["classes"], world.ids["tampere"]]
    ended = await open_project(db, title=ENDED, classes=pair, created_by=owner.id)
    await close_project(db, owner, ended.id, base_url=BASE)
    said = stories.StoryText(STORY, "We baked.", 3)
    story = await stories.write_story(db, owner, ended.id, said)
    for teacher in (owner, partner):
        await stories.agree(db, teacher, ended.id, changed_at=story.changed_at, public=False, base_url=BASE)
    await db.commit()
    world.ids |= {"closed": ended.id, "stories": story.id, "inspiration": story.id}
    world.ids |= {"seen": story.changed_at.isoformat()}


async def _meeting(db: AsyncSession, world: World) -> None:
    """A speed meeting whose lobby is open, in which the pair has met already."""
    officer = world.actors[Who.OFFICER]
    meeting = await speed_meetings.open_meeting(
        db, officer, field="072", starts_at=now() + timedelta(minutes=14), rounds=10
    )
    seats = [
        await speed_meetings.register(db, world.actors[who], meeting.id, world.ids[of_class], base_url=BASE)
        for who, of_class in ((Who.OWNER, "classes"), (Who.PARTNER, "tampere"))
    ]
    one, other = sorted(seat.id for seat in seats)
    talk = SpeedTalk(id=new_id(), meeting_id=meeting.id, round=0, one_id=one, other_id=other)
    db.add(talk)
    await db.commit()
    world.ids |= {"meetings": meeting.id, "talks": talk.id}


async def _partnerships(db: AsyncSession, world: World) -> None:
    """Solène's class is asked how it goes and whether it is there, and is handed over to Yassine, who has not answered."""
    owner, project, lyon = world.actors[Who.OWNER], world.ids["projects"], world.ids["classes"]
    asked = CheckIn(project_id=project, class_id=lyon, week=2)
    db.add(asked)
    roll = await partnerships.call_roll(db, world.actors[Who.PARTNER], project, lyon, BASE)
    handed = await partnerships.ask_hand_over(
        db, owner, lyon, person_id=world.actors[Who.COLLEAGUE].id, base_url=BASE
    )
    await db.commit()
    world.ids |= {"check-ins": asked.id, "roll-calls": roll.id, "hand-overs": handed.id}
    world.ids |= {"partnerships": asked.id}


async def _buddies(db: AsyncSession, world: World) -> None:
    """Solène is Aino's buddy, and each has written once."""
    owner, partner = world.actors[Who.OWNER], world.actors[Who.PARTNER]
    pair = BuddyPair(newcomer_id=partner.id, buddy_id=owner.id)
    db.add(pair)
    await db.flush()
    for author in (owner, partner):
        await buddies.write_note(db, author, pair.id, BUDDY_NOTE, BASE)
    await db.commit()
    world.ids["buddies"] = pair.id


async def _trust(db: AsyncSession, world: World) -> None:
    """Dimitra's school waits for an officer; Kreszentia only says that she works at Solène's."""
    unverified = await _school_of_her_own(db)
    world.actors[Who.UNVERIFIED] = unverified.actor
    [case] = (await db.scalars(select(VerificationCase))).all()
    await verification.hand_in(db, unverified.actor, case.id, kind="web_page", text=EVIDENCE, base_url=BASE)
    newcomer = await make_teacher(db, "kreszentia")
    school = await db.get_one(Organisation, world.ids["schools"])
    await organisations.join_organisation(db, newcomer.actor, school, BASE)
    await db.commit()
    world.actors[Who.NEWCOMER] = await actor(db, newcomer)
    asking = await db.scalar(select(Membership.id).where(Membership.person_id == newcomer.actor.id))
    world.ids |= {"verifications": case.id, "support": case.id, "memberships": asking}


async def _rounds(db: AsyncSession, world: World) -> None:
    """Solène and Aino are asked to be a group, Odile is a reserve; another round is still open.

    Their project came from an earlier group, which has a facilitator.
    """
    officer = world.actors[Who.OFFICER]
    owner = (world.actors[Who.OWNER], world.ids["classes"])
    partner = (world.actors[Who.PARTNER], world.ids["tampere"])
    outsider = (world.actors[Who.OUTSIDER], world.ids["liege"])
    asked = await asked_round(db, officer, "Circles that are asked", [owner, partner], outsider)
    waiting = await open_round(db, officer, "Circles that are open", owner)
    helping = world.actors[Who.FACILITATOR].id
    opened = {"state": GroupState.OPENED, "since": now(), "project_id": world.ids["projects"]}
    db.add(RoundGroup(round_id=asked["round"], number=2, wanted=2, fit=0.8, facilitator_id=helping, **opened))
    await db.commit()
    world.ids |= {"rounds": waiting.id, "entries": world.ids["classes"]}
    world.ids |= {"groups": asked["group"], "round-groups": asked["group"]}
    world.ids |= {"seats": asked["seat"], "round-seats": asked["seat"]}


async def _school_of_her_own(db: AsyncSession) -> Player:
    player = await make_teacher(db, "dimitra")
    said: Any = {
        "kind": "school", "name": "ΕΠΑΛ Αθήνας", "country": "GR", "place": "Athens", "place_id": None,
        "time_zone": "Europe/Athens", "languages": [], "fields": [], "website": "", "is_accessible": False,
    }  # fmt: skip
    await organisations.add_organisation(db, player.actor, said, is_another=True)
    await db.commit()
    return Player(await actor(db, player), player.email)


async def _tokens(db: AsyncSession, world: World) -> None:
    for who, person in world.actors.items():
        token = await start_sign_in(db, await db.get_one(Person, person.id), "test")
        world.headers[who] = {"authorization": f"Bearer {token}"}
    world.headers[Who.VISITOR] = {}
    await db.commit()
    me = world.actors[Who.OWNER]
    world.ids["sign-ins"] = await db.scalar(select(SignIn.id).where(SignIn.person_id == me.id))
    world.ids["devices"] = world.ids["sign-ins"]


async def _export(db: AsyncSession, world: World, settings: Settings, dock: files.Dock) -> None:
    """All that is known about Solène, ready to be fetched."""
    asked = await exports.ask_for_export(db, world.actors[Who.OWNER])
    await db.commit()
    folder = settings.data_dir / "exports"
    await exports.write_export(
        dock.database, dock.store, folder, asked.id, index=lambda contents: contents.name, base_url=BASE
    )
    world.ids["exports"] = asked.id


async def _now(db: AsyncSession, person: UUID) -> Actor:
    found = await actor_of(db, person)
    assert found is not None
    return found
