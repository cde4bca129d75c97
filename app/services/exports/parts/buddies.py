"""Buddies of newcomers: that one helps, waits, is or was one of two, and what one wrote."""

from uuid import UUID

from sqlalchemy import or_, select

from app.kit.words import N_
from app.models.buddy import BuddyHelp, BuddyNote, BuddyPair, BuddyWait
from app.services.exports.part import Kept, Part


def _help(person_id: UUID) -> Kept:
    columns = (BuddyHelp.most.label("at_most_so_many_at_a_time"), BuddyHelp.created_at)
    return select(*columns).where(BuddyHelp.person_id == person_id)


def _waits(person_id: UUID) -> Kept:
    return select(BuddyWait.created_at.label("since")).where(BuddyWait.person_id == person_id)


def _pairs(person_id: UUID) -> Kept:
    as_newcomer = BuddyPair.newcomer_id == person_id
    columns = (as_newcomer.label("as_newcomer"), BuddyPair.created_at, BuddyPair.ended_at, BuddyPair.ending)
    mine = or_(as_newcomer, BuddyPair.buddy_id == person_id)
    return select(*columns).where(mine).order_by(BuddyPair.created_at)


def _notes(person_id: UUID) -> Kept:
    mine = BuddyNote.author_id == person_id
    return select(BuddyNote.text, BuddyNote.created_at).where(mine).order_by(BuddyNote.created_at)


PARTS = (
    Part("buddy-help", N_("That you help newcomers"), _help),
    Part("buddy-wait", N_("That you wait for a buddy"), _waits),
    Part("buddies", N_("When you had a buddy, or were one"), _pairs),
    Part("buddy-notes", N_("What you wrote to your buddy, or to newcomers"), _notes),
)
