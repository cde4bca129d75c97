"""Bringing two classes together: suggestions with reasons, proposals, answers."""

from app.services.matchmaking.answer import accept, ask_back, decline, kind_words, reply, withdraw
from app.services.matchmaking.dismiss import Dismissed, dismiss, forget_taught, list_dismissed, take_back
from app.services.matchmaking.explain import Explained, explain_pair
from app.services.matchmaking.first_words import draft, language_of
from app.services.matchmaking.line import set_openness
from app.services.matchmaking.openness import full_classes, openness_of
from app.services.matchmaking.proposals import ProposalShown, list_proposals, open_proposals_of, show_proposal
from app.services.matchmaking.propose import propose
from app.services.matchmaking.suggest import Suggested, Suggestion, suggest, suggested_places
from app.services.matchmaking.wishes import Width, Wishes

__all__ = [
    "Dismissed",
    "Explained",
    "ProposalShown",
    "Suggested",
    "Suggestion",
    "Width",
    "Wishes",
    "accept",
    "ask_back",
    "decline",
    "dismiss",
    "draft",
    "explain_pair",
    "forget_taught",
    "full_classes",
    "kind_words",
    "language_of",
    "list_dismissed",
    "list_proposals",
    "open_proposals_of",
    "openness_of",
    "propose",
    "reply",
    "set_openness",
    "show_proposal",
    "suggest",
    "suggested_places",
    "take_back",
    "withdraw",
]
