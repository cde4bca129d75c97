"""Mails: written to the outbox with the change that causes them, sent by a job, exactly once where SMTP allows."""

from email.message import EmailMessage
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import NotFound
from app.kit.clock import now
from app.kit.smtp import Smtp
from app.models.mail import Mail, MailState
from app.models.person import Person
from app.services.language import speak
from app.services.queue import enqueue


async def write_mail(db: AsyncSession, person: Person, subject: str, text: str, **params: object) -> None:
    """Write a mail to `person` in the person's language. `subject` and `text` are msgids with `params`."""
    await write_with_day(db, person, subject, text, "", **params)


async def write_with_day(
    db: AsyncSession, person: Person, subject: str, text: str, day: str, /, **params: object
) -> None:
    """Write a mail to which a day for the calendar is attached: an iCalendar file (RFC 5545)."""
    if person.email is None:
        return
    to, locale = person.email, person.locale
    await write_to(db, to, locale, subject, text, person_id=person.id, calendar=day, **params)


async def write_to(
    db: AsyncSession,
    address: str,
    locale: str,
    subject: str,
    text: str,
    *,
    person_id: UUID | None = None,
    calendar: str = "",
    **params: object,
) -> None:
    """Write a mail to any address, in `locale`."""
    _ = speak(locale)
    head = _(subject) % params if params else _(subject)
    body = _(text) % params if params else _(text)
    subject = " ".join(head.split())
    mail = Mail(to=address, person_id=person_id, subject=subject, text=body, calendar=calendar)
    db.add(mail)
    await db.flush()
    await enqueue(db, "mails.deliver", mail_id=str(mail.id))


async def deliver_mail(db: AsyncSession, mail_id: UUID, smtp: Smtp | None, sender: str) -> None:
    """Send one waiting mail. Without an SMTP server it stays readable in the outbox. Raises what SMTP raises.

    The row is locked while it is being sent, and its Message-ID is made of its id: a mail that is sent
    again after a crash between sending and commit is one mail to every mail program.
    """
    mail = await db.scalar(select(Mail).where(Mail.id == mail_id).with_for_update())
    if mail is None:
        raise NotFound
    if mail.state is MailState.SENT:
        return
    if smtp is not None:
        await smtp.send(as_message(mail, sender))
    mail.state, mail.sent_at = MailState.SENT, now()


def as_message(mail: Mail, sender: str) -> EmailMessage:
    """Return the mail as an RFC 5322 message."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = mail.created_at
    message["Message-ID"] = f"<{mail.id}@journeywork>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.calendar:
        message.add_attachment(mail.calendar, subtype="calendar", filename="meeting.ics")
    return message
