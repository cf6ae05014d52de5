"""Who may do what, as a page for people: roles by permission, then routes by permission."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from magnet.security.permissions import PERSONAL, POLICY, Permission, Role
from magnet.web.permitted import permission_of

INTRODUCTION = """# Who may do what

Made from the code by `make openapi`; a test holds it equal. A key has a role, and a grant that bounds where the role
is held: countries, regions of them, an office, an employer. What lies outside of a grant is answered as if it were not
there.

- A caseworker's grant names an office: of what is about returnees (marked below) it reaches that office's only.
- A country officer's grant names countries: of returnees it reaches those whose case was handed over to their country
  of return, shared (to read, and to list for) or transferred (also to change); it registers nobody.
- An employer's grant names an employer, and reaches its record, its items and the referrals sent to it only.
- Who may break the glass opens a single case out of reach in an emergency, for an hour and to be read only; somebody
  else reviews it.
"""


def permissions_page(app: FastAPI) -> str:
    """The page, in Markdown."""
    roles = [role.value.replace("_", " ") for role in Role]
    held = [
        (f"{permission}{' (about returnees)' if permission in PERSONAL else ''}", *_marks(permission))
        for permission in Permission
    ]
    routes = [(f"{permission}", "<br>".join(paths)) for permission, paths in _routes(app).items()]
    parts = [
        INTRODUCTION,
        "## Permissions by role\n",
        _table(("permission", *roles), held),
        "\n## Routes by permission\n",
        _table(("permission", "routes"), routes),
    ]
    return "\n".join(parts) + "\n"


def _marks(permission: Permission) -> list[str]:
    return ["yes" if permission in POLICY[role] else "" for role in Role]


def _routes(app: FastAPI) -> dict[Permission, list[str]]:
    found: dict[Permission, list[str]] = defaultdict(list)
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            permission = permission_of(context.original_route.dependant)
            if permission is not None:
                path = str(context.path_format)
                found[permission] += [f"{method} {path}" for method in sorted(context.methods or ())]
    return {permission: sorted(found[permission]) for permission in Permission if permission in found}


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
