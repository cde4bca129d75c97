"""The account: settings, devices, letters, and what was recorded."""

import re
from uuid import UUID

from sqlalchemy import or_, select

from app.domain.events import person_topic
from app.kit.words import N_
from app.models.email_link import EmailLink
from app.models.event import AuditEntry, LoggedEvent
from app.models.mail import Mail
from app.models.person import Person
from app.models.personal_export import PersonalExport
from app.models.sign_in import SignIn
from app.services.exports.part import Kept, Part, Row

# Links in letters open doors for whoever has them: the end of each is left out.
_SECRET_END = re.compile(r"(https?://\S*/)[\w.:=-]{16,}")


def _account(person_id: UUID) -> Kept:
    return select(
        Person.id,
        Person.kind,
        Person.name,
        Person.display_name,
        Person.email,
        Person.email_confirmed_at,
        Person.locale,
        Person.time_zone,
        Person.theme,
        Person.shares_activity.label("partners_see_how_active_my_classes_are"),
        Person.created_at,
        Person.last_seen_at,
    ).where(Person.id == person_id)


def _sign_ins(person_id: UUID) -> Kept:
    columns = (SignIn.device, SignIn.created_at, SignIn.last_seen_at, SignIn.expires_at)
    return select(*columns).where(SignIn.person_id == person_id).order_by(SignIn.created_at)


def _mailed_links(person_id: UUID) -> Kept:
    columns = (EmailLink.purpose, EmailLink.email, EmailLink.created_at, EmailLink.expires_at)
    mine = select(*columns, EmailLink.used_at).where(EmailLink.person_id == person_id)
    return mine.order_by(EmailLink.created_at)


def _letters(person_id: UUID) -> Kept:
    columns = (Mail.to, Mail.subject, Mail.text, Mail.calendar, Mail.created_at, Mail.sent_at)
    return select(*columns).where(Mail.person_id == person_id).order_by(Mail.created_at)


def _without_secrets(row: Row) -> Row:
    return {**row, "text": _SECRET_END.sub(r"\1…", row["text"])}


def _notices(person_id: UUID) -> Kept:
    columns = (LoggedEvent.at, LoggedEvent.name.label("event"), LoggedEvent.data)
    mine = LoggedEvent.topic == person_topic(person_id)
    return select(*columns).where(mine).order_by(LoggedEvent.seq)


def _record(person_id: UUID) -> Kept:
    by_me = AuditEntry.actor_id == person_id
    about_me = AuditEntry.data["person_id"].astext == str(person_id)
    columns = (AuditEntry.created_at.label("at"), by_me.label("by_me"), AuditEntry.event, AuditEntry.data)
    return select(*columns).where(or_(by_me, about_me)).order_by(AuditEntry.created_at, AuditEntry.id)


def _exports(person_id: UUID) -> Kept:
    columns = (PersonalExport.created_at, PersonalExport.state, PersonalExport.ready_at)
    mine = PersonalExport.person_id == person_id
    return select(*columns, PersonalExport.expires_at).where(mine).order_by(PersonalExport.created_at)


PARTS = (
    Part("account", N_("Your account"), _account),
    Part("devices", N_("Where you are signed in"), _sign_ins),
    Part("links-by-mail", N_("Links that were sent to you by mail"), _mailed_links),
    Part("letters", N_("Letters of the last two weeks"), _letters, _without_secrets),
    Part("notices", N_("Notices of the last week"), _notices),
    Part("record", N_("What was recorded of what you did, and of what concerns you"), _record),
    Part("exports", N_("When you asked for your data"), _exports),
)
