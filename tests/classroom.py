"""Classes of the cast: bakers in Lyon, Tampere and Tunis, each in a school of their own."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.lessons import Slot
from app.domain.vocabulary.terms import AgeBand, Cefr, ExchangeKind
from app.kit.clock import now
from app.kit.folding import fold
from app.models.organisation import Membership, Organisation, OrganisationKind, Trust
from app.models.school_class import SchoolClass
from app.services.classes import ClassProfile, describe_class
from tests.cast import Player, actor, make_teacher

# school, country, place, latitude, longitude, zone
SCHOOLS = {
    "solene": ("Lycée des Métiers", "FR", "Lyon", 45.75, 4.85, "Europe/Paris"),
    "aino": ("Tampereen ammattiopisto", "FI", "Tampere", 61.5, 23.79, "Europe/Helsinki"),
    "yassine": ("مركز التكوين المهني", "TN", "تونس", 36.8, 10.18, "Africa/Tunis"),
    "odile": ("École du Dehors", "BE", "Liège", 50.63, 5.57, "Europe/Brussels"),
    "dimitra": ("ΕΠΑΛ Αθήνας", "GR", "Αθήνα", 37.98, 23.73, "Europe/Athens"),
}


async def make_school(db: AsyncSession, player: Player, who: str, *, verified: bool = True) -> Organisation:
    """Give a teacher a school of their own, verified with its teacher unless told otherwise; commits."""
    name, country, place, latitude, longitude, zone = SCHOOLS[who]
    trust = Trust.VERIFIED if verified else Trust.PENDING
    school = Organisation(
        kind=OrganisationKind.SCHOOL,
        name=name,
        country=country,
        place=place,
        latitude=latitude,
        longitude=longitude,
        time_zone=zone,
        languages=[],
        fields=[],
        trust=trust,
        verified_at=now() if verified else None,
        search=fold(f"{name} {place}"),
    )
    db.add(school)
    await db.flush()
    db.add(Membership(person_id=player.actor.id, organisation_id=school.id, trust=trust))
    await db.commit()
    return school


def bakers(**changes: object) -> ClassProfile:
    """Return the profile of a class of bakers: EQF 3, English A2, Tuesday and Thursday mornings."""
    told: dict[str, object] = {
        "name": "CAP Boulanger 1",
        "isco": ("7512",),
        "eqf": 3,
        "languages": {"en": Cefr.A2},
        "size": 14,
        "age_band": AgeBand.MINORS,
        "slots": (Slot(1, 540, 720), Slot(3, 540, 720)),
        "term_start": date(2026, 9, 1),
        "term_end": date(2027, 6, 30),
        "kinds": frozenset({ExchangeKind.VIRTUAL}),
        **changes,
    }
    return ClassProfile(**told)  # type: ignore[arg-type]


async def make_class(
    db: AsyncSession, who: str, *, verified: bool = True, **changes: object
) -> tuple[Player, SchoolClass]:
    """Make somebody of the cast with a school and a class; returns both; commits."""
    player = await make_teacher(db, who)
    school = await make_school(db, player, who, verified=verified)
    player = Player(await actor(db, player), player.email)
    made = await describe_class(db, player.actor, school.id, bakers(**changes))
    await db.commit()
    return player, made


def class_body(school_id: UUID | None = None) -> dict[str, object]:
    """Return a class as a program sends it."""
    body: dict[str, object] = {
        "name": "CAP Boulanger 1",
        "isco": ["7512"],
        "eqf": 3,
        "languages": {"fr": "C2", "en": "A2"},
        "size": 14,
        "age_band": "14-18",
        "slots": [{"weekday": 1, "start": "09:00", "end": "12:00"}],
        "term_start": "2026-09-01",
        "term_end": "2027-06-30",
    }
    return body if school_id is None else {**body, "organisation_id": str(school_id)}
