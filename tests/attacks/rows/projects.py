"""Projects, the pages of finished ones, and how partnerships go."""

from collections.abc import Callable
from typing import Any

from tests.attacks.people import (
    ALL,
    COLLEAGUE,
    FACILITATOR,
    MEMBERS,
    NOBODY,
    OFFICERS,
    OWNER,
    PAIR,
    PARTNER,
    SIGNED_IN,
    STAFF,
    TEACHERS,
    VERIFIED,
)
from tests.attacks.rows import WRONG_TOKEN, Ids, Row, day, row

PARTNERSHIPS: dict[str, Row] = {
    "GET /api/v1/projects/{project_id}/partnership": row(PAIR),
    "GET /api/v1/projects/{project_id}/candidates": row(PAIR),
    "GET /projects/{id}/candidates": row(PAIR),
    "POST /api/v1/check-ins/{check_in_id}/answer": row(OWNER, {"going": "so_so", "wants_help": False}),
    "POST /api/v1/projects/{project_id}/classes/{class_id}/roll-calls": row(PARTNER, None, 409),
    "POST /api/v1/roll-calls/{roll_call_id}/answer": row(OWNER, {"here": True}),
    "POST /api/v1/projects/{project_id}/classes/{class_id}/absence": row(PARTNER, None, 409),
    "POST /api/v1/classes/{class_id}/hand-overs": row(
        OWNER, lambda ids: {"person_id": str(ids["teachers"])}, 409
    ),
    "GET /api/v1/hand-overs": row(TEACHERS),
    "POST /api/v1/hand-overs/{hand_over_id}/acceptance": row(COLLEAGUE),
    "POST /api/v1/hand-overs/{hand_over_id}/refusal": row(COLLEAGUE),
    "POST /api/v1/hand-overs/{hand_over_id}/withdrawal": row(OWNER),
    "PUT /api/v1/me/activity-sharing": row(TEACHERS, {"shares": True}),
    "GET /api/v1/support/partnerships": row(OFFICERS),
    # The class is of a country for which nobody of this world answers.
    "POST /api/v1/support/partnerships/{check_in_id}/help": row(NOBODY),
    "GET /projects/{id}/partnership": row(PAIR),
    "POST /projects/{id}/check-ins/{check_in_id}": row(OWNER, {"going": "so_so"}),
    "POST /projects/{id}/roll-calls/{roll_id}": row(OWNER, {"here": "true"}),
    "POST /projects/{id}/classes/{class_id}/roll-call": row(PARTNER, None, 409),
    "POST /projects/{id}/classes/{class_id}/absence": row(PARTNER, None, 409),
    "GET /classes/{id}/hand-over": row(OWNER),
    "POST /classes/{id}/hand-over": row(OWNER, lambda ids: {"person_id": str(ids["teachers"])}, 409, 422),
    "GET /hand-overs/{id}": row(OWNER | COLLEAGUE),
    "POST /hand-overs/{id}/acceptance": row(COLLEAGUE),
    "POST /hand-overs/{id}/refusal": row(COLLEAGUE),
    "POST /hand-overs/{id}/withdrawal": row(OWNER),
    "POST /account/activity": row(TEACHERS, {"shares": "true"}),
    "GET /support/partnerships": row(OFFICERS),
    "POST /support/partnerships/{id}/help": row(NOBODY),
}


# The newcomers of the running starter are the outsider's class, its host is the owner's.
STARTERS: dict[str, Row] = {
    "GET /api/v1/classes/{class_id}/starter": row(OWNER),
    "POST /api/v1/classes/{class_id}/starter": row(OWNER, None, 409),
    "PUT /api/v1/classes/{class_id}/starter-hosting": row(OWNER, {"most": 1}),
    "POST /api/v1/starters/{starter_id}/refusal": row(OWNER, None, 409),  # has said hello already
    "GET /classes/{id}/starter": row(OWNER),
    "POST /classes/{id}/starter": row(OWNER),
    "POST /classes/{id}/starter-hosting": row(OWNER, {"most": "1"}),
    "POST /starters/{id}/refusal": row(OWNER),
}


PROJECTS: dict[str, Row] = {
    "GET /api/v1/projects": row(SIGNED_IN),
    "POST /api/v1/projects": row(TEACHERS, {"title": "Trying things"}, 409, 422),
    "GET /api/v1/projects/{project_id}": row(MEMBERS),
    "PUT /api/v1/projects/{project_id}": row(PAIR, {"title": "Another title", "aims": ""}),
    "GET /api/v1/projects/{project_id}/members": row(MEMBERS),
    "POST /api/v1/projects/{project_id}/departure": row(PAIR | FACILITATOR),
    "DELETE /api/v1/projects/{project_id}/facilitator": row(PAIR),
    "POST /api/v1/projects/{project_id}/closure": row(PAIR, None, 409),
    "GET /api/v1/projects/{project_id}/invitations": row(PAIR),
    "POST /api/v1/projects/{project_id}/invitations": row(PAIR, {"note": ""}),
    "DELETE /api/v1/projects/{project_id}/invitations/{invitation_id}": row(PAIR),
    "GET /api/v1/invitations/{token}": row(NOBODY, token=WRONG_TOKEN),
    "POST /api/v1/invitations/{token}/acceptance": row(VERIFIED, shows=True),
    "GET /api/v1/projects/{project_id}/messages": row(MEMBERS),
    "POST /api/v1/projects/{project_id}/messages": row(MEMBERS, {"text": "Hello"}),
    "PUT /api/v1/messages/{message_id}": row(OWNER, {"text": "Hello"}),
    "DELETE /api/v1/messages/{message_id}": row(PAIR),
    "PUT /api/v1/projects/{project_id}/read-mark": row(
        MEMBERS, lambda ids: {"message_id": str(ids["messages"])}
    ),
    "GET /projects": row(SIGNED_IN),
    "POST /projects": row(TEACHERS, {"title": "Trying things"}, 409, 422),
    "GET /projects/new": row(TEACHERS),
    "GET /projects/{id}": row(MEMBERS),
    "GET /projects/{id}/edit": row(PAIR),
    "POST /projects/{id}": row(PAIR, {"title": "Another title", "aims": ""}),
    "GET /projects/{id}/people": row(MEMBERS),
    "POST /projects/{id}/invitations": row(PAIR, {"note": ""}),
    "POST /projects/{id}/invitations/{invitation_id}/revocation": row(PAIR),
    "POST /projects/{id}/facilitator/departure": row(PAIR),
    "GET /projects/{id}/departure": row(PAIR | FACILITATOR),
    "POST /projects/{id}/departure": row(PAIR | FACILITATOR),
    "GET /projects/{id}/closure": row(PAIR),
    "POST /projects/{id}/closure": row(PAIR, None, 409),
    "GET /join/{token}": row(NOBODY, token=WRONG_TOKEN),
    "POST /join/{token}": row(VERIFIED, shows=True, token="{join}"),
    "GET /projects/{id}/talk": row(MEMBERS),
    "POST /projects/{id}/talk": row(MEMBERS, {"text": "Hello"}),
    "GET /messages/{id}/edit": row(OWNER),
    "POST /messages/{id}": row(OWNER, {"text": "Hello"}),
    "POST /messages/{id}/deletion": row(PAIR),
}


STORY = {"title": "Our bread", "summary": "We baked.", "weeks": 3}
STORY_FORM = {**STORY, "step_1_title": "Tasting", "step_1_week": "2"}


CONSENT: Callable[[Ids], dict[str, Any]] = lambda ids: {"changed_at": ids["seen"]}  # noqa: E731


PLAN: Callable[[Ids], dict[str, Any]] = lambda ids: {  # noqa: E731
    "class_id": str(ids["classes"]), "title": "Our bread", "first": day(), "at": "10:00",
}  # fmt: skip


# The story of a closed project of the pair's: published, for signed-in people.
STORIES: dict[str, Row] = {
    "GET /api/v1/stories": row(ALL),
    "GET /api/v1/stories/{story_id}": row(SIGNED_IN),
    "POST /api/v1/stories/{story_id}/plans": row(OWNER, PLAN),
    "DELETE /api/v1/stories/{story_id}/consent": row(PAIR | STAFF),
    "GET /api/v1/projects/{project_id}/story": row(PAIR, projects="closed"),
    "PUT /api/v1/projects/{project_id}/story": row(PAIR, STORY, projects="closed"),
    "PUT /api/v1/projects/{project_id}/story/consent": row(PAIR, CONSENT, projects="closed"),
    "GET /inspiration": row(ALL),
    "GET /inspiration/{id}": row(SIGNED_IN),
    "GET /inspiration/{id}/plan": row(TEACHERS),
    "POST /inspiration/{id}/plan": row(OWNER, PLAN),
    "POST /inspiration/{id}/withdrawal": row(PAIR | STAFF),
    "GET /projects/{id}/story": row(PAIR, projects="closed"),
    "POST /projects/{id}/story": row(PAIR, STORY_FORM, projects="closed"),
    "POST /projects/{id}/story/consent": row(PAIR, CONSENT, projects="closed"),
}
