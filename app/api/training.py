"""What organisations say of their sites, trades, levels and workshops."""

from fastapi import APIRouter

from app.api.organisations import TheOrganisation
from app.api.schemas.training import TrainingIn, TrainingOut
from app.deps import CurrentTeacher, Db
from app.services import organisations

router = APIRouter(prefix="/organisations/{organisation_id}/training", tags=["schools"])


@router.get("")
async def show_training(organisation: TheOrganisation, db: Db, actor: CurrentTeacher) -> TrainingOut:
    """What a school says of its training, and what its classes say by themselves."""
    said = await organisations.training_of(db, organisation)
    return TrainingOut.of(said, await organisations.taught_in_classes(db, actor, organisation))


@router.put("")
async def change_training(
    body: TrainingIn, organisation: TheOrganisation, db: Db, actor: CurrentTeacher
) -> TrainingOut:
    """Replace what one's own school says of its training."""
    said = await organisations.change_training(db, actor, organisation, body.said)
    return TrainingOut.of(said, await organisations.taught_in_classes(db, actor, organisation))
