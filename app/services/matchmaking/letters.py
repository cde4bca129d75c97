"""What the other side's teachers are written at each step of a proposal, and the kind words of a no."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.words import N_
from app.models.person import Person
from app.models.proposal import Proposal
from app.services.classes import ClassShown
from app.services.mails import write_mail

#: Why not, kindly: code → (what the teacher chooses, what the others read).
DECLINES = {
    "": (
        N_("No reason"),
        N_("Thank you for asking us. We cannot take part this time. We wish you a good project."),
    ),
    "full": (
        N_("We have enough partners"),
        N_("Thank you for asking us. We already have partners for this year and cannot take on more."),
    ),
    "dates": (
        N_("The dates do not fit"),
        N_("Thank you for asking us. Your idea is good, but our timetables do not fit together this year."),
    ),
    "topic": (
        N_("The topic does not fit"),
        N_("Thank you for asking us. What you plan is too far from what our class works on this year."),
    ),
    "later": (
        N_("Not now, perhaps later"),
        N_("Thank you for asking us. We cannot start now. Please ask us again next term."),
    ),
}

SENT = (
    N_("%(class_name)s proposes a project: %(title)s"),
    N_(
        "Hello %(name)s,\n\n"
        "%(class_name)s (%(place)s) would like to do a project with your class:\n\n%(title)s\n\n%(said)s\n\n"
        "Read it and answer here. You have 14 days:\n\n%(link)s\n"
    ),
)
ASKED = (
    N_("%(class_name)s has a question about your proposal: %(title)s"),
    N_("Hello %(name)s,\n\n%(class_name)s asks:\n\n%(said)s\n\nAnswer here. You have 14 days:\n\n%(link)s\n"),
)
REPLIED = (
    N_("%(class_name)s has answered your question: %(title)s"),
    N_("Hello %(name)s,\n\n%(class_name)s writes:\n\n%(said)s\n\nIt is your turn again:\n\n%(link)s\n"),
)
ACCEPTED = (
    N_("%(class_name)s has accepted: %(title)s"),
    N_(
        "Hello %(name)s,\n\n"
        "good news: %(class_name)s (%(place)s) has accepted. Your project is open:\n\n%(link)s\n"
    ),
)
DECLINED = (
    N_("%(class_name)s cannot take part: %(title)s"),
    N_(
        "Hello %(name)s,\n\n%(class_name)s (%(place)s) writes:\n\n%(said)s\n\n"
        "Other classes fit you too. See them here:\n\n%(link)s\n"
    ),
)
WITHDRAWN = (
    N_("%(class_name)s has taken the proposal back: %(title)s"),
    N_(
        "Hello %(name)s,\n\n%(class_name)s (%(place)s) has taken its proposal back. You need not do anything.\n"
    ),
)
MOVED_UP = (
    N_("Your proposal has a place now: %(title)s"),
    N_(
        "Hello %(name)s,\n\n"
        "you have waited in line: %(class_name)s (%(place)s) reads your proposal “%(title)s” now. "
        "They have 14 days to answer:\n\n%(link)s\n"
    ),
)
LINE_ENDED = (
    N_("No place became free: %(title)s"),
    N_(
        "Hello %(name)s,\n\nyour proposal “%(title)s” has waited in line for 60 days, and %(class_name)s "
        "(%(place)s) had no place for it. Other classes fit you too. See them here:\n\n%(link)s\n"
    ),
)
REMINDED = (
    N_("A class waits for your answer: %(title)s"),
    N_(
        "Hello %(name)s,\n\n%(class_name)s (%(place)s) has been waiting for a week. "
        "Please answer in the next 7 days; a kind no is fine too:\n\n%(link)s\n"
    ),
)
EXPIRED = (
    N_("No answer came: %(title)s"),
    N_(
        "Hello %(name)s,\n\nthe proposal “%(title)s” to or from %(class_name)s (%(place)s) has ended, because "
        "nobody answered for 14 days. You can propose again or look for other classes:\n\n%(link)s\n"
    ),
)


async def write_letters(
    db: AsyncSession,
    to: list[Person],
    letter: tuple[str, str],
    proposal: Proposal,
    other: ClassShown,
    *,
    link: str,
    said: str = "",
) -> None:
    """Write `letter` to these teachers; `other` is the class of which it speaks."""
    told = {
        "title": proposal.title,
        "class_name": other.name,
        "place": f"{other.school.name}, {other.school.place}",
        "said": said,
        "link": link,
    }
    for person in to:
        await write_mail(db, person, *letter, name=person.name, **told)
