"""A proposal in words for its pages: both languages side by side, what is missing, the kind words of a no."""

from dataclasses import dataclass

from app.domain.proposal_standing import Missing
from app.domain.vocabulary.naming import language_name
from app.kit.words import N_
from app.models.proposal import Proposal
from app.render import direction, isolated
from app.services.language import LOCALES, speak
from app.services.matchmaking import ProposalShown, kind_words
from app.services.matchmaking.letters import DECLINES

BY_MACHINE = N_("Translated by a machine")
#: What is missing, as the side reads it whose part it is, and as the other one does.
MISSING = {
    Missing.PLACE: (N_("a place at your class"), N_("a place at the other class")),
    Missing.BREAK_ENDS: (N_("the end of your class’s break"), N_("the end of the other class’s break")),
    Missing.ANSWER: (N_("your answer"), N_("the answer of %(class_name)s")),
    Missing.REPLY: (N_("your reply to the question"), N_("the reply of %(class_name)s to the question")),
    Missing.VERIFICATION: (
        N_("the verification of your school: until then you cannot accept"),
        N_("the verification of their school: until then they cannot accept"),
    ),
    Missing.CLASS: (
        N_("a class: one of the two is not taught any more"),
        N_("a class: one of the two is not taught any more"),
    ),
}


@dataclass(frozen=True, slots=True)
class TextWords:
    """One version of a text: in which language (code, name and direction; empty where nobody told), and by whom."""

    text: str
    language: str
    name: str
    dir: str
    note: str = ""


def text_words(text: str, language: str, locale: str, note: str = "") -> TextWords:
    """Return a text with its language named in the reader's."""
    known = language in LOCALES
    return TextWords(
        text,
        language if known else "",
        language_name(language, locale) if known else "",
        direction(language) if known else "auto",
        note,
    )


def message_words(proposal: Proposal, locale: str, *, is_ours: bool) -> list[TextWords]:
    """Return the message in every language in which it is there, the one that the reader's side reads first."""
    original = text_words(proposal.message, proposal.message_language, locale)
    versions = [original]
    if proposal.message_theirs:
        versions.append(text_words(proposal.message_theirs, proposal.theirs_language, locale))
    elif proposal.translation:
        said = speak(locale)(BY_MACHINE)
        versions.append(text_words(proposal.translation, proposal.theirs_language, locale, said))
    return versions if is_ours else versions[::-1]


def missing_words(shown: ProposalShown, locale: str) -> list[str]:
    """Return what is missing, in words for the reader's side."""
    found = []
    for one in shown.missing:
        theirs_to_do = shown.is_ours if one is not Missing.REPLY else not shown.is_ours
        said = speak(locale)(MISSING[one][theirs_to_do])
        found.append(said % {"class_name": isolated(shown.theirs.name)} if "%(" in said else said)
    return found


def decline_words(proposal: Proposal, locale: str) -> list[str]:
    """Return the words of the no that was given."""
    return list(kind_words(proposal, locale)) if proposal.standing.value == "declined" else []


def kind_noes(locale: str) -> list[tuple[str, str, str]]:
    """Return every kind no: its code, what the teacher chooses, what the others read; the one without a reason last."""
    say = speak(locale)
    told = [(code, say(name), say(text)) for code, (name, text) in DECLINES.items()]
    return sorted(told, key=lambda one: one[0] == "")
