"""How schools and their teachers come to be trusted: cases, evidence, answers, reminders."""

from app.services.verification.answers import answer_case
from app.services.verification.cases import hand_in, open_case
from app.services.verification.escalation import remind_and_escalate
from app.services.verification.queue import case_for_officer, count_waiting, queue_of
from app.services.verification.showing import case_of, cases_of, notes_of
from app.services.verification.trusting import trust_membership

__all__ = [
    "answer_case",
    "case_for_officer",
    "case_of",
    "cases_of",
    "count_waiting",
    "hand_in",
    "notes_of",
    "open_case",
    "queue_of",
    "remind_and_escalate",
    "trust_membership",
]
