"""A project with two classes: Solène's bakers in Lyon with Léo, Aino's in Tampere with Mikko. Odile stands outside."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor, Kind
from app.domain.vocabulary.terms import AgeBand, Cefr
from app.kit.clock import now
from app.kit.ids import new_id
from app.models.organisation import Membership, Organisation, OrganisationKind, Trust
from app.models.person import Person
from app.models.school_class import ClassLearner, SchoolClass
from app.services.accounts.sign_ins import start_sign_in
from app.services.actors import actor_of
from app.services.classes import ClassProfile, describe_class
from app.services.projects.opening import open_project


@dataclass(frozen=True)
class Member:
    """Somebody with a living sign-in."""

    actor: Actor
    token: str
    email: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What a program sends to be this person."""
        return {"authorization": f"Bearer {self.token}"}


@dataclass(frozen=True)
class Workshop:
    """One project, the people in it, and Odile, who is not."""

    project_id: UUID
    lyon: UUID
    tampere: UUID
    solene: Member
    aino: Member
    leo: Member
    mikko: Member
    odile: Member


async def make_workshop(db: AsyncSession) -> Workshop:
    """Make it all, without mails and waiting; commits."""
    lyon, solene = await _class(
        db, "CAP Boulanger 1", "Lycée du Fournil", "FR", "Lyon", "Europe/Paris", "Solène Lefèvre"
    )
    tampere, aino = await _class(
        db, "Leipuri 2", "Tampereen ammattiopisto", "FI", "Tampere", "Europe/Helsinki", "Aino Korhonen"
    )
    _odd, odile = await _class(
        db, "Cooks 1", "Outside School", "IE", "Cork", "Europe/Dublin", "Odile Outsider"
    )
    leo, mikko = await _learner(db, lyon, "Léo"), await _learner(db, tampere, "Mikko")
    project = await open_project(
        db, title="Sourdough and rieska", classes=[lyon.id, tampere.id], created_by=solene.id
    )
    await db.commit()
    people = [await _enter(db, person) for person in (solene, aino, leo, mikko, odile)]
    await db.commit()
    return Workshop(project.id, lyon.id, tampere.id, *people)


async def _class(
    db: AsyncSession, name: str, school: str, country: str, place: str, zone: str, teacher: str
) -> tuple[SchoolClass, Person]:
    organisation = Organisation(
        id=new_id(), kind=OrganisationKind.SCHOOL, name=school, country=country, place=place, time_zone=zone,
        languages=["en"], fields=["0721"], trust=Trust.VERIFIED, search=school.lower(),
    )  # fmt: skip
    person = Person(
        id=new_id(), kind=Kind.TEACHER, name=teacher, display_name=teacher, time_zone=zone,
        email=f"{teacher.split()[0].lower()}@school.example", email_confirmed_at=now(),
    )  # fmt: skip
    db.add_all([organisation, person])
    await db.flush()
    db.add(Membership(person_id=person.id, organisation_id=organisation.id, trust=Trust.VERIFIED))
    await db.flush()
    actor = await actor_of(db, person.id)
    assert actor is not None
    profile = ClassProfile(
        name=name,
        isco=("7512",),
        eqf=3,
        languages={"en": Cefr.A2},
        size=14,
        age_band=next(iter(AgeBand)),
        slots=(),
        term_start=date(2026, 9, 1),
        term_end=date(2027, 6, 30),
    )
    taught = await describe_class(db, actor, organisation.id, profile)
    return taught, person


async def _learner(db: AsyncSession, school_class: SchoolClass, name: str) -> Person:
    learner = Person(
        id=new_id(), kind=Kind.LEARNER, name=f"{name} Secret-Surname", display_name=name,
        time_zone=school_class.time_zone,
    )  # fmt: skip
    db.add(learner)
    await db.flush()
    db.add(ClassLearner(class_id=school_class.id, person_id=learner.id))
    return learner


async def _enter(db: AsyncSession, person: Person) -> Member:
    token = await start_sign_in(db, person, "test")
    actor = await actor_of(db, person.id)
    assert actor is not None
    return Member(actor, token, person.email or "")
