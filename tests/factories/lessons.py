"""A small project ready for a lesson: two classes, a teacher each, a learner each."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor, Kind
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.passwords import hash_password
from app.models.organisation import Membership, Organisation, OrganisationKind, Trust
from app.models.person import Person
from app.models.project import MemberRole, Project, ProjectClass, ProjectMember
from app.models.school_class import ClassLearner, ClassTeacher, SchoolClass
from app.services.accounts.sign_ins import start_sign_in
from app.services.actors import actor_of
from tests.cast import Player, make_teacher


@dataclass
class Lesson:
    """Solène in Lyon and Aino in Tampere with a learner each; Odile is a stranger with a school of her own."""

    project: UUID
    solene: Actor
    aino: Actor
    leo: Actor
    mikko: Actor
    odile: Actor


async def make_lesson(db: AsyncSession) -> Lesson:
    """Make the project and commit."""
    solene = await make_teacher(db, "solene")
    aino = await make_teacher(db, "aino", time_zone="Europe/Helsinki")
    odile = await make_teacher(db, "odile")
    project = Project(title="Sourdough and rieska", created_by=solene.actor.id)
    db.add(project)
    await db.flush()
    leo = await _join(db, project, solene, "Léo", ("Lyon", "FR", "Europe/Paris"))
    mikko = await _join(db, project, aino, "Mikko", ("Tampere", "FI", "Europe/Helsinki"))
    await db.commit()
    players = [solene.actor.id, aino.actor.id, leo, mikko, odile.actor.id]
    actors = [await _actor(db, person) for person in players]
    return Lesson(project.id, *actors)


async def token_for(db: AsyncSession, person: Actor) -> str:
    """Sign somebody in without a page; returns the token for the cookie. Commits."""
    found = await db.get_one(Person, person.id)
    token = await start_sign_in(db, found, "a test")
    await db.commit()
    return token


async def _join(
    db: AsyncSession, project: Project, teacher: Player, learner: str, where: tuple[str, str, str]
) -> UUID:
    place, country, zone = where
    school = Organisation(
        kind=OrganisationKind.SCHOOL,
        name=f"School of {place}",
        country=country,
        place=place,
        time_zone=zone,
        languages=["en"],
        fields=["0721"],
        trust=Trust.VERIFIED,
        search=place.lower(),
    )
    db.add(school)
    await db.flush()
    db.add(Membership(person_id=teacher.actor.id, organisation_id=school.id, trust=Trust.VERIFIED))
    group = SchoolClass(organisation_id=school.id, time_zone=zone, name=f"Bakers of {place}", **_profile())
    db.add(group)
    await db.flush()
    person = Person(
        id=new_id(),
        kind=Kind.LEARNER,
        name=f"{learner} Realname",
        display_name=learner,
        time_zone=zone,
        password_hash=await hash_password("a PIN of mine"),
    )
    db.add_all([ProjectClass(project_id=project.id, class_id=group.id), person])
    await db.flush()
    db.add_all(
        [
            ClassTeacher(class_id=group.id, person_id=teacher.actor.id),
            ClassLearner(class_id=group.id, person_id=person.id),
            _member(project, teacher.actor.id, group, MemberRole.TEACHER),
            _member(project, person.id, group, MemberRole.LEARNER),
        ]
    )
    await db.flush()
    return person.id


def _profile() -> dict[str, Any]:
    today = now().date()
    return {
        "isced_f": "0721",
        "isco": ["7512"],
        "eqf": 4,
        "languages": {"en": "B1"},
        "size": 14,
        "age_band": "14-18",
        "slots": [],
        "term_start": today,
        "term_end": today + timedelta(days=120),
        "equipment": [],
        "offers": [],
        "seeks": [],
        "kinds": ["virtual"],
    }


def _member(project: Project, person: UUID, group: SchoolClass, role: MemberRole) -> ProjectMember:
    return ProjectMember(project_id=project.id, person_id=person, class_id=group.id, role=role)


async def _actor(db: AsyncSession, person: UUID) -> Actor:
    found = await actor_of(db, person)
    assert found is not None
    return found
