"""Fields of training: ISCED-F 2013 (UNESCO Institute for Statistics). Codes are facts; the names are our own words."""

from app.domain.vocabulary.tables import in_locale, names, rows


def is_field(code: str) -> bool:
    """Tell whether this is the code of a detailed field (four digits)."""
    return len(code) == 4 and code in names("isced_f")


def field_name(code: str, locale: str) -> str:
    """Return the name of a broad (2 digits), narrow (3) or detailed (4) field. Raises KeyError for an unknown code."""
    return in_locale(names("isced_f")[code], locale)


def detailed_fields(above: str = "") -> tuple[str, ...]:
    """Return the codes of all detailed fields that begin with `above`, in the order of the classification."""
    return tuple(
        row["code"] for row in rows("isced_f") if len(row["code"]) == 4 and row["code"].startswith(above)
    )


def broad_fields() -> tuple[str, ...]:
    """Return the eleven two-digit codes."""
    return tuple(row["code"] for row in rows("isced_f") if len(row["code"]) == 2)
