"""Validation errors as field errors: where and why, never with the value that was sent."""

from pydantic import ValidationError

from magnet.schemas.pages import FieldError


def faults_of(error: ValidationError, *, skip: int = 0) -> list[FieldError]:
    """Every fault of a validation, with the place as a dotted path; `skip` leading path members are left out."""
    faults = []
    for detail in error.errors(include_url=False, include_input=False):
        context = detail.get("ctx") or {}
        faults.append(
            FieldError(
                field=".".join(str(member) for member in detail["loc"][skip:]) or "(all)",
                code=detail["type"],
                message=detail["msg"],
                nearest=[str(code) for code in context.get("nearest", [])],
            )
        )
    return faults
