"""A teacher makes an account."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Kind
from app.domain.errors import Invalid
from app.domain.events import SignedUp
from app.kit.passwords import hash_password
from app.kit.words import N_
from app.models.email_link import LinkPurpose
from app.models.person import Person
from app.services import throttles
from app.services.accounts.links import make_link
from app.services.accounts.rules import check_password, fold_email
from app.services.mails import write_mail
from app.services.record import record

CONFIRM_SUBJECT = N_("Confirm your e-mail address for Journeywork")
CONFIRM_TEXT = N_(
    "Hello %(name)s,\n\n"
    "please open this link to confirm your e-mail address. It works for seven days.\n\n%(link)s\n\n"
    "If you did not sign up at Journeywork, you need not do anything.\n"
)
KNOWN_SUBJECT = N_("You already have an account at Journeywork")
KNOWN_TEXT = N_(
    "Hello %(name)s,\n\n"
    "somebody, probably you, tried to sign up with this address. You already have an account: sign in, or "
    "set a new password here:\n\n%(link)s\n"
)


async def sign_up(
    db: AsyncSession, *, name: str, email: str, password: str, locale: str, time_zone: str, base_url: str
) -> Person | None:
    """Make a teacher's account and send the link that confirms the address. Raises Invalid.

    Where the address has an account already, its owner gets a mail and None is returned: the page says the
    same in both cases, so that nobody can find out who is here.
    """
    name, email = " ".join(name.split()), fold_email(email)
    if not name or len(name) > 120:
        raise Invalid(field="name", message=N_("Write your name as colleagues know it (up to 120 letters)."))
    check_password(password, name, email)
    # Hashed before the look-up, so that the time taken does not tell either.
    hashed = await hash_password(password)
    known = await db.scalar(Person.with_email(email))
    if known is not None:
        link = f"{base_url}/password-resets/new"
        await write_mail(db, known, KNOWN_SUBJECT, KNOWN_TEXT, name=known.name, link=link)
        return None
    person = Person(
        kind=Kind.TEACHER,
        name=name,
        display_name=name,
        email=email,
        password_hash=hashed,
        locale=locale,
        time_zone=time_zone,
    )
    db.add(person)
    await db.flush()
    await send_confirmation(db, person, base_url)
    await record(db, person.id, SignedUp(person.id))
    return person


async def send_confirmation(db: AsyncSession, person: Person, base_url: str) -> None:
    """Send (again) the link that confirms the person's address."""
    assert person.email is not None
    token = await make_link(db, person, LinkPurpose.CONFIRM, person.email)
    link = f"{base_url}/email-confirmations/{token}"
    await write_mail(db, person, CONFIRM_SUBJECT, CONFIRM_TEXT, name=person.name, link=link)


async def limit_sign_ups(db: AsyncSession, address: str) -> None:
    """Refuse a flood of sign-ups from one address; a staff room doing it together is fine. Raises TooMany."""
    await throttles.hit(db, "sign-up", address, limit=60, per=timedelta(hours=1))
