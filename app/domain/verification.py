"""How a school, and a teacher in it, come to be trusted: reasons an officer may give, working days, hints.

Nothing here decides for the officer: a matching e-mail domain is shown as a hint, never as the answer.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from app.kit.words import N_

#: Working days after which colleagues, then officers, are reminded; and after which sponsors see the case too.
REMIND_AFTER = 5
ESCALATE_AFTER = 10


class Decision(StrEnum):
    """What an officer can answer."""

    VERIFY = "verify"
    ASK = "ask"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason that can be given with one click. `short` is the officer's choice, `text` goes to the teacher."""

    code: str
    decision: Decision
    short: str
    text: str


REASONS: tuple[Reason, ...] = (
    Reason(
        "school_address",
        Decision.VERIFY,
        N_("The e-mail address belongs to the school"),
        N_("Your e-mail address belongs to the school."),
    ),
    Reason(
        "named_on_page",
        Decision.VERIFY,
        N_("The school's web page names the teacher"),
        N_("The web page of your school names you."),
    ),
    Reason(
        "letter_fine",
        Decision.VERIFY,
        N_("The head confirmed it"),
        N_("The head of your school confirmed that you work there."),
    ),
    Reason(
        "known",
        Decision.VERIFY,
        N_("We know the school and the teacher"),
        N_("We know your school, and you."),
    ),
    Reason(
        "need_letter",
        Decision.ASK,
        N_("Ask for a letter of the head"),
        N_(
            "Please send us two sentences signed by your head: that you teach there, and how to reach the school."
        ),
    ),
    Reason(
        "need_page",
        Decision.ASK,
        N_("Ask for a web page that names the teacher"),
        N_("Please send us the address of a page of your school on which we can find your name."),
    ),
    Reason(
        "need_address",
        Decision.ASK,
        N_("Ask to use the school's e-mail address"),
        N_(
            "Please change the e-mail address of your account to the one your school gave you, then tell us here."
        ),
    ),
    Reason(
        "not_vocational",
        Decision.REFUSE,
        N_("Not a place of vocational training"),
        N_(
            "As far as we can see, nobody is trained for a trade there. Journeywork is for vocational training."
        ),
    ),
    Reason(
        "not_staff",
        Decision.REFUSE,
        N_("The school does not know this person"),
        N_("The school could not confirm that you work there."),
    ),
    Reason(
        "not_reached",
        Decision.REFUSE,
        N_("No sign that the school exists"),
        N_("We could not find the school with what you sent us."),
    ),
    Reason(
        "double",
        Decision.REFUSE,
        N_("The school is here already under another entry"),
        N_("Your school is on Journeywork already. Please find it in the list and join it."),
    ),
)
#: Refusals that are about the school itself, not only about the person in it.
ABOUT_THE_SCHOOL = frozenset({"not_vocational", "not_reached", "double"})
#: Addresses that anybody can have say nothing about a school.
FREE_MAIL = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com",
     "gmx.de", "gmx.net", "web.de", "mail.ru", "yandex.ru", "proton.me", "protonmail.com", "orange.fr",
     "free.fr", "wp.pl", "o2.pl", "libero.it", "seznam.cz", "abv.bg", "qq.com", "163.com"}
)  # fmt: skip


def reason(code: str, decision: Decision) -> Reason | None:
    """Return the reason with this code, if it belongs to the decision."""
    return next((one for one in REASONS if one.code == code and one.decision is decision), None)


def working_days(since: datetime, until: datetime) -> int:
    """Return how many whole working days (Monday to Friday, UTC) lie between two moments; never below 0."""
    day, last = since.date(), until.date()
    if until.time() < since.time():
        last -= timedelta(days=1)
    return max(0, sum(1 for _ in _days(day, last)))


def _days(first: date, last: date) -> list[date]:
    span = (last - first).days
    return [day for n in range(1, span + 1) if (day := first + timedelta(days=n)).weekday() < 5]


def days_before(until: datetime, count: int) -> datetime:
    """Return the latest moment from which `count` working days have passed at `until`."""
    moment = until
    while working_days(moment, until) < count:
        moment -= timedelta(days=1)
    return moment


def belongs_to_school(email: str | None, website: str) -> bool:
    """Say whether an e-mail address is in the domain of the school's web page: a@mail.lyc.fr, www.lyc.fr."""
    host = site_host(website)
    domain = (email or "").rpartition("@")[2].lower()
    if not host or not domain or domain in FREE_MAIL or host.count(".") < 1:
        return False
    # Not the other way round: thousands of addresses at ac-lyon.fr say little about lyc-durand.ac-lyon.fr.
    return domain == host or domain.endswith("." + host)


def site_host(website: str) -> str:
    """Return the host of a web address in lower case without "www.", or "" where there is none."""
    text = website.strip()
    host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    return host.removeprefix("www.")
