"""Where tests of schools and cases begin; made by the same services that people use."""

from typing import Any

from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.verification import Decision
from app.models.organisation import OfficerPost, Organisation, OrganisationKind
from app.models.verification import VerificationCase
from app.services import organisations, verification
from app.services.organisations.adding import Described
from tests.cast import BASE, Player, actor, make_teacher

LYON: Described = {
    "kind": OrganisationKind.SCHOOL,
    "name": "Lycée professionnel des métiers de bouche",
    "country": "FR",
    "place": "Lyon",
    "place_id": None,
    "time_zone": None,
    "languages": ["fr"],
    "fields": ["0721"],
    "website": "https://www.school.example/equipe",
}


async def make_officer(db: AsyncSession, who: str, *countries: str) -> Player:
    """Sign somebody up who answers for these countries; commits."""
    player = await make_teacher(db, who)
    db.add_all(OfficerPost(person_id=player.actor.id, country=country) for country in countries)
    await db.commit()
    return Player(await actor(db, player), player.email)


async def add_school(db: AsyncSession, player: Player, **said: Any) -> tuple[Organisation, VerificationCase]:
    """Add a school with its first member; commits."""
    described: Described = {**LYON, **said}  # type: ignore[typeddict-item]
    added = await organisations.add_organisation(db, await actor(db, player), described, is_another=True)
    await db.commit()
    return added


async def verified_school(db: AsyncSession, player: Player, officer: Player, **said: Any) -> Organisation:
    """Add a school, hand in evidence, have it verified; commits."""
    school, case = await add_school(db, player, **said)
    acting = await actor(db, player)
    await verification.hand_in(db, acting, case.id, kind="school_address", text="", base_url=BASE)
    await verification.answer_case(
        db, officer.actor, case.id, decision=Decision.VERIFY, code="known", note="", base_url=BASE
    )
    await db.commit()
    return school


async def enter(client: AsyncClient, player: Player) -> None:
    """Sign in on a page; the cookie stays with the client."""
    client.cookies.clear()
    answer = await client.post("/sign-in", data={"email": player.email, "password": player.password})
    assert answer.status_code == 303, answer.text
