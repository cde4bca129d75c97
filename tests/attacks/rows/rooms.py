"""Files and live sessions."""

from typing import Any

from tests.attacks.people import (
    CAMERA,
    GUEST,
    MEMBERS,
    NOBODY,
    OWNER,
    PAIR,
)
from tests.attacks.rows import WRONG_TOKEN, Row, day, later, row


def _session() -> dict[str, Any]:
    return {"title": "A lesson", "starts_at": later(), "minutes": 45}


def _session_form() -> dict[str, Any]:
    return {"title": "A lesson", "day": day(3), "time": "10:00", "minutes": "45"}


TUS = {"tus-resumable": "1.0.0"}
SEND = {**TUS, "content-type": "application/offset+octet-stream", "upload-offset": "0"}
OVER = {**TUS, "x-http-method-override": "HEAD"}
PLAIN_UPLOAD = {"files": ("new.txt", b"hello")}


FILES: dict[str, Row] = {
    "GET /api/v1/projects/{project_id}/files": row(MEMBERS),
    "GET /api/v1/projects/{project_id}/bin": row(MEMBERS),
    "POST /api/v1/projects/{project_id}/folders": row(MEMBERS, {"name": "Photos"}),
    "PUT /api/v1/folders/{folder_id}": row(PAIR, {"name": "Photos"}),
    "DELETE /api/v1/folders/{folder_id}": row(PAIR),
    "GET /api/v1/files/{file_id}": row(MEMBERS),
    "PUT /api/v1/files/{file_id}": row(PAIR, {"name": "Oven.png"}),
    "DELETE /api/v1/files/{file_id}": row(PAIR),
    "POST /api/v1/files/{file_id}/restoration": row(PAIR, files="binned"),
    "GET /api/v1/files/{file_id}/versions": row(MEMBERS),
    "POST /api/v1/files/{file_id}/versions/{number}/restoration": row(PAIR),
    "GET /api/v1/files/{file_id}/content": row(MEMBERS),
    "HEAD /api/v1/files/{file_id}/content": row(MEMBERS),
    "GET /api/v1/files/{file_id}/versions/{number}/content": row(MEMBERS),
    "HEAD /api/v1/files/{file_id}/versions/{number}/content": row(MEMBERS),
    "GET /api/v1/files/{file_id}/versions/{number}/pictures/{side}": row(MEMBERS),
    "GET /projects/{id}/files": row(MEMBERS),
    "POST /projects/{id}/files": row(MEMBERS, PLAIN_UPLOAD),
    "POST /projects/{id}/folders": row(MEMBERS, {"name": "Photos"}),
    "POST /folders/{id}": row(PAIR, {"name": "Photos"}),
    "POST /folders/{id}/deletion": row(PAIR),
    "GET /projects/{id}/bin": row(MEMBERS),
    "GET /files/{id}": row(MEMBERS),
    "POST /files/{id}": row(PAIR, {"name": "Oven.png"}),
    "POST /files/{id}/trash": row(PAIR),
    "POST /files/{id}/restoration": row(PAIR, files="binned"),
    "POST /files/{id}/versions/{number}/restoration": row(PAIR),
    "POST /api/v1/uploads": row(MEMBERS, headers={**TUS, "upload-length": "5", "upload-metadata": "{made}"}),
    "HEAD /api/v1/uploads/{upload_id}": row(OWNER, headers=TUS),
    "PATCH /api/v1/uploads/{upload_id}": row(OWNER, headers=SEND),
    "DELETE /api/v1/uploads/{upload_id}": row(OWNER, headers=TUS),
    "POST /api/v1/uploads/{upload_id}": row(OWNER, headers=OVER),
}


SESSIONS: dict[str, Row] = {
    "GET /api/v1/projects/{project_id}/sessions": row(MEMBERS),
    "POST /api/v1/projects/{project_id}/sessions": row(PAIR, _session()),
    "POST /api/v1/projects/{project_id}/sessions/now": row(PAIR, {"title": "Now"}),
    "GET /api/v1/sessions/{session_id}": row(MEMBERS),
    "PUT /api/v1/sessions/{session_id}": row(PAIR, _session()),
    "POST /api/v1/sessions/{session_id}/cancellation": row(PAIR),
    "GET /api/v1/sessions/{session_id}/calendar.ics": row(MEMBERS),
    "GET /api/v1/sessions/{session_id}/guest-links": row(PAIR),
    "POST /api/v1/sessions/{session_id}/guest-links": row(PAIR, {"note": "the miller"}),
    "DELETE /api/v1/sessions/{session_id}/guest-links/{link_id}": row(PAIR),
    "GET /api/v1/sessions/{session_id}/attendance": row(MEMBERS),
    "GET /api/v1/sessions/{session_id}/messages": row(MEMBERS),
    "POST /api/v1/guest-tickets": row(GUEST),
    "GET /projects/{id}/live": row(MEMBERS),
    "POST /projects/{id}/sessions/now": row(PAIR, {"title": "Now"}),
    "GET /projects/{id}/sessions/new": row(PAIR),
    "POST /projects/{id}/sessions": row(PAIR, _session_form()),
    "GET /sessions/{id}": row(MEMBERS),
    "GET /sessions/{id}/edit": row(PAIR),
    "POST /sessions/{id}": row(PAIR, _session_form()),
    "POST /sessions/{id}/cancellation": row(PAIR),
    "GET /sessions/{id}/calendar.ics": row(MEMBERS),
    "POST /sessions/{id}/guest-links": row(PAIR, {"note": "the miller"}),
    "POST /sessions/{id}/guest-links/{link_id}/revocation": row(PAIR),
    "GET /sessions/{id}/room": row(MEMBERS),
    "GET /g/{token}": row(NOBODY, token=WRONG_TOKEN),
    "POST /g/{token}": row(NOBODY, {"name": "Eve"}, token=WRONG_TOKEN),
    "GET /guest-room": row(GUEST),
    "GET /guest-room/left": row(GUEST),
}


# Everybody who may be in the room gets an answer; whoever is not inside right now is told so (409).
BENCH: dict[str, Row] = {
    "POST /api/v1/sessions/{session_id}/bench-link": row(MEMBERS, None, 409),
    "DELETE /api/v1/sessions/{session_id}/bench-link": row(MEMBERS, None, 409),
    "DELETE /api/v1/sessions/{session_id}/bench-camera": row(MEMBERS, None, 409),
    "POST /api/v1/camera-tickets": row(CAMERA),
    "GET /b/{code}": row(NOBODY, code="A" * 28),
    "POST /b/{code}": row(NOBODY, {}, code="A" * 28),
    "GET /workbench-camera": row(CAMERA),
}
