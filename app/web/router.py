"""Every page. A new noun adds its module here."""

from fastapi import APIRouter

from app.web import (
    account,
    dev,
    guests,
    health,
    learner_door,
    learners,
    organisations,
    people,
    sessions,
    sign_ins,
    sign_ups,
    support,
    today,
)

router = APIRouter(include_in_schema=False)
for door in (
    health,
    today,
    sign_ups,
    sign_ins,
    account,
    dev,
    sessions,
    guests,
    people,
    organisations,
    support,
    learners,
    learner_door,
):
    router.include_router(door.router)
router.include_router(account.changes)
