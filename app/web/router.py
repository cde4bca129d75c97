"""Every page. A new noun adds its module here."""

from fastapi import APIRouter

from app.web import (
    account,
    bench_cameras,
    calls,
    classes,
    dev,
    files,
    guests,
    health,
    help,
    languages,
    learner_door,
    learners,
    matches,
    organisations,
    people,
    projects,
    proposals,
    rounds,
    rounds_led,
    sessions,
    sign_ins,
    sign_ups,
    stories,
    support,
    talk,
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
    projects,
    stories,
    files,
    talk,
    help,
    languages,
    guests,
    bench_cameras,
    people,
    organisations,
    rounds_led,
    support,
    learners,
    learner_door,
    classes,
    calls,
    matches,
    proposals,
    rounds,
):
    router.include_router(door.router)
router.include_router(account.changes)
