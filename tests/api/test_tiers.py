"""Every field and every column has its tier; what is to be sealed is, and is answered to who may open it."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
import sqlalchemy as sa
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel

from magnet.app import create_app
from magnet.security import column_tiers, tiers
from magnet.security.permissions import Permission
from magnet.security.tier import SEALED, Tier
from magnet.settings import Settings
from magnet.store.tables import METADATA
from magnet.store.vault import VaultBase
from magnet.web.permitted import permission_of

OPENS: dict[Tier, set[Permission]] = {
    Tier.IDENTITY: {
        Permission.IDENTITY_READ,
        Permission.IDENTITY_WRITE,
        Permission.REFERRALS_INTRODUCE,
        Permission.RETURNEES_EXPORT,
    },
    Tier.NEEDS: {Permission.NEEDS_READ, Permission.NEEDS_WRITE, Permission.RETURNEES_EXPORT},
}
"""The permissions whose routes may answer what is of these tiers."""
SHARED = {"ContactIn", "Correction", "FieldChange"}
"""Types that hold what is of the tier of whatever they are part of."""
TABLES = (*METADATA.sorted_tables, *VaultBase.metadata.sorted_tables)
COLUMNS = [(table, column) for table in TABLES for column in table.columns]


def routes() -> Iterator[APIRoute]:
    for context in iter_route_contexts(create_app(Settings()).routes):
        if isinstance(context.original_route, APIRoute):
            yield context.original_route


def types_in(annotation: Any, found: dict[str, type[BaseModel]]) -> dict[str, type[BaseModel]]:
    """All models that an annotation leads to, by name."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation.__name__ not in found:
            found[annotation.__name__] = annotation
            for field in annotation.model_fields.values():
                types_in(field.annotation, found)
    else:
        for part in get_args(annotation):
            types_in(part, found)
    return found


def asked(dependant: Dependant) -> Iterator[Any]:
    for parameter in (*dependant.query_params, *dependant.body_params):
        yield parameter.field_info.annotation
    for inner in dependant.dependencies:
        yield from asked(inner)


def everything() -> dict[str, type[BaseModel]]:
    found: dict[str, type[BaseModel]] = {}
    for route in routes():
        types_in(route.response_model, found)
        body = route.body_field.field_info.annotation if route.body_field else None
        for annotation in (body, *asked(route.dependant)):
            types_in(annotation, found)
    return found


def test_every_field_on_the_wire_has_its_tier() -> None:
    found = everything()
    assert {"ReturneeIn", "ReturneeIdentity", "NeedIn", "Vacancy", "ReferralList"} <= found.keys()
    fields = [(kind, name) for kind in found.values() for name in kind.model_fields]
    unknown = [f"{kind.__name__}.{name}" for kind, name in fields if tiers.of_field(kind, name) is None]
    assert not unknown, f"give these a tier in security/tiers.py: {unknown}"


def test_every_column_has_its_tier_and_no_table_or_type_is_named_that_is_not_there() -> None:
    names = [(table.name, column.name) for table, column in COLUMNS]
    unknown = [f"{table}.{column}" for table, column in names if column_tiers.of_column(table, column) is None]
    assert not unknown, f"give these a tier in security/column_tiers.py: {unknown}"
    assert {table.name for table, _ in COLUMNS} == set(column_tiers.TABLES)
    known = {base.__name__.partition("[")[0] for kind in everything().values() for base in kind.__mro__}
    assert set(tiers.TYPES) <= known
    for table, columns in column_tiers.TABLES.items():
        named = {column.name for each, column in COLUMNS if each.name == table}
        assert isinstance(columns, Tier) or columns.keys() == named, table


def test_what_is_to_be_sealed_stands_in_no_column_in_plain() -> None:
    sealed = [(table, column) for table, column in COLUMNS if column_tiers.of_column(table.name, column.name) in SEALED]
    assert len(sealed) > 5
    assert [f"{t.name}.{c.name}" for t, c in sealed if not isinstance(c.type, sa.LargeBinary)] == []


def test_no_column_of_a_returnee_is_named_like_what_is_sealed() -> None:
    """A field that is sealed on the wire is no column of its own but as a digest."""
    for kind in ("ReturneeIn", "IdentityIn", "NeedsIn"):
        named = tiers.TYPES[kind]
        assert not isinstance(named, Tier)
        for name, tier in named.items():
            if tier in SEALED:
                assert column_tiers.of_column("returnee", name) in (None, Tier.DIGEST), name


@pytest.mark.parametrize("tier", OPENS)
def test_identity_and_needs_are_answered_by_their_own_routes_only(tier: Tier) -> None:
    opening = set()
    for route in routes():
        answered = [kind for name, kind in types_in(route.response_model, {}).items() if name not in SHARED]
        held = {tiers.of_field(kind, name) for kind in answered for name in kind.model_fields}
        if tier in held:
            opening.add(permission_of(route.dependant))
    assert opening == OPENS[tier]


def test_the_description_of_the_api_says_of_what_tier_a_field_is() -> None:
    shown = create_app(Settings()).openapi()["components"]["schemas"]
    assert shown["IdentityIn"]["properties"]["phones"]["x-magnet-tier"] == "A"
    assert shown["NeedsIn"]["properties"]["guardian"]["x-magnet-tier"] == "B"
    assert "x-magnet-tier" not in shown["VacancyIn"]["properties"]["title"]
