"""Bringing two classes together: suggestions with reasons, proposals, answers."""

from app.services.matchmaking.answer import accept, ask_back, decline, reply, withdraw
from app.services.matchmaking.dismiss import dismiss, list_dismissed, take_back
from app.services.matchmaking.explain import Explained, explain_pair
from app.services.matchmaking.openness import full_classes, openness_of
from app.services.matchmaking.proposals import ProposalShown, list_proposals, open_proposals_of, show_proposal
from app.services.matchmaking.propose import propose
from app.services.matchmaking.suggest import Suggested, Suggestion, suggest, suggested_places
from app.services.matchmaking.wishes import Width, Wishes

__all__ = [
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
    "explain_pair",
    "full_classes",
    "list_dismissed",
    "list_proposals",
    "open_proposals_of",
    "openness_of",
    "propose",
    "reply",
    "show_proposal",
    "suggest",
    "suggested_places",
    "take_back",
    "withdraw",
]
