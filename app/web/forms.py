"""Forms: read into the same schemas as the API; errors are kept beside their fields, values as typed."""

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, get_origin

from fastapi import Request
from pydantic import BaseModel, ValidationError

from app.kit.words import N_

Model = TypeVar("Model", bound=BaseModel)

# Pydantic's error types, said so that a person knows what to do. Everything else: "Please check this."
WORDS = {
    "missing": N_("Please fill this in."),
    "string_too_short": N_("Please write at least %(min_length)s characters."),
    "string_too_long": N_("Please write at most %(max_length)s characters."),
    "int_parsing": N_("Please write a whole number."),
    "int_from_float": N_("Please write a whole number."),
    "greater_than_equal": N_("Please write a number of %(ge)s or more."),
    "less_than_equal": N_("Please write a number of %(le)s or less."),
    "greater_than": N_("Please write a number above %(gt)s."),
    "date_from_datetime_parsing": N_("Please write a date."),
    "date_parsing": N_("Please write a date."),
    "datetime_from_date_parsing": N_("Please write a date and a time."),
    "too_short": N_("Please choose at least %(min_length)s."),
    "too_long": N_("Please choose at most %(max_length)s."),
    "enum": N_("Please choose one from the list."),
    "literal_error": N_("Please choose one from the list."),
}
OTHERWISE = N_("Please check this.")


@dataclass
class Form(Generic[Model]):
    """A submitted form: `values` as typed, `errors` as {field: (msgid, params)}, `data` once it is valid."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    parsed: Model | None = None

    @property
    def ok(self) -> bool:
        """Say whether nothing is wrong so far."""
        return not self.errors

    @property
    def data(self) -> Model:
        """Return the parsed form; only where `ok`."""
        assert self.parsed is not None
        return self.parsed


async def read_form(request: Request, schema: type[Model]) -> Form[Model]:
    """Read and check the submitted form. List fields take every value of their name; blank means absent."""
    sent = await request.form(max_files=0, max_fields=500)
    values: dict[str, Any] = {}
    for name, info in schema.model_fields.items():
        many = get_origin(info.annotation) in (list, set, tuple, frozenset)
        if many:
            values[name] = [text for text in map(str, sent.getlist(name)) if text.strip()]
        elif name in sent:
            values[name] = str(sent[name])
    form: Form[Model] = Form(values=values)
    given = {name: value for name, value in values.items() if value != ""}
    try:
        form.parsed = schema.model_validate(given)
    except ValidationError as error:
        for detail in error.errors():
            where = str(detail["loc"][0]) if detail["loc"] else ""
            form.errors.setdefault(where, (WORDS.get(detail["type"], OTHERWISE), dict(detail.get("ctx", {}))))
    return form
