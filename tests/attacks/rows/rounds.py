"""Matching rounds."""

from typing import Any

from tests.attacks.people import (
    OFFICERS,
    OWNER,
    PAIR,
    TEACHERS,
    VERIFIED,
    Who,
)
from tests.attacks.rows import Ids, Row, day, row

_ROUND_LEADERS = frozenset({Who.OFFICER})
_SEE_ROUNDS = VERIFIED | _ROUND_LEADERS


def _round() -> dict[str, Any]:
    return {"title": "Circles", "last_day": day(20), "term_start": day(40)}


def _reserve(ids: Ids) -> dict[str, Any]:
    return {"class_id": str(ids["liege"])}


ROUNDS: dict[str, Row] = {
    "GET /api/v1/rounds": row(TEACHERS),
    "POST /api/v1/rounds": row(OFFICERS, lambda ids: _round()),
    "GET /api/v1/rounds/{round_id}": row(_SEE_ROUNDS),
    "GET /api/v1/rounds/{round_id}/groups": row(_ROUND_LEADERS),
    "PUT /api/v1/rounds/{round_id}/facilitator": row(_ROUND_LEADERS, {"facilitator": ""}),
    "POST /api/v1/rounds/{round_id}/cancellation": row(_ROUND_LEADERS),
    "PUT /api/v1/rounds/{round_id}/entries/{class_id}": row(OWNER, {"languages": ["en"]}),
    "DELETE /api/v1/rounds/{round_id}/entries/{class_id}": row(OWNER),
    "GET /api/v1/round-groups": row(TEACHERS),
    "PUT /api/v1/round-groups/{group_id}/facilitator": row(_ROUND_LEADERS, {"facilitator": ""}),
    "GET /api/v1/round-groups/{group_id}": row(PAIR | _ROUND_LEADERS),
    "POST /api/v1/round-seats/{seat_id}/acceptance": row(OWNER),
    "POST /api/v1/round-seats/{seat_id}/refusal": row(OWNER),
    "GET /api/v1/round-seats/{seat_id}/reserves": row(_ROUND_LEADERS),
    "POST /api/v1/round-seats/{seat_id}/replacement": row(_ROUND_LEADERS, _reserve),
    "GET /rounds": row(TEACHERS),
    "GET /rounds/{id}": row(_SEE_ROUNDS),
    "GET /rounds/{id}/classes/{class_id}": row(OWNER),
    "POST /rounds/{id}/classes/{class_id}": row(OWNER, {"languages": "en"}),
    "POST /rounds/{id}/classes/{class_id}/withdrawal": row(OWNER),
    "GET /rounds/groups/{id}": row(PAIR | _ROUND_LEADERS),
    "POST /rounds/seats/{id}/acceptance": row(OWNER),
    "POST /rounds/seats/{id}/refusal": row(OWNER),
    "GET /support/rounds": row(TEACHERS),
    "GET /support/rounds/new": row(OFFICERS),
    "POST /support/rounds/new": row(OFFICERS, lambda ids: _round()),
    "GET /support/rounds/{id}": row(_ROUND_LEADERS),
    "POST /support/rounds/{id}/facilitator": row(_ROUND_LEADERS, {"facilitator": ""}),
    "POST /support/rounds/groups/{id}/facilitator": row(_ROUND_LEADERS, {"facilitator": ""}),
    "POST /support/rounds/{id}/cancellation": row(_ROUND_LEADERS),
    "GET /support/rounds/seats/{id}/replacement": row(_ROUND_LEADERS),
    "POST /support/rounds/seats/{id}/replacement": row(_ROUND_LEADERS, _reserve),
}
