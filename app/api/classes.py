"""Classes: their profile and who teaches them."""

from uuid import UUID

from fastapi import APIRouter

from app.api.schemas.classes import ClassIn, ClassOut, OpennessIn, OpennessOut, TeacherOut
from app.deps import CurrentTeacher, Db
from app.domain.errors import Invalid
from app.domain.permissions import Act
from app.kit.words import N_
from app.services import classes, matchmaking

router = APIRouter(prefix="/classes", tags=["classes"])


@router.get("")
async def list_classes(db: Db, actor: CurrentTeacher) -> list[ClassOut]:
    """The classes that one teaches."""
    return [ClassOut.of(one) for one in await classes.classes_of(db, actor)]


@router.post("", status_code=201)
async def describe_class(body: ClassIn, db: Db, actor: CurrentTeacher) -> ClassOut:
    """Describe a class of one's own school."""
    school = body.organisation_id or next(iter(sorted(actor.organisations)), None)
    if school is None:
        raise Invalid(field="organisation_id", message=N_("Find your school first, then describe a class."))
    made = await classes.describe_class(db, actor, school, body.profile)
    return ClassOut.of(await classes.class_shown(db, made))


@router.get("/{class_id}")
async def show_class(class_id: UUID, db: Db, actor: CurrentTeacher) -> ClassOut:
    """One class of one's own or of a verified school."""
    found = await classes.load_class(db, actor, class_id, Act.CLASS_VIEW)
    return ClassOut.of(await classes.class_shown(db, found))


@router.put("/{class_id}")
async def change_class(class_id: UUID, body: ClassIn, db: Db, actor: CurrentTeacher) -> ClassOut:
    """Replace the profile of a class that one teaches. The school stays the same."""
    changed = await classes.change_class(db, actor, class_id, body.profile)
    return ClassOut.of(await classes.class_shown(db, changed))


@router.post("/{class_id}/archiving", status_code=204)
async def archive_class(class_id: UUID, db: Db, actor: CurrentTeacher) -> None:
    """Put a class away; its projects stay."""
    await classes.archive_class(db, actor, class_id)


@router.get("/{class_id}/teachers")
async def list_teachers(class_id: UUID, db: Db, actor: CurrentTeacher) -> list[TeacherOut]:
    """Who teaches a class."""
    await classes.load_class(db, actor, class_id, Act.CLASS_VIEW)
    return [TeacherOut.of(person) for person in (await classes.teachers_of(db, [class_id]))[class_id]]


@router.put("/{class_id}/teachers/{person_id}", status_code=204)
async def add_teacher(class_id: UUID, person_id: UUID, db: Db, actor: CurrentTeacher) -> None:
    """A trusted colleague of the same school teaches the class too."""
    await classes.add_teacher(db, actor, class_id, person_id)


@router.delete("/{class_id}/teachers/{person_id}", status_code=204)
async def remove_teacher(class_id: UUID, person_id: UUID, db: Db, actor: CurrentTeacher) -> None:
    """Somebody does not teach the class any more."""
    await classes.remove_teacher(db, actor, class_id, person_id)


@router.get("/{class_id}/openness")
async def show_openness(class_id: UUID, db: Db, actor: CurrentTeacher) -> OpennessOut:
    """How many proposals a class takes, and whether it takes a break."""
    await classes.load_class(db, actor, class_id, Act.CLASS_VIEW)
    return OpennessOut.model_validate((await matchmaking.openness_of(db, [class_id]))[class_id])


@router.put("/{class_id}/openness")
async def set_openness(class_id: UUID, body: OpennessIn, db: Db, actor: CurrentTeacher) -> OpennessOut:
    """Say how many proposals a class that one teaches takes at a time, and until when it takes a break."""
    await matchmaking.set_openness(db, actor, class_id, **body.model_dump())
    return OpennessOut.model_validate((await matchmaking.openness_of(db, [class_id]))[class_id])
