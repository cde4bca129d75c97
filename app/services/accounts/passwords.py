"""Forgotten and changed passwords."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Invalid
from app.domain.events import ProfileChanged
from app.kit.clock import now
from app.kit.passwords import hash_password, verify_password
from app.kit.words import N_
from app.models.email_link import LinkPurpose
from app.models.person import Person
from app.services import throttles
from app.services.accounts.links import make_link, use_link
from app.services.accounts.rules import check_password, fold_email
from app.services.accounts.sign_ins import sign_out_everywhere
from app.services.mails import write_mail
from app.services.record import record

RESET_SUBJECT = N_("Set a new password for Journeywork")
RESET_TEXT = N_(
    "Hello %(name)s,\n\n"
    "open this link to set a new password. It works for two hours, and once.\n\n%(link)s\n\n"
    "If you did not ask for it, you need not do anything: your password stays as it is.\n"
)
CHANGED_SUBJECT = N_("Your password was changed")
CHANGED_TEXT = N_(
    "Hello %(name)s,\n\n"
    "your password at Journeywork was changed just now, and all other devices were signed out. "
    "If this was not you, set a new one at once:\n\n%(link)s\n"
)


async def ask_for_reset(db: AsyncSession, email: str, base_url: str) -> None:
    """Send a reset link where the address has an account; silent where it has none. Raises Invalid, TooMany."""
    email = fold_email(email)
    await throttles.hit(db, "reset", email, limit=5, per=timedelta(hours=1))
    person = await db.scalar(Person.with_email(email))
    if person is None:
        return
    token = await make_link(db, person, LinkPurpose.RESET, email)
    link = f"{base_url}/password-resets/{token}"
    await write_mail(db, person, RESET_SUBJECT, RESET_TEXT, name=person.name, link=link)


async def reset_password(db: AsyncSession, token: str, password: str, base_url: str) -> Person:
    """Set a new password with a mailed link; signs every device out. Raises Gone, Invalid."""
    link, person = await use_link(db, token, LinkPurpose.RESET)
    await _set(db, person, password, base_url)
    # Whoever could open the mail has shown that the address is theirs.
    if person.email == link.email and person.email_confirmed_at is None:
        person.email_confirmed_at = now()
    await sign_out_everywhere(db, person.id)
    return person


async def change_password(db: AsyncSession, actor: Actor, old: str, new: str, base_url: str) -> None:
    """Change one's own password, knowing the old one; other devices are signed out. Raises Invalid."""
    person = (await db.scalars(Person.with_id(actor.id))).one()
    if not await verify_password(old, person.password_hash):
        raise Invalid(field="old_password", message=N_("This is not your password now."))
    await _set(db, person, new, base_url)
    await sign_out_everywhere(db, person.id, but=actor.sign_in_id)


async def _set(db: AsyncSession, person: Person, password: str, base_url: str) -> None:
    check_password(password, person.name, person.email or "")
    person.password_hash = await hash_password(password)
    link = f"{base_url}/password-resets/new"
    await write_mail(db, person, CHANGED_SUBJECT, CHANGED_TEXT, name=person.name, link=link)
    await record(db, person.id, ProfileChanged(person.id, "password"))
