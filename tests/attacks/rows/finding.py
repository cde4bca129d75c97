"""Classes, calls, searching, proposals, speed meetings."""

from collections.abc import Callable
from typing import Any

from tests.attacks.people import (
    ALL,
    NOBODY,
    OFFICERS,
    OWNER,
    PAIR,
    PARTNER,
    STAFF,
    TEACHERS,
    Who,
)
from tests.attacks.rows import WRONG_TOKEN, Ids, Row, day, later, row
from tests.classroom import class_body


def _call() -> dict[str, Any]:
    return {"title": "Who bakes rye with us?", "ends_on": day(), "kinds": ["virtual"]}


def _class(ids: Ids) -> dict[str, Any]:
    return class_body(ids["schools"])


def _class_form(ids: Ids) -> dict[str, Any]:
    plain = {"organisation_id": str(ids["schools"]), "name": "CAP Boulanger 9", "trade_id": "7512"}
    plain |= {"trade": "Bakers", "eqf": "3", "language_1": "en", "level_1": "A2", "size": "14"}
    return {**plain, "age_band": "14-18", "term_start": "2026-09-01", "term_end": "2027-06-30"}


REFUSAL = {"reason": "full", "note": ""}


PROPOSE: Callable[[Ids], dict[str, Any]] = lambda ids: {  # noqa: E731
    "from_class_id": str(ids["further"]), "to_class_id": str(ids["liege"]), "title": "Bread", "message": "Hello!",
}  # fmt: skip


FINDING: dict[str, Row] = {
    "GET /api/v1/classes": row(TEACHERS),
    "POST /api/v1/classes": row(STAFF | {Who.NEWCOMER}, _class, no=422),
    "GET /api/v1/classes/{class_id}": row(TEACHERS),
    "PUT /api/v1/classes/{class_id}": row(OWNER, _class),
    "POST /api/v1/classes/{class_id}/archiving": row(OWNER),
    "GET /api/v1/classes/{class_id}/teachers": row(TEACHERS),
    "PUT /api/v1/classes/{class_id}/teachers/{person_id}": row(OWNER),
    "DELETE /api/v1/classes/{class_id}/teachers/{person_id}": row(OWNER, None, 422),
    "GET /api/v1/classes/{class_id}/openness": row(TEACHERS),
    "PUT /api/v1/classes/{class_id}/openness": row(OWNER, {"most_open": 8, "quiet_until": None}),
    "GET /api/v1/calls": row(TEACHERS),
    "POST /api/v1/calls": row(OWNER, lambda ids: {**_call(), "class_id": str(ids["classes"])}),
    "GET /api/v1/calls/{call_id}": row(TEACHERS),
    "PUT /api/v1/calls/{call_id}": row(OWNER, _call()),
    "POST /api/v1/calls/{call_id}/closure": row(OWNER),
    "GET /api/v1/classes/{class_id}/suggestions": row(OWNER),
    "GET /api/v1/classes/{class_id}/suggestions/{other_id}": row(OWNER),
    "PUT /api/v1/classes/{class_id}/dismissals/{other_id}": row(OWNER),
    "GET /api/v1/search": row(TEACHERS, query="q=boulanger"),
    "GET /api/v1/search/counts": row(TEACHERS, query="q=boulanger"),
    "GET /api/v1/saved-searches": row(TEACHERS),
    "POST /api/v1/saved-searches": row(TEACHERS, {"name": "Bakers", "query": "q=baker"}),
    "GET /api/v1/saved-searches/{search_id}/news": row(OWNER),
    "POST /api/v1/saved-searches/{search_id}/looks": row(OWNER),
    "DELETE /api/v1/saved-searches/{search_id}": row(OWNER),
    "DELETE /api/v1/classes/{class_id}/dismissals/{other_id}": row(OWNER),
    "DELETE /api/v1/classes/{class_id}/lessons-taught/{reason}": row(OWNER, reason="trade"),
    "GET /api/v1/proposals": row(TEACHERS),
    "POST /api/v1/proposals": row(OWNER, PROPOSE),
    "GET /api/v1/proposals/draft": row(OWNER, query="from={further}&to={liege}"),
    "GET /api/v1/proposals/{proposal_id}": row(PAIR),
    "POST /api/v1/proposals/{proposal_id}/acceptance": row(PARTNER),
    "POST /api/v1/proposals/{proposal_id}/refusal": row(PARTNER, REFUSAL),
    "POST /api/v1/proposals/{proposal_id}/questions": row(PARTNER, {"text": "When?"}),
    "POST /api/v1/proposals/{proposal_id}/replies": row(OWNER, {"text": "Soon."}, proposals="asked"),
    "POST /api/v1/proposals/{proposal_id}/withdrawal": row(OWNER),
}


FINDING_PAGES: dict[str, Row] = {
    "GET /find": row(TEACHERS),
    "GET /matches/{mine}/{theirs}": row(OWNER),
    "GET /search": row(TEACHERS, query="q=boulanger"),
    "GET /saved-searches": row(TEACHERS),
    "POST /saved-searches": row(TEACHERS, {"name": "Bakers", "query": "q=baker"}),
    "GET /saved-searches/{id}": row(OWNER),
    "GET /saved-searches/{id}/news": row(OWNER, query="since=2026-01-01T00:00:00Z"),
    "POST /saved-searches/{id}/mail": row(OWNER, {"by_mail": "1"}),
    "POST /saved-searches/{id}/end": row(OWNER),
    "GET /saved-searches/ending/{token}": row(ALL, token=WRONG_TOKEN),
    "POST /saved-searches/ending/{token}": row(NOBODY, token=WRONG_TOKEN),
    "GET /classes/new": row(TEACHERS),
    "POST /classes/new": row(STAFF | {Who.NEWCOMER}, _class_form, no=422),
    "GET /classes/{id}": row(TEACHERS),
    "GET /classes/{id}/edit": row(OWNER),
    "POST /classes/{id}/edit": row(OWNER, _class_form),
    "POST /classes/{id}/archive": row(OWNER),
    "GET /classes/{id}/openness": row(OWNER),
    "POST /classes/{id}/openness": row(OWNER, {"most_open": "8"}),
    "POST /classes/{id}/teachers": row(OWNER, lambda ids: {"person_id": str(ids["teachers"])}),
    "POST /classes/{id}/teachers/{person_id}/removal": row(OWNER, None, 422),
    "POST /classes/{id}/dismissals": row(OWNER, lambda ids: {"other_id": str(ids["liege"])}),
    "GET /classes/{id}/dismissals": row(OWNER),
    "POST /classes/{id}/dismissals/{other_id}/removal": row(OWNER),
    "POST /classes/{id}/lessons-taught/{reason}/removal": row(OWNER, reason="trade"),
    "GET /calls": row(TEACHERS),
    "GET /calls/new": row(TEACHERS, query="class={classes}"),
    "POST /calls/new": row(OWNER, _call(), query="class={classes}"),
    "GET /calls/{id}": row(TEACHERS),
    "GET /calls/{id}/edit": row(OWNER),
    "POST /calls/{id}/edit": row(OWNER, _call()),
    "POST /calls/{id}/closure": row(OWNER),
    "GET /proposals": row(TEACHERS),
    "GET /proposals/new": row(OWNER, query="from={further}&to={liege}"),
    "POST /proposals/new": row(
        OWNER, {"title": "Bread", "message": "Hello!"}, query="from={further}&to={liege}"
    ),
    "GET /proposals/{id}": row(PAIR),
    "POST /proposals/{id}/acceptance": row(PARTNER),
    "GET /proposals/{id}/refusal": row(PARTNER),
    "POST /proposals/{id}/refusal": row(PARTNER, REFUSAL),
    "POST /proposals/{id}/questions": row(PARTNER, {"text": "When?"}),
    "POST /proposals/{id}/replies": row(OWNER, {"text": "Soon."}, proposals="asked"),
    "POST /proposals/{id}/withdrawal": row(OWNER),
}


MEETING: Callable[[Ids], dict[str, Any]] = lambda ids: {"field": "072", "starts_at": later()}  # noqa: E731


MEETING_FORM: Callable[[Ids], dict[str, Any]] = lambda ids: {  # noqa: E731
    "field": "072", "day": day(), "time": "15:00",
}  # fmt: skip


SEAT: Callable[[Ids], dict[str, Any]] = lambda ids: {"class_id": str(ids["classes"])}  # noqa: E731


# A meeting whose lobby is open: the pair is registered, and has talked in a round (so that seats stay as they are).
MEETINGS: dict[str, Row] = {
    "GET /api/v1/meetings": row(TEACHERS),
    "POST /api/v1/meetings": row(OFFICERS, MEETING),
    "GET /api/v1/meetings/{meeting_id}": row(TEACHERS),
    "POST /api/v1/meetings/{meeting_id}/cancellation": row(OFFICERS),
    "PUT /api/v1/meetings/{meeting_id}/seat": row(OWNER, SEAT, 409),
    "DELETE /api/v1/meetings/{meeting_id}/seat": row(TEACHERS, None, 409),
    "PUT /api/v1/meetings/{meeting_id}/presence": row(PAIR),
    "GET /api/v1/meetings/{meeting_id}/talks": row(PAIR),
    "PUT /api/v1/meetings/{meeting_id}/talks/{talk_id}/mark": row(PAIR, {"again": True}),
    "GET /api/v1/me/people-met": row(TEACHERS),
    "GET /meetings": row(TEACHERS),
    "GET /meetings/new": row(OFFICERS),
    "POST /meetings/new": row(OFFICERS, MEETING_FORM),
    "GET /meetings/met": row(TEACHERS),
    "GET /meetings/{id}": row(TEACHERS),
    "GET /meetings/{id}/calendar.ics": row(TEACHERS),
    "POST /meetings/{id}/seat": row(OWNER, SEAT, 409, 422),
    "POST /meetings/{id}/seat/removal": row(TEACHERS, None, 409),
    "POST /meetings/{id}/cancellation": row(OFFICERS),
    "GET /meetings/{id}/lobby": row(PAIR),
    "POST /meetings/{id}/talks/{talk_id}/mark": row(PAIR, {"again": "1"}),
}
