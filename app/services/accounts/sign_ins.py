"""Signing in and out, and the list of devices."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Invalid, NotFound
from app.domain.events import AccessChanged, SignedIn
from app.kit.clock import now
from app.kit.passwords import verify_password
from app.kit.tokens import hash_token, new_token
from app.kit.words import N_
from app.models.person import Person
from app.models.sign_in import LASTS, SignIn
from app.services import throttles
from app.services.record import record

# A whole school sits behind one address: the limit that bites is per account and address together; the
# one per account alone slows down guessing from many addresses; the one per address is generous.
_WINDOW = timedelta(minutes=15)
_LIMITS = (("sign-in pair", 8), ("sign-in account", 30), ("sign-in address", 300))


async def check_tries(db: AsyncSession, email: str, address: str) -> None:
    """Raise TooMany where this account or address has failed too often."""
    for (what, limit), who in zip(_LIMITS, _whos(email, address), strict=True):
        await throttles.check(db, what, who, limit=limit, per=_WINDOW)


async def count_failure(db: AsyncSession, email: str, address: str) -> None:
    """Count a failed try. Call it in a unit of work of its own: the refused request is rolled back."""
    for (what, _limit), who in zip(_LIMITS, _whos(email, address), strict=True):
        await throttles.hit(db, what, who, limit=10**9, per=_WINDOW)


async def sign_in(db: AsyncSession, *, email: str, password: str, device: str) -> tuple[Person, str]:
    """Sign in with address and password; returns the person and the token for the cookie. Raises Invalid."""
    person = await db.scalar(Person.with_email(email.strip().lower()))
    if not await verify_password(password, person.password_hash if person else None) or person is None:
        raise Invalid(field="password", message=N_("E-mail address and password do not fit together."))
    return person, await start_sign_in(db, person, device)


async def start_sign_in(db: AsyncSession, person: Person, device: str) -> str:
    """Sign a person in whose secret has been checked; returns a token that never existed before."""
    token, at = new_token(), now()
    db.add(
        SignIn(
            person_id=person.id,
            token_hash=hash_token(token),
            device=device[:200],
            last_seen_at=at,
            expires_at=at + LASTS,
        )
    )
    person.last_seen_at = at
    await record(db, person.id, SignedIn(person.id))
    return token


async def sign_out(db: AsyncSession, actor: Actor, sign_in_id: UUID) -> None:
    """Sign one of the actor's own devices out. Raises NotFound for anybody else's."""
    gone = await db.execute(
        delete(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == actor.id).returning(SignIn.id)
    )
    if gone.first() is None:
        raise NotFound
    await record(db, actor.id, AccessChanged(actor.id))


async def sign_out_everywhere(db: AsyncSession, person_id: UUID, *, but: UUID | None = None) -> None:
    """Sign a person out on all devices, but for one that may stay."""
    query = delete(SignIn).where(SignIn.person_id == person_id)
    await db.execute(query if but is None else query.where(SignIn.id != but))
    await record(db, person_id, AccessChanged(person_id))


async def devices_of(db: AsyncSession, actor: Actor) -> Sequence[SignIn]:
    """Return the devices on which the actor is signed in, last used first."""
    living = select(SignIn).where(SignIn.person_id == actor.id, SignIn.expires_at > now())
    return (await db.scalars(living.order_by(SignIn.last_seen_at.desc()))).all()


def _whos(email: str, address: str) -> tuple[str, str, str]:
    account = email.strip().lower()
    return f"{account} {address}", account, address
