"""Live sessions: held and looked back at, coming soon, later, and one that was called off."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.kit.ids import new_id
from app.models.live_session import LiveSession
from app.services.demo.stage import Stage
from app.services.sessions import door, inside, plan


async def hold_sessions(stage: Stage, project_id: UUID, one: dict[str, Any]) -> None:
    """Plan every session when it was planned, and hold those of the past."""
    zone = stage.zone(one["to"])
    for past in one["past"]:
        starts = stage.moment(-past["ago"], past["at"], zone, school_day=True)
        session = await _plan(stage, project_id, past, starts, past["ago"] + 5)
        await _hold(stage, session, past, starts)
    for coming in one["coming"]:
        if "in_minutes" in coming:
            starts = (stage.began + timedelta(minutes=coming["in_minutes"])).replace(second=0, microsecond=0)
        else:
            starts = stage.moment(coming["in_days"], coming["at"], zone, school_day=True)
        await _plan(stage, project_id, coming, starts, coming["told"])
    for off in one.get("cancelled", ()):
        starts = stage.moment(off["in_days"], off["at"], zone, school_day=True)
        session = await _plan(stage, project_id, off, starts, off["told"])
        with stage.days_ago(off["off"]):
            actor = await stage.actor(off["by"])
            await plan.cancel_session(stage.db, actor, session.id, base_url=stage.base_url)


async def _plan(
    stage: Stage, project_id: UUID, one: dict[str, Any], starts: datetime, told: float
) -> LiveSession:
    with stage.days_ago(told):
        return await plan.plan_session(
            stage.db,
            await stage.actor(one["by"]),
            project_id,
            title=one["title"],
            starts_at=starts,
            minutes=one["minutes"],
            agenda=one.get("agenda", ""),
            base_url=stage.base_url,
        )


async def _hold(stage: Stage, session: LiveSession, past: dict[str, Any], starts: datetime) -> None:
    """People come in one after the other (a teacher first), write, and the first teacher ends it."""
    for number, who in enumerate(past["came"]):
        with stage.at(starts + timedelta(seconds=35 * number - 60)):
            await door.enter(stage.db, await stage.actor(who), session.id, new_id())
    for number, (who, words) in enumerate(past["chat"]):
        with stage.at(starts + timedelta(minutes=7 + 6 * number)):
            await inside.say(stage.db, await stage.actor(who), session.id, words, f"demo-{number}")
    with stage.at(starts + timedelta(minutes=past["minutes"] - 2)):
        await inside.end(stage.db, await stage.actor(past["came"][0]), session.id)
