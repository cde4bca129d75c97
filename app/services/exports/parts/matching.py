"""Finding partners: proposals, saved searches, matching rounds, speed meetings."""

from uuid import UUID

from sqlalchemy import case, or_, select
from sqlalchemy.orm import aliased

from app.kit.words import N_
from app.models.matching_round import MatchingRound, RoundEntry, RoundGroup
from app.models.proposal import Proposal, ProposalNote
from app.models.saved_search import SavedSearch
from app.models.school_class import SchoolClass
from app.models.speed_meeting import SpeedMeeting, SpeedSeat, SpeedTalk
from app.services.exports.part import Kept, Part


def _proposals(person_id: UUID) -> Kept:
    ours, theirs = aliased(SchoolClass), aliased(SchoolClass)
    by_me, answered = Proposal.sent_by == person_id, Proposal.answered_by == person_id
    columns = (
        by_me.label("sent_by_me"),
        ours.name.label("from_class"),
        theirs.name.label("to_class"),
        Proposal.title,
        # Whose words they are, they go along with: a message with who sent it, a no with who said it.
        case((by_me, Proposal.message)).label("message"),
        case((by_me, Proposal.message_theirs)).label("message_in_their_language"),
        case((by_me, Proposal.answers)).label("answers"),
        Proposal.state,
        case((answered, Proposal.decline_reason)).label("decline_reason"),
        case((answered, Proposal.decline_text)).label("decline_text"),
        Proposal.created_at,
        Proposal.first_answer_at,
    )
    joined = (
        select(*columns)
        .select_from(Proposal)
        .join(ours, ours.id == Proposal.from_class_id)
        .join(theirs, theirs.id == Proposal.to_class_id)
    )
    return joined.where(or_(by_me, answered)).order_by(Proposal.created_at)


def _notes(person_id: UUID) -> Kept:
    columns = (Proposal.title.label("proposal"), ProposalNote.text, ProposalNote.created_at)
    joined = select(*columns).join(Proposal, Proposal.id == ProposalNote.proposal_id)
    return joined.where(ProposalNote.author_id == person_id).order_by(ProposalNote.created_at)


def _searches(person_id: UUID) -> Kept:
    columns = (SavedSearch.name, SavedSearch.query, SavedSearch.by_mail, SavedSearch.created_at)
    mine = SavedSearch.person_id == person_id
    return select(*columns).where(mine).order_by(SavedSearch.created_at)


def _rounds(person_id: UUID) -> Kept:
    columns = (MatchingRound.title, MatchingRound.about, MatchingRound.state, MatchingRound.created_at)
    mine = or_(MatchingRound.opened_by == person_id, MatchingRound.facilitator_id == person_id)
    return select(*columns).where(mine).order_by(MatchingRound.created_at)


def _groups(person_id: UUID) -> Kept:
    columns = (MatchingRound.title.label("round"), RoundGroup.number, RoundGroup.state, RoundGroup.created_at)
    joined = select(*columns).join(MatchingRound, MatchingRound.id == RoundGroup.round_id)
    return joined.where(RoundGroup.facilitator_id == person_id).order_by(RoundGroup.created_at)


def _entries(person_id: UUID) -> Kept:
    columns = (
        MatchingRound.title.label("round"),
        SchoolClass.name.label("class"),
        RoundEntry.languages,
        RoundEntry.kinds,
        RoundEntry.not_countries,
        RoundEntry.created_at,
    )
    joined = (
        select(*columns)
        .select_from(RoundEntry)
        .join(MatchingRound, MatchingRound.id == RoundEntry.round_id)
        .join(SchoolClass, SchoolClass.id == RoundEntry.class_id)
    )
    return joined.where(RoundEntry.entered_by == person_id).order_by(RoundEntry.created_at)


def _meetings(person_id: UUID) -> Kept:
    columns = (SpeedMeeting.field, SpeedMeeting.starts_at, SpeedMeeting.created_at)
    return select(*columns).where(SpeedMeeting.opened_by == person_id).order_by(SpeedMeeting.starts_at)


def _seats(person_id: UUID) -> Kept:
    columns = (SpeedMeeting.field, SpeedMeeting.starts_at, SchoolClass.name.label("class"), SpeedSeat.waited)
    joined = (
        select(*columns, SpeedSeat.seen_at, SpeedSeat.created_at)
        .select_from(SpeedSeat)
        .join(SpeedMeeting, SpeedMeeting.id == SpeedSeat.meeting_id)
        .join(SchoolClass, SchoolClass.id == SpeedSeat.class_id)
    )
    return joined.where(SpeedSeat.person_id == person_id).order_by(SpeedMeeting.starts_at)


def _talks(person_id: UUID) -> Kept:
    # One's own mark alone: what the other one said in private is theirs until both have said it.
    mine = case((SpeedTalk.one_id == SpeedSeat.id, SpeedTalk.one_again), else_=SpeedTalk.other_again)
    columns = (SpeedMeeting.starts_at, SpeedTalk.round, mine.label("i_want_to_meet_again"))
    joined = (
        select(*columns, SpeedTalk.mutual_at)
        .select_from(SpeedTalk)
        .join(SpeedMeeting, SpeedMeeting.id == SpeedTalk.meeting_id)
        .join(SpeedSeat, or_(SpeedSeat.id == SpeedTalk.one_id, SpeedSeat.id == SpeedTalk.other_id))
    )
    return joined.where(SpeedSeat.person_id == person_id).order_by(SpeedTalk.created_at)


PARTS = (
    Part("proposals", N_("Proposals that you have sent or answered"), _proposals),
    Part("proposal-notes", N_("Questions and answers that you wrote on proposals"), _notes),
    Part("saved-searches", N_("Your saved searches"), _searches),
    Part("rounds-led", N_("Matching rounds that you have opened or led"), _rounds),
    Part("groups-guided", N_("Groups of matching rounds that you were named to guide"), _groups),
    Part("rounds-entered", N_("Matching rounds for which you entered a class"), _entries),
    Part("speed-meetings-opened", N_("Speed meetings that you have opened"), _meetings),
    Part("speed-meetings", N_("Speed meetings for which you registered"), _seats),
    Part("speed-meeting-marks", N_("Whom you wanted to meet again, by round"), _talks),
)
