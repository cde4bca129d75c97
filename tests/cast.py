"""The cast: the same few people from the same few schools, who play in every test.

Solène teaches bakers in Lyon, Aino in Tampere, Yassine in Tunis; Kreszentia has a very long German name.
Odile is the outsider: a teacher with a verified school of her own, a member of nothing that the others do.
"""

import re
from dataclasses import dataclass
from typing import Any

from httpx2 import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.kit.passwords import sharing_hashes
from app.models.mail import Mail
from app.models.person import Person
from app.services import accounts
from app.services.actors import actor_of

PASSWORD = "drei warme Brote"
NAMES = {
    "solene": "Solène Lefèvre",
    "aino": "Aino Korhonen",
    "yassine": "ياسين بن صالح",
    "dimitra": "Δήμητρα Παπαδοπούλου",
    "kreszentia": "Kreszentia Freifrau von und zu Hohenlohe-Waldenburg-Schillingsfürst-Oberstudiendirektorin im Ruhestand Wolfeschlegelst",
    "odile": "Odile Outsider",
}
BASE = "http://localhost:8000"
# Of the one password: to hash it anew for everybody takes longer than most tests.
_HASHES: dict[str, str] = {}


@dataclass(frozen=True)
class Player:
    """One person of the cast, as rules see them, with what is needed to sign in."""

    actor: Actor
    email: str
    password: str = PASSWORD


def address(who: str) -> str:
    """Return the mail address of somebody of the cast."""
    return f"{who}@school.example"


async def make_teacher(
    db: AsyncSession, who: str, *, confirmed: bool = True, time_zone: str = "Europe/Paris"
) -> Player:
    """Sign one of the cast up, through the same service as everybody; commits."""
    with sharing_hashes(_HASHES):
        person = await accounts.sign_up(
            db,
            name=NAMES[who],
            email=address(who),
            password=PASSWORD,
            locale="en",
            time_zone=time_zone,
            base_url=BASE,
        )
    assert person is not None
    if confirmed:
        await accounts.confirm_email(db, await mailed_token(db, address(who)))
    await db.commit()
    return Player(await actor(db, person), address(who))


async def actor(db: AsyncSession, person: Person | Player) -> Actor:
    """Return somebody as rules see them right now."""
    found = await actor_of(db, person.id if isinstance(person, Person) else person.actor.id)
    assert found is not None
    return found


async def last_mail(db: AsyncSession, to: str) -> Mail:
    """Return the last mail to an address."""
    await db.flush()
    mail = await db.scalar(select(Mail).where(Mail.to == to).order_by(Mail.created_at.desc(), Mail.id.desc()))
    assert mail is not None, f"no mail to {to}"
    return mail


async def mailed_token(db: AsyncSession, to: str) -> str:
    """Return the token of the link in the last mail to an address."""
    link = re.search(r"https?://\S+/(\S{43})", (await last_mail(db, to)).text)
    assert link is not None
    return link[1]


async def signed_in(client: AsyncClient, player: Player) -> dict[str, Any]:
    """Sign somebody in through the API; returns the headers that say so."""
    answer = await client.post("/api/v1/sign-ins", json={"email": player.email, "password": player.password})
    assert answer.status_code == 201, answer.text
    return {"authorization": f"Bearer {answer.json()['token']}"}
