"""Projects come to life out of accepted proposals: more classes join, people talk, share files and meet."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domain.story_plans import Step, StepKind
from app.models.project import ProjectClass
from app.models.school_class import ClassLearner
from app.services import stories, talk
from app.services.closing import close_project
from app.services.demo.files import share_files
from app.services.demo.partners import send
from app.services.demo.reading import projects
from app.services.demo.sessions import hold_sessions
from app.services.demo.stage import Stage
from app.services.learners.projects import join_class_projects
from app.services.projects.changing import change_project, start_sandbox
from app.services.projects.invitations import invite_colleague, join_by_invitation
from app.services.projects.opening import join_projects_of_class


async def run_projects(stage: Stage) -> None:
    """Open every project and let its people work in it."""
    for one in projects():
        project_id = await send(stage, one)
        assert project_id is not None
        first = stage.teachers[one["from"]][0]
        if one["aims"]:
            with stage.days_ago(one["accepted"] - 0.2):
                await change_project(
                    stage.db, await stage.actor(first), project_id, title=one["title"], aims=one["aims"]
                )
        for join in one.get("joins", ()):
            await _join(stage, project_id, join)
        await share_files(stage, project_id, one)
        await _talk(stage, project_id, one)
        await hold_sessions(stage, project_id, one)
        if "closed" in one:
            await _close(stage, project_id, one)
    await _try_alone(stage)


async def _join(stage: Stage, project_id: UUID, join: dict[str, Any]) -> None:
    """A third class comes: its teacher by an invitation, then the class itself."""
    key = join["class"]
    with stage.days_ago(join["ago"] + 0.5):
        inviting = await stage.actor(join["invited_by"])
        _made, token = await invite_colleague(stage.db, inviting, project_id)
    with stage.days_ago(join["ago"] + 0.3):
        teacher = await stage.actor(stage.teachers[key][0])
        await join_by_invitation(stage.db, teacher, token)
        # No page adds a third class yet, so the row is written here; everything after it is the usual way.
        stage.db.add(ProjectClass(project_id=project_id, class_id=stage.classes[key]))
        await stage.db.flush()
        await join_projects_of_class(stage.db, teacher.id, stage.classes[key], teacher.id)
        learners = select(ClassLearner.person_id).where(ClassLearner.class_id == stage.classes[key])
        ids = (await stage.db.scalars(learners.order_by(ClassLearner.person_id))).all()
        await join_class_projects(stage.db, teacher, stage.classes[key], ids)


async def _talk(stage: Stage, project_id: UUID, one: dict[str, Any]) -> None:
    """Say everything in order; teachers have read all but what came in the last two days."""
    for number, (who, days, at, words) in enumerate(one["talk"]):
        actor = await stage.actor(who)
        with stage.at(stage.moment(-days, at, stage.zone(one["to"]))):
            key = f"demo-{number}"
            message_id = await talk.say(
                stage.db, actor, project_id, text=words, client_key=key, base_url=stage.base_url
            )
            if days > 1:
                for reader in (stage.teachers[one["from"]][0], stage.teachers[one["to"]][0]):
                    await talk.mark_read(stage.db, await stage.actor(reader), project_id, message_id)


async def _close(stage: Stage, project_id: UUID, one: dict[str, Any]) -> None:
    """End a finished project; both sides then agree that other teachers read about it, and everybody else, too."""
    with stage.days_ago(one["closed"]):
        sides = [await stage.actor(stage.teachers[one[side]][0]) for side in ("from", "to")]
        await close_project(stage.db, sides[0], project_id, base_url=stage.base_url)
        steps = tuple(
            Step(StepKind(kind), week, title, minutes) for kind, week, title, minutes in one["steps"]
        )
        told = stories.StoryText(one["title"], one["summary"], one["weeks"], one["results"], steps)
        story = await stories.write_story(stage.db, sides[0], project_id, told)
        for side in sides:
            seen = story.changed_at
            await stories.agree(
                stage.db, side, project_id, changed_at=seen, public=True, base_url=stage.base_url
            )


async def _try_alone(stage: Stage) -> None:
    """A newcomer, and Solène, try things out where nobody else looks."""
    tries = (
        ("frauke.nettelbeck", "leipzig:0", "Probierprojekt Zahntechnik", "Wie sieht das hier von innen aus?"),
        ("solene.lefevre", None, "Trying things out", "Only for me: what happens when I press which button?"),
    )
    for who, key, title, aims in tries:
        with stage.days_ago(0.4):
            actor = await stage.actor(who)
            class_id = stage.classes[key] if key else None
            await start_sandbox(stage.db, actor, title=title, aims=aims, class_id=class_id)
