"""E-mail addresses: confirmed by opening a link; changed when both addresses agree."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Gone, Invalid
from app.domain.events import EmailConfirmed, ProfileChanged
from app.kit.clock import now
from app.kit.passwords import verify_password
from app.kit.words import N_
from app.models.email_link import EmailLink, LinkPurpose
from app.models.person import Person
from app.services import throttles
from app.services.accounts.links import make_link, use_link
from app.services.accounts.rules import fold_email
from app.services.accounts.sign_up import send_confirmation
from app.services.mails import write_mail, write_to
from app.services.record import record

OLD_SUBJECT = N_("Change of your e-mail address at Journeywork")
OLD_TEXT = N_(
    "Hello %(name)s,\n\n"
    "you asked to use %(email)s from now on. Open this link to agree. The same question went to the new "
    "address; the change happens once both are answered.\n\n%(link)s\n\n"
    "If this was not you, do not open it, and change your password.\n"
)
NEW_SUBJECT = N_("Confirm your new e-mail address for Journeywork")
NEW_TEXT = N_(
    "Hello %(name)s,\n\n"
    "open this link to use this address at Journeywork. The same question went to your old address.\n\n"
    "%(link)s\n"
)
_BOTH = (LinkPurpose.CHANGE_OLD, LinkPurpose.CHANGE_NEW)


async def confirm_email(db: AsyncSession, token: str) -> Person:
    """Confirm the address to which the link was sent. Raises Gone."""
    link, person = await use_link(db, token, LinkPurpose.CONFIRM)
    if person.email != link.email:
        raise Gone
    person.email_confirmed_at = person.email_confirmed_at or now()
    await record(db, person.id, EmailConfirmed(person.id))
    return person


async def resend_confirmation(db: AsyncSession, actor: Actor, base_url: str) -> None:
    """Send the confirming link again. Raises TooMany."""
    await throttles.hit(db, "confirm", str(actor.id), limit=5, per=timedelta(hours=1))
    person = (await db.scalars(Person.with_id(actor.id))).one()
    if person.email_confirmed_at is None:
        await send_confirmation(db, person, base_url)


async def change_email(db: AsyncSession, actor: Actor, email: str, password: str, base_url: str) -> None:
    """Ask both addresses whether the account may move to `email`. Raises Invalid, TooMany."""
    await throttles.hit(db, "change e-mail", str(actor.id), limit=5, per=timedelta(hours=1))
    person = (await db.scalars(Person.with_id(actor.id))).one()
    if not await verify_password(password, person.password_hash):
        raise Invalid(field="password", message=N_("This is not your password now."))
    email = fold_email(email)
    assert person.email is not None
    old = await make_link(db, person, LinkPurpose.CHANGE_OLD, email)
    link = f"{base_url}/email-changes/{old}"
    await write_mail(db, person, OLD_SUBJECT, OLD_TEXT, link=link, name=person.name, email=email)
    # Nobody learns here whether the new address has an account: it simply gets no link then.
    if await db.scalar(Person.with_email(email)) is None:
        new = await make_link(db, person, LinkPurpose.CHANGE_NEW, email)
        link = f"{base_url}/email-changes/{new}"
        await write_to(db, email, person.locale, NEW_SUBJECT, NEW_TEXT, link=link, name=person.name)


async def confirm_change(db: AsyncSession, token: str) -> bool:
    """One of the two addresses agrees. Returns True once both have and the address is changed. Raises Gone."""
    link, person = await use_link(db, token, *_BOTH)
    other = LinkPurpose.CHANGE_NEW if link.purpose is LinkPurpose.CHANGE_OLD else LinkPurpose.CHANGE_OLD
    agreed = await db.scalar(
        select(EmailLink).where(
            EmailLink.person_id == person.id,
            EmailLink.purpose == other,
            EmailLink.email == link.email,
            EmailLink.used_at.is_not(None),
            EmailLink.created_at >= link.created_at - timedelta(minutes=1),
        )
    )
    if agreed is None:
        return False
    if await db.scalar(Person.with_email(link.email)) is not None:
        raise Gone
    person.email, person.email_confirmed_at = link.email, now()
    await record(db, person.id, ProfileChanged(person.id, "email"))
    return True
