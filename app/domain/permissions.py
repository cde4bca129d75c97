"""The permission table: who may do what, in words that a head teacher could read.

A role is always relative to the thing: somebody is a project teacher of one project and a stranger to all
others. Models say which roles an actor has (`roles_of`); this table says what those roles may do.
`docs/permissions.md` is rendered from it.
"""

from collections.abc import Set
from enum import StrEnum

from app.domain.errors import Forbidden, NotFound
from app.kit.words import N_


class Role(StrEnum):
    """What somebody is to a thing."""

    ANYONE = "anyone"
    SIGNED_IN = "anybody who is signed in"
    TEACHER = "teacher"
    VERIFIED_TEACHER = "verified teacher"
    SELF = "the person"
    NEWCOMER = "newcomer of the pair"
    BUDDY = "buddy of the pair"
    COLLEAGUE = "colleague"
    COORDINATOR = "school coordinator"
    SEATED = "teacher registered for the meeting"
    CLASS_TEACHER = "class teacher"
    PROPOSER = "proposing teacher"
    RECEIVER = "asked teacher"
    PROJECT_TEACHER = "project teacher"
    PROJECT_LEARNER = "project learner"
    PROJECT_FACILITATOR = "facilitator of the project"
    AUTHOR = "author"
    ROOM_TEACHER = "teacher in the room"
    ROOM_LEARNER = "learner in the room"
    ROOM_FACILITATOR = "facilitator in the room"
    ROOM_GUEST = "guest in the room"
    OFFICER = "support officer"
    FACILITATOR = "facilitator"


class Act(StrEnum):
    """What somebody can want to do. The value is the stable name; the words are in TABLE."""

    EXPORT_OWN = "export.own"
    BUDDY_HELP = "buddy.help"
    BUDDY_VIEW = "buddy.view"
    BUDDY_WRITE = "buddy.write"
    BUDDY_END = "buddy.end"
    ORGANISATION_VIEW = "organisation.view"
    ORGANISATION_EDIT = "organisation.edit"
    ORGANISATION_VERIFY = "organisation.verify"
    COLLEAGUE_VOUCH = "colleague.vouch"
    CALENDAR_VIEW = "calendar.view"
    CALENDAR_EDIT = "calendar.edit"
    PERIOD_EDIT = "period.edit"
    CLASS_VIEW = "class.view"
    CLASS_EDIT = "class.edit"
    LEARNERS_VIEW = "learners.view"
    LEARNERS_EDIT = "learners.edit"
    CALL_VIEW = "call.view"
    CALL_EDIT = "call.edit"
    SEARCH = "search"
    SEARCH_SAVE = "search.save"
    SUGGESTIONS_VIEW = "suggestions.view"
    PROPOSAL_SEND = "proposal.send"
    PROPOSAL_VIEW = "proposal.view"
    PROPOSAL_ANSWER = "proposal.answer"
    PROPOSAL_REPLY = "proposal.reply"
    PROPOSAL_WITHDRAW = "proposal.withdraw"
    ROUND_VIEW = "round.view"
    ROUND_OPEN = "round.open"
    ROUND_LEAD = "round.lead"
    ROUND_ENTER = "round.enter"
    ROUND_GROUP_VIEW = "round.group_view"
    ROUND_ANSWER = "round.answer"
    ROUND_GUIDE = "round.guide"
    STARTER_BEGIN = "starter.begin"
    STARTER_HOST = "starter.host"
    STARTER_REFUSE = "starter.refuse"
    PROJECT_VIEW = "project.view"
    PROJECT_EDIT = "project.edit"
    PROJECT_INVITE = "project.invite"
    PROJECT_LEAVE = "project.leave"
    PROJECT_CLOSE = "project.close"
    FACILITATOR_DISMISS = "facilitator.dismiss"
    STORY_VIEW = "story.view"
    STORY_WRITE = "story.write"
    STORY_AGREE = "story.agree"
    STORY_TAKE_BACK = "story.take_back"
    STORY_USE = "story.use"
    MEETING_VIEW = "meeting.view"
    MEETING_OPEN = "meeting.open"
    MEETING_CANCEL = "meeting.cancel"
    MEETING_REGISTER = "meeting.register"
    MEETING_ATTEND = "meeting.attend"
    CLASS_HAND_OVER = "class.hand_over"
    PARTNERSHIP_VIEW = "partnership.view"
    CHECK_IN_ANSWER = "check_in.answer"
    CHECK_IN_HELP = "check_in.help"
    FAIRNESS_VIEW = "fairness.view"
    ROLL_CALL = "roll.call"
    PARTNER_INVITE = "partner.invite"
    FILE_VIEW = "file.view"
    FILE_ADD = "file.add"
    FILE_EDIT = "file.edit"
    FILE_DELETE = "file.delete"
    TALK_VIEW = "talk.view"
    TALK_SAY = "talk.say"
    TALK_EDIT = "talk.edit"
    TALK_DELETE = "talk.delete"
    SESSION_VIEW = "session.view"
    SESSION_PLAN = "session.plan"
    SESSION_INVITE_GUEST = "session.invite_guest"
    ROOM_ENTER = "room.enter"
    ROOM_SPEAK = "room.speak"
    ROOM_SHARE = "room.share"
    ROOM_BENCH = "room.bench"
    ROOM_LEAD = "room.lead"
    ROOM_GUARD = "room.guard"


BUDDIES = frozenset({Role.NEWCOMER, Role.BUDDY})
TEACHING = frozenset({Role.PROJECT_TEACHER})
# A facilitator reads and writes like everybody in a project, and decides nothing for its schools.
MEMBERS = frozenset({Role.PROJECT_TEACHER, Role.PROJECT_LEARNER, Role.PROJECT_FACILITATOR})
INSIDE = frozenset({Role.ROOM_TEACHER, Role.ROOM_FACILITATOR, Role.ROOM_LEARNER, Role.ROOM_GUEST})

TABLE: dict[Act, tuple[str, frozenset[Role]]] = {
    Act.EXPORT_OWN: (N_("Download what Journeywork knows about oneself"), frozenset({Role.SELF})),
    Act.BUDDY_HELP: (N_("Say that one helps newcomers"), frozenset({Role.VERIFIED_TEACHER})),
    Act.BUDDY_VIEW: (N_("Read what a newcomer and the buddy write to each other"), BUDDIES),
    Act.BUDDY_WRITE: (N_("Write to one's buddy, or to the newcomer"), BUDDIES),
    Act.BUDDY_END: (N_("End the help of a buddy, or ask for another one"), BUDDIES),
    Act.ORGANISATION_VIEW: (
        N_("See a school's page"),
        frozenset({Role.TEACHER, Role.COLLEAGUE, Role.OFFICER}),
    ),
    Act.ORGANISATION_EDIT: (N_("Change a school's page"), frozenset({Role.COLLEAGUE})),
    Act.ORGANISATION_VERIFY: (N_("Verify a school of one's country"), frozenset({Role.OFFICER})),
    Act.COLLEAGUE_VOUCH: (
        N_("Vouch for a colleague of one's own verified school"),
        frozenset({Role.COLLEAGUE, Role.COORDINATOR}),
    ),
    Act.CALENDAR_VIEW: (
        N_("See a school's holidays and exam weeks"),
        frozenset({Role.TEACHER, Role.COLLEAGUE, Role.OFFICER}),
    ),
    Act.CALENDAR_EDIT: (
        N_("Enter holidays and exam weeks, use those of other schools, say that one is wrong"),
        frozenset({Role.COLLEAGUE}),
    ),
    Act.PERIOD_EDIT: (
        N_("Change or delete a holiday that one's school has entered"),
        frozenset({Role.COLLEAGUE, Role.OFFICER}),
    ),
    Act.CLASS_VIEW: (N_("See a class profile"), frozenset({Role.TEACHER, Role.CLASS_TEACHER, Role.OFFICER})),
    Act.CLASS_EDIT: (N_("Change a class profile"), frozenset({Role.CLASS_TEACHER})),
    Act.LEARNERS_VIEW: (N_("See the names of a class"), frozenset({Role.CLASS_TEACHER})),
    Act.LEARNERS_EDIT: (N_("Add learners, print cards, reset a PIN"), frozenset({Role.CLASS_TEACHER})),
    Act.CALL_VIEW: (N_("See a call"), frozenset({Role.TEACHER, Role.CLASS_TEACHER, Role.OFFICER})),
    Act.CALL_EDIT: (N_("Write, change or close a call"), frozenset({Role.CLASS_TEACHER})),
    Act.SUGGESTIONS_VIEW: (N_("See who fits a class, and why"), frozenset({Role.CLASS_TEACHER})),
    Act.SEARCH: (N_("Search for classes, calls and schools"), frozenset({Role.TEACHER})),
    Act.SEARCH_SAVE: (
        N_("Save a search, be told of news, end it"),
        frozenset({Role.TEACHER}),
    ),
    Act.PROPOSAL_SEND: (N_("Propose a project to another class"), frozenset({Role.CLASS_TEACHER})),
    Act.PROPOSAL_VIEW: (N_("See a proposal"), frozenset({Role.PROPOSER, Role.RECEIVER})),
    Act.PROPOSAL_ANSWER: (N_("Accept or decline a proposal, or ask back"), frozenset({Role.RECEIVER})),
    Act.PROPOSAL_REPLY: (N_("Answer a question about one's proposal"), frozenset({Role.PROPOSER})),
    Act.PROPOSAL_WITHDRAW: (N_("Take a proposal back"), frozenset({Role.PROPOSER})),
    Act.ROUND_VIEW: (
        N_("See a matching round"),
        frozenset({Role.TEACHER, Role.OFFICER, Role.FACILITATOR}),
    ),
    Act.ROUND_OPEN: (
        N_("Open or cancel a matching round of one's country, name its facilitator"),
        frozenset({Role.OFFICER}),
    ),
    Act.ROUND_LEAD: (
        N_("See who takes part in a matching round and who has answered, ask a reserve instead"),
        frozenset({Role.OFFICER, Role.FACILITATOR}),
    ),
    Act.ROUND_ENTER: (
        N_("Let a class take part in a matching round, or not any more"),
        frozenset({Role.CLASS_TEACHER}),
    ),
    Act.ROUND_GROUP_VIEW: (
        N_("See a group of a matching round, and why it fits"),
        frozenset({Role.CLASS_TEACHER, Role.OFFICER, Role.FACILITATOR}),
    ),
    Act.ROUND_ANSWER: (N_("Accept or decline a place in a group"), frozenset({Role.CLASS_TEACHER})),
    Act.ROUND_GUIDE: (
        N_("Name who guides a group of a matching round and the project that comes from it"),
        frozenset({Role.OFFICER, Role.FACILITATOR}),
    ),
    Act.STARTER_BEGIN: (
        N_("Begin a first project of two weeks with a class that offers it"),
        frozenset({Role.CLASS_TEACHER}),
    ),
    Act.STARTER_HOST: (
        N_("Offer to begin with newcomers, with how many at a time"),
        frozenset({Role.CLASS_TEACHER}),
    ),
    Act.STARTER_REFUSE: (
        N_("Say that two weeks with a newcomer do not suit just now"),
        frozenset({Role.RECEIVER}),
    ),
    Act.PROJECT_VIEW: (N_("Open a project"), MEMBERS),
    Act.PROJECT_EDIT: (N_("Change a project's name and aims"), TEACHING),
    Act.PROJECT_INVITE: (N_("Invite a colleague into a project"), TEACHING),
    Act.PROJECT_LEAVE: (
        N_("Leave a project, with one's class if one has come with it"),
        frozenset({Role.PROJECT_TEACHER, Role.PROJECT_FACILITATOR}),
    ),
    Act.PROJECT_CLOSE: (N_("Close a project: from then on it can be read, not changed"), TEACHING),
    Act.FACILITATOR_DISMISS: (N_("Go on without the facilitator"), TEACHING),
    Act.STORY_VIEW: (
        N_("See the page of a finished project"),
        frozenset({Role.ANYONE, Role.SIGNED_IN, Role.PROJECT_TEACHER, Role.COLLEAGUE}),
    ),
    Act.STORY_WRITE: (N_("Write the page of a finished project"), TEACHING),
    Act.STORY_AGREE: (N_("Agree for one's school that the page of a finished project is shown"), TEACHING),
    Act.STORY_TAKE_BACK: (
        N_("Take that back for one's school, so that the page disappears"),
        frozenset({Role.PROJECT_TEACHER, Role.COLLEAGUE, Role.AUTHOR}),
    ),
    Act.STORY_USE: (N_("Use the plan of a finished project for one's own class"), frozenset({Role.TEACHER})),
    Act.MEETING_VIEW: (N_("See a speed meeting"), frozenset({Role.TEACHER, Role.OFFICER})),
    Act.MEETING_OPEN: (N_("Open a speed meeting for a field"), frozenset({Role.OFFICER})),
    Act.MEETING_CANCEL: (N_("Call a speed meeting off"), frozenset({Role.OFFICER})),
    Act.MEETING_REGISTER: (
        N_("Register for a speed meeting with one's class"),
        frozenset({Role.VERIFIED_TEACHER}),
    ),
    Act.MEETING_ATTEND: (
        N_("Meet others in a speed meeting, and say in private whom to meet again"),
        frozenset({Role.SEATED}),
    ),
    Act.CLASS_HAND_OVER: (
        N_("Hand a class, or its part in a project, over to a colleague who accepts"),
        frozenset({Role.CLASS_TEACHER}),
    ),
    Act.PARTNERSHIP_VIEW: (N_("See how one's own side of a partnership stands"), TEACHING),
    Act.CHECK_IN_ANSWER: (N_("Say for one's own class how a project goes"), TEACHING),
    Act.CHECK_IN_HELP: (N_("See who is stuck in one's country, and help"), frozenset({Role.OFFICER})),
    Act.FAIRNESS_VIEW: (
        N_("See who finds partners: figures of groups in one's country, and of all countries"),
        frozenset({Role.OFFICER}),
    ),
    Act.ROLL_CALL: (N_("Ask whether a partner is still there, and mark one as gone after silence"), TEACHING),
    Act.PARTNER_INVITE: (N_("Ask a further class to join a running project"), TEACHING),
    Act.FILE_VIEW: (N_("Open and download files"), MEMBERS),
    Act.FILE_ADD: (N_("Upload files and make folders"), MEMBERS),
    Act.FILE_EDIT: (N_("Rename, move, restore a file"), frozenset({Role.PROJECT_TEACHER, Role.AUTHOR})),
    Act.FILE_DELETE: (N_("Delete a file"), frozenset({Role.PROJECT_TEACHER, Role.AUTHOR})),
    Act.TALK_VIEW: (N_("Read the talk of a project"), MEMBERS),
    Act.TALK_SAY: (N_("Write in the talk of a project"), MEMBERS),
    Act.TALK_EDIT: (N_("Change a message"), frozenset({Role.AUTHOR})),
    Act.TALK_DELETE: (N_("Delete a message"), frozenset({Role.PROJECT_TEACHER, Role.AUTHOR})),
    Act.SESSION_VIEW: (N_("See a live session's page"), MEMBERS),
    Act.SESSION_PLAN: (N_("Start, plan, change or cancel a live session"), TEACHING),
    Act.SESSION_INVITE_GUEST: (N_("Make a guest link for a live session"), TEACHING),
    Act.ROOM_ENTER: (N_("Walk into a running room"), MEMBERS),
    Act.ROOM_SPEAK: (N_("Speak, show the camera, write, raise a hand"), INSIDE),
    Act.ROOM_SHARE: (
        N_("Share a screen"),
        frozenset({Role.ROOM_TEACHER, Role.ROOM_FACILITATOR, Role.ROOM_LEARNER}),
    ),
    # Not guests: a link that they hand on would be a second door, without a teacher who sees who comes.
    Act.ROOM_BENCH: (
        N_("Show a workbench with a phone as second camera"),
        frozenset({Role.ROOM_TEACHER, Role.ROOM_FACILITATOR, Role.ROOM_LEARNER}),
    ),
    Act.ROOM_LEAD: (
        N_("Guide a room: see who has a poor line, take hands down, mute, spotlight"),
        frozenset({Role.ROOM_TEACHER, Role.ROOM_FACILITATOR}),
    ),
    Act.ROOM_GUARD: (
        N_("Answer for who is in a room: let in, lock, send out, end it for all"),
        frozenset({Role.ROOM_TEACHER}),
    ),
}


def may(act: Act, roles: Set[Role]) -> bool:
    """Say whether somebody with these roles may do this."""
    return not TABLE[act][1].isdisjoint(roles)


def require(act: Act, roles: Set[Role]) -> None:
    """Let pass, or raise NotFound for a stranger (no role at all) and Forbidden for a member."""
    if not roles:
        raise NotFound
    if not may(act, roles):
        raise Forbidden


def as_markdown() -> str:
    """Return the table as the text of docs/permissions.md."""
    lines = [
        "# Who may do what",
        "",
        "Made from `app/domain/permissions.py` by `journeywork permissions`; a test keeps it true.",
        "A role is always relative to the thing: to everything else, the same person is a stranger and gets 404.",
        "",
        "| what | who | name in the code |",
        "| --- | --- | --- |",
    ]
    for act, (words, roles) in TABLE.items():
        who = ", ".join(role.value for role in Role if role in roles)
        lines.append(f"| {words} | {who} | `{act.value}` |")
    return "\n".join(lines) + "\n"
