"""Mails leave."""

from uuid import UUID

from app.jobs.worker import RETRY, app, tools
from app.services.mails import deliver_mail


@app.task(name="mails.deliver", retry=RETRY)
async def deliver(mail_id: str) -> None:
    """Send one mail of the outbox."""
    shed = tools()
    async with shed.database.unit() as db:
        await deliver_mail(db, UUID(mail_id), shed.smtp, shed.settings.mail_from)
