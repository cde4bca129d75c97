"""Links sent by mail: made, and used once."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import Gone
from app.kit.clock import now
from app.kit.tokens import hash_token, new_token
from app.models.email_link import EmailLink, LinkPurpose
from app.models.person import Person

LASTS = {
    LinkPurpose.CONFIRM: timedelta(days=7),
    LinkPurpose.RESET: timedelta(hours=2),
    LinkPurpose.CHANGE_OLD: timedelta(days=1),
    LinkPurpose.CHANGE_NEW: timedelta(days=1),
}


async def make_link(db: AsyncSession, person: Person, purpose: LinkPurpose, email: str) -> str:
    """Return the token of a new link; older ones for the same purpose stop working."""
    await db.execute(
        delete(EmailLink).where(
            EmailLink.person_id == person.id, EmailLink.purpose == purpose, EmailLink.used_at.is_(None)
        )
    )
    token = new_token()
    expires = now() + LASTS[purpose]
    db.add(
        EmailLink(
            person_id=person.id,
            purpose=purpose,
            email=email,
            token_hash=hash_token(token),
            expires_at=expires,
        )
    )
    return token


async def use_link(db: AsyncSession, token: str, *purposes: LinkPurpose) -> tuple[EmailLink, Person]:
    """Use a link up and return it with its person. Raises Gone when it is used, expired or unknown."""
    link = await db.scalar(
        select(EmailLink).where(EmailLink.token_hash == hash_token(token)).with_for_update()
    )
    if link is None or link.purpose not in purposes or link.used_at is not None or link.expires_at < now():
        raise Gone
    link.used_at = now()
    return link, (await db.scalars(Person.with_id(link.person_id))).one()
