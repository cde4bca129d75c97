"""From a sign-in to the actor that rules see, in one query."""

from uuid import UUID

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.kit.clock import now
from app.kit.tokens import hash_token
from app.models.organisation import Membership, OfficerPost, Organisation, Trust
from app.models.person import Person
from app.models.sign_in import SignIn

_posts = (
    select(func.array_agg(OfficerPost.country)).where(OfficerPost.person_id == Person.id).scalar_subquery()
)
_schools = (
    select(func.array_agg(aggregate_order_by(Membership.organisation_id, Membership.created_at)))
    .where(Membership.person_id == Person.id, Membership.trust != Trust.REFUSED)
    .scalar_subquery()
)
_trusted = (
    select(func.array_agg(Membership.organisation_id))
    .join(Organisation, Organisation.id == Membership.organisation_id)
    .where(
        Membership.person_id == Person.id,
        and_(Membership.trust == Trust.VERIFIED, Organisation.trust == Trust.VERIFIED),
    )
    .scalar_subquery()
)

# Every request and every message asks one of these: built once, so that only their values change.
_BY_TOKEN = (
    select(Person, SignIn.id, _posts, _schools, _trusted)
    .join(SignIn, SignIn.person_id == Person.id)
    .where(SignIn.token_hash == bindparam("token"), SignIn.expires_at > bindparam("at"))
)
_BY_ID = select(Person, _posts, _schools, _trusted).where(Person.id == bindparam("person"))
_BY_SIGN_IN = _BY_ID.where(
    select(SignIn.id).where(SignIn.id == bindparam("sign_in"), SignIn.expires_at > bindparam("at")).exists()
)


async def actor_with_token(db: AsyncSession, token: str) -> Actor | None:
    """Return who is signed in with this token, or None."""
    row = (await db.execute(_BY_TOKEN, {"token": hash_token(token), "at": now()})).first()
    return None if row is None else _actor(*row)


async def actor_of(db: AsyncSession, person_id: UUID, sign_in_id: UUID | None = None) -> Actor | None:
    """Return a person as actor; where a sign-in is given, only while it lives (sockets check with it)."""
    if sign_in_id is None:
        found = await db.execute(_BY_ID, {"person": person_id})
    else:
        found = await db.execute(_BY_SIGN_IN, {"person": person_id, "sign_in": sign_in_id, "at": now()})
    row = found.first()
    return None if row is None else _actor(row[0], sign_in_id, *row[1:])


def _actor(
    person: Person,
    sign_in_id: UUID | None,
    posts: list[str] | None,
    schools: list[UUID] | None,
    trusted: list[UUID] | None,
) -> Actor:
    return Actor(
        id=person.id,
        kind=person.kind,
        name=person.name,
        display_name=person.display_name,
        locale=person.locale,
        time_zone=person.time_zone,
        theme=person.theme,
        email_confirmed=person.email_confirmed_at is not None,
        organisations=frozenset(schools or ()),
        verified_organisations=frozenset(trusted or ()),
        officer_countries=frozenset(posts or ()),
        sign_in_id=sign_in_id,
    )
