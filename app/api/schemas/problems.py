"""Problem documents (RFC 9457)."""

from pydantic import BaseModel, ConfigDict


class FieldProblem(BaseModel):
    """What is wrong with one input."""

    field: str
    message: str


class Problem(BaseModel):
    """Why something could not be done. `code` is stable; `title` is for people, in their language."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"type": "/help/errors#not_found", "title": "…", "status": 404, "code": "not_found"}]
        }
    )

    type: str
    title: str
    status: int
    code: str
    errors: list[FieldProblem] = []
