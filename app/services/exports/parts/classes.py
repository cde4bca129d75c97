"""Classes: those one teaches or attends, their calls, and whom one did not want to see."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from app.kit.words import N_
from app.models.call import Call
from app.models.dismissal import Dismissal
from app.models.organisation import Organisation
from app.models.partnership import HandOver
from app.models.school_class import ClassLearner, ClassTeacher, LearnerCard, SchoolClass
from app.services.exports.part import Kept, Part

_CLASS = SchoolClass.name.label("class")


def _taught(person_id: UUID) -> Kept:
    columns = (
        SchoolClass.isco,
        SchoolClass.isced_f,
        SchoolClass.eqf,
        SchoolClass.languages,
        SchoolClass.size,
        SchoolClass.age_band,
        SchoolClass.slots,
        SchoolClass.term_start,
        SchoolClass.term_end,
        SchoolClass.equipment,
        SchoolClass.offers,
        SchoolClass.seeks,
        SchoolClass.kinds,
        SchoolClass.about,
        SchoolClass.quiet_until,
        SchoolClass.archived_at,
        ClassTeacher.created_at.label("taught_since"),
    )
    joined = (
        select(_CLASS, Organisation.name.label("school"), *columns)
        .select_from(ClassTeacher)
        .join(SchoolClass, SchoolClass.id == ClassTeacher.class_id)
        .join(Organisation, Organisation.id == SchoolClass.organisation_id)
    )
    return joined.where(ClassTeacher.person_id == person_id).order_by(ClassTeacher.created_at)


def _attended(person_id: UUID) -> Kept:
    joined = (
        select(_CLASS, Organisation.name.label("school"), ClassLearner.created_at.label("since"))
        .select_from(ClassLearner)
        .join(SchoolClass, SchoolClass.id == ClassLearner.class_id)
        .join(Organisation, Organisation.id == SchoolClass.organisation_id)
    )
    return joined.where(ClassLearner.person_id == person_id).order_by(ClassLearner.created_at)


def _card(person_id: UUID) -> Kept:
    columns = (LearnerCard.created_at, LearnerCard.opened_at)
    return select(*columns).where(LearnerCard.person_id == person_id)


def _calls(person_id: UUID) -> Kept:
    columns = (Call.title, Call.text, Call.questions, Call.ends_on, Call.state, Call.created_at)
    joined = (
        select(_CLASS, *columns)
        .select_from(Call)
        .join(SchoolClass, SchoolClass.id == Call.class_id)
        .join(ClassTeacher, ClassTeacher.class_id == SchoolClass.id)
    )
    return joined.where(ClassTeacher.person_id == person_id).order_by(Call.created_at)


def _dismissals(person_id: UUID) -> Kept:
    other = aliased(SchoolClass)
    columns = (other.name.label("not_wanted"), Dismissal.reason, Dismissal.created_at)
    joined = (
        select(_CLASS, *columns)
        .select_from(Dismissal)
        .join(SchoolClass, SchoolClass.id == Dismissal.class_id)
        .join(other, other.id == Dismissal.other_class_id)
    )
    return joined.where(Dismissal.person_id == person_id).order_by(Dismissal.created_at)


def _hand_overs(person_id: UUID) -> Kept:
    by_me = HandOver.from_person_id == person_id
    columns = (by_me.label("by_me"), HandOver.state, HandOver.answered_at, HandOver.created_at)
    joined = select(_CLASS, *columns).join(SchoolClass, SchoolClass.id == HandOver.class_id)
    return joined.where(or_(by_me, HandOver.to_person_id == person_id)).order_by(HandOver.created_at)


PARTS = (
    Part("classes-taught", N_("Classes that you teach"), _taught),
    Part("classes-attended", N_("Classes that you attend"), _attended),
    Part("card", N_("The card with which you came in"), _card),
    Part("calls", N_("Calls of your classes"), _calls),
    Part("not-for-us", N_("Classes that you did not want to be shown"), _dismissals),
    Part("hand-overs", N_("Classes handed over by you or to you"), _hand_overs),
)
