"""Every resource of /api/v1. A new noun adds its module here."""

from fastapi import APIRouter

from app.api import (
    account,
    bench_cameras,
    buddies,
    calls,
    classes,
    exports,
    fairness_report,
    files,
    learners,
    messages,
    open_data,
    organisations,
    partnerships,
    periods,
    projects,
    proposals,
    rounds,
    search,
    sessions,
    sign_ins,
    sign_ups,
    speed_meetings,
    starters,
    stories,
    suggestions,
    tickets,
    training,
    uploads,
    verifications,
    vocabulary,
)
from app.api.schemas.problems import Problem

router = APIRouter(
    responses={"4XX": {"model": Problem, "description": "A problem document with a stable code"}}
)
for door in (
    sign_ups,
    sign_ins,
    account,
    buddies,
    exports,
    tickets,
    sessions,
    bench_cameras,
    files,
    uploads,
    projects,
    stories,
    messages,
    vocabulary,
    classes,
    calls,
    suggestions,
    search,
    proposals,
    rounds,
    starters,
    speed_meetings,
    partnerships,
    fairness_report,
    organisations,
    training,
    periods,
    verifications,
    learners,
    open_data,
):
    router.include_router(door.router)
