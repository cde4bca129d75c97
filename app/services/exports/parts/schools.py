"""Schools: where one belongs, how that was verified, and the holidays one has entered."""

from uuid import UUID

from sqlalchemy import or_, select

from app.kit.words import N_
from app.models.organisation import Membership, OfficerPost, Organisation
from app.models.period import Period, PeriodAdoption, PeriodDoubt
from app.models.verification import CaseNote, VerificationCase
from app.services.exports.part import Kept, Part

_SCHOOL = (Organisation.name.label("school"), Organisation.country, Organisation.place)
_HOLIDAY = (Period.name.label("holiday"), Period.kind, Period.country, Period.first_day, Period.last_day)


def _memberships(person_id: UUID) -> Kept:
    columns = (Membership.trust, Membership.is_coordinator, Membership.trusted_at, Membership.created_at)
    joined = select(*_SCHOOL, *columns).join(Organisation, Organisation.id == Membership.organisation_id)
    return joined.where(Membership.person_id == person_id).order_by(Membership.created_at)


def _added(person_id: UUID) -> Kept:
    columns = (Organisation.website, Organisation.about, Organisation.created_at)
    mine = Organisation.created_by == person_id
    return select(*_SCHOOL, *columns).where(mine).order_by(Organisation.created_at)


def _posts(person_id: UUID) -> Kept:
    return select(OfficerPost.country, OfficerPost.created_at).where(OfficerPost.person_id == person_id)


def _cases(person_id: UUID) -> Kept:
    columns = (VerificationCase.state, VerificationCase.since, VerificationCase.answer_code)
    more = (VerificationCase.answered_at, VerificationCase.created_at)
    joined = select(*_SCHOOL, *columns, *more).join(
        Organisation, Organisation.id == VerificationCase.organisation_id
    )
    return joined.where(VerificationCase.person_id == person_id).order_by(VerificationCase.created_at)


def _notes(person_id: UUID) -> Kept:
    by_me = CaseNote.author_id == person_id
    columns = (by_me.label("by_me"), CaseNote.kind, CaseNote.code, CaseNote.text, CaseNote.created_at)
    joined = select(*columns).join(VerificationCase, VerificationCase.id == CaseNote.case_id)
    mine = or_(VerificationCase.person_id == person_id, by_me)
    return joined.where(mine).order_by(CaseNote.created_at)


def _periods(person_id: UUID) -> Kept:
    columns = (Period.reach, Period.region, Period.created_at)
    mine = Period.entered_by == person_id
    return select(*_HOLIDAY, *columns).where(mine).order_by(Period.first_day)


def _adoptions(person_id: UUID) -> Kept:
    joined = select(*_HOLIDAY, PeriodAdoption.created_at).join(Period, Period.id == PeriodAdoption.period_id)
    return joined.where(PeriodAdoption.person_id == person_id).order_by(PeriodAdoption.created_at)


def _doubts(person_id: UUID) -> Kept:
    columns = (PeriodDoubt.note, PeriodDoubt.created_at)
    joined = select(*_HOLIDAY, *columns).join(Period, Period.id == PeriodDoubt.period_id)
    return joined.where(PeriodDoubt.person_id == person_id).order_by(PeriodDoubt.created_at)


PARTS = (
    Part("schools", N_("Schools to which you belong"), _memberships),
    Part("schools-added", N_("Schools that you have added"), _added),
    Part("support-posts", N_("Countries for which you answer as support officer"), _posts),
    Part("verification", N_("How you were verified at a school"), _cases),
    Part("verification-notes", N_("What was written about it"), _notes),
    Part("holidays-entered", N_("Holidays and exam weeks that you have entered"), _periods),
    Part("holidays-used", N_("Holidays of others that you said hold for your school"), _adoptions),
    Part("holidays-doubted", N_("Holidays that you said are wrong"), _doubts),
)
