"""Speed meetings: opened by trade, attended two by two, and whom one has met."""

from app.services.speed_meetings.access import load_meeting, meeting_roles, own_seat
from app.services.speed_meetings.attending import Here, come, room_of
from app.services.speed_meetings.clearing import clear_meetings
from app.services.speed_meetings.letters import list_matches, remind_seats
from app.services.speed_meetings.marking import TalkShown, mark_talk, people_met, talks_of
from app.services.speed_meetings.planning import cancel_meeting, list_meetings, open_meeting, open_monthly
from app.services.speed_meetings.registering import give_back, register
from app.services.speed_meetings.turning import meetings_to_turn, turn

__all__ = [
    "Here",
    "TalkShown",
    "cancel_meeting",
    "clear_meetings",
    "come",
    "give_back",
    "list_matches",
    "list_meetings",
    "load_meeting",
    "mark_talk",
    "meeting_roles",
    "meetings_to_turn",
    "open_meeting",
    "open_monthly",
    "own_seat",
    "people_met",
    "register",
    "remind_seats",
    "room_of",
    "talks_of",
    "turn",
]
