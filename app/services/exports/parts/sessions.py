"""Live sessions: those one planned or was in, when, and what one wrote there."""

from uuid import UUID

from sqlalchemy import select

from app.kit.words import N_
from app.models.guest_link import GuestLink
from app.models.live_session import LiveSession, SessionMessage
from app.models.room_participant import RoomParticipant, RoomStay
from app.services.exports.part import Kept, Part

_SESSION = LiveSession.title.label("session")


def _planned(person_id: UUID) -> Kept:
    columns = (LiveSession.agenda, LiveSession.starts_at, LiveSession.minutes, LiveSession.state)
    mine = select(_SESSION, *columns, LiveSession.created_at).where(LiveSession.created_by == person_id)
    return mine.order_by(LiveSession.starts_at)


def _attended(person_id: UUID) -> Kept:
    columns = (LiveSession.starts_at, RoomParticipant.name, RoomParticipant.place, RoomParticipant.role)
    joined = select(_SESSION, *columns, RoomParticipant.created_at.label("first_came_at")).join(
        LiveSession, LiveSession.id == RoomParticipant.session_id
    )
    return joined.where(RoomParticipant.person_id == person_id).order_by(RoomParticipant.created_at)


def _stays(person_id: UUID) -> Kept:
    joined = (
        select(_SESSION, RoomStay.joined_at, RoomStay.left_at)
        .select_from(RoomStay)
        .join(RoomParticipant, RoomParticipant.id == RoomStay.participant_id)
        .join(LiveSession, LiveSession.id == RoomParticipant.session_id)
    )
    return joined.where(RoomParticipant.person_id == person_id).order_by(RoomStay.joined_at)


def _said(person_id: UUID) -> Kept:
    joined = (
        select(_SESSION, SessionMessage.text, SessionMessage.created_at)
        .select_from(SessionMessage)
        .join(RoomParticipant, RoomParticipant.id == SessionMessage.participant_id)
        .join(LiveSession, LiveSession.id == SessionMessage.session_id)
    )
    return joined.where(RoomParticipant.person_id == person_id).order_by(SessionMessage.created_at)


def _guest_links(person_id: UUID) -> Kept:
    columns = (GuestLink.note, GuestLink.created_at, GuestLink.expires_at, GuestLink.revoked_at)
    joined = select(_SESSION, *columns).join(LiveSession, LiveSession.id == GuestLink.session_id)
    return joined.where(GuestLink.created_by == person_id).order_by(GuestLink.created_at)


PARTS = (
    Part("sessions-planned", N_("Live sessions that you have planned"), _planned),
    Part("sessions-attended", N_("Live sessions that you were in"), _attended),
    Part("attendance", N_("When you were in them"), _stays),
    Part("session-messages", N_("What you wrote in live sessions"), _said),
    Part("guest-links", N_("Links for guests that you have made"), _guest_links),
)
