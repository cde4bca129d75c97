"""A small project ready for a lesson: two classes, a teacher each, a learner each."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor, Kind
from app.domain.vocabulary.terms import AgeBand, Cefr
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.passwords import hash_password
from app.models.organisation import Membership, Organisation, OrganisationKind, Trust
from app.models.person import Person
from app.models.school_class import ClassLearner
from app.services.accounts.sign_ins import start_sign_in
from app.services.actors import actor_of
from app.services.classes import ClassProfile, describe_class
from app.services.projects.opening import open_project
from tests.cast import make_teacher


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
    solene = (await make_teacher(db, "solene")).actor.id
    aino = (await make_teacher(db, "aino", time_zone="Europe/Helsinki")).actor.id
    odile = (await make_teacher(db, "odile")).actor.id
    lyon, leo = await _class(db, solene, "Léo", ("Lyon", "FR", "Europe/Paris"))
    tampere, mikko = await _class(db, aino, "Mikko", ("Tampere", "FI", "Europe/Helsinki"))
    title, classes = "Sourdough and rieska", [lyon, tampere]
    project = await open_project(db, title=title, classes=classes, created_by=solene)
    await db.commit()
    return Lesson(project.id, *[await _actor(db, person) for person in (solene, aino, leo, mikko, odile)])


async def token_for(db: AsyncSession, person: Actor) -> str:
    """Sign somebody in without a page; returns the token for the cookie. Commits."""
    found = await db.get_one(Person, person.id)
    token = await start_sign_in(db, found, "a test")
    await db.commit()
    return token


async def _class(
    db: AsyncSession, teacher: UUID, learner: str, where: tuple[str, str, str]
) -> tuple[UUID, UUID]:
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
    db.add(Membership(person_id=teacher, organisation_id=school.id, trust=Trust.VERIFIED))
    await db.flush()
    group = await describe_class(db, await _actor(db, teacher), school.id, _profile(f"Bakers of {place}"))
    person = Person(
        id=new_id(),
        kind=Kind.LEARNER,
        name=f"{learner} Realname",
        display_name=learner,
        time_zone=zone,
        password_hash=await hash_password("a PIN of mine"),
    )
    db.add(person)
    await db.flush()
    db.add(ClassLearner(class_id=group.id, person_id=person.id))
    await db.flush()
    return group.id, person.id


def _profile(name: str) -> ClassProfile:
    today = now().date()
    return ClassProfile(
        name=name,
        isco=("7512",),
        eqf=4,
        languages={"en": Cefr.B1},
        size=14,
        age_band=next(iter(AgeBand)),
        slots=(),
        term_start=today,
        term_end=today + timedelta(days=120),
    )


async def _actor(db: AsyncSession, person: UUID) -> Actor:
    found = await actor_of(db, person)
    assert found is not None
    return found
