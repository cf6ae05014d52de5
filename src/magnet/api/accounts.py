"""Accounts of people: made, granted, ended; signing in and out; one's own password."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from magnet.schemas.accounts import (
    Account,
    AccountIn,
    Accounts,
    NewAccount,
    PasswordChange,
    SignedIn,
    SignIn,
)
from magnet.schemas.keys import GrantIn
from magnet.security.permissions import Permission
from magnet.services import accounts, signing_in
from magnet.services.context import Context
from magnet.web.answers import PRIVATE, Shape, answer
from magnet.web.permitted import Permitted, answering, credentials, runtime
from magnet.web.route import Route

router = APIRouter(tags=["accounts"], route_class=Route)
PATH = "/v1/accounts"
# Never under an Idempotency-Key: the answer that would be kept for a retry holds a secret.
Manages = Annotated[Context, Depends(Permitted(Permission.ACCOUNTS_MANAGE))]
Own = Annotated[Context, Depends(Permitted(Permission.OWN_ACCOUNT))]


@router.post(PATH, status_code=201, response_model=NewAccount, operation_id="create_account")
async def create(ctx: Manages, wanted: AccountIn) -> Response:
    """Make an account; the password made for it is in this answer and nowhere else."""
    return await answer(accounts.create(ctx, wanted), Shape(201, personal=True))


@router.get(PATH, response_model=Accounts, operation_id="list_accounts")
async def listing(ctx: Manages) -> Response:
    """Every account with its grants, disabled ones included."""
    found = Accounts(items=await accounts.listing(ctx))
    return Response(found.model_dump_json(), media_type="application/json", headers={"Cache-Control": PRIVATE})


@router.post(PATH + "/{key:uuid}/grants", status_code=201, response_model=Account, operation_id="grant_role")
async def grant(key: UUID, ctx: Manages, wanted: GrantIn) -> Response:
    """Grant a role; it holds from the account's next request on."""
    return await answer(accounts.grant(ctx, str(key), wanted), Shape(201, personal=True))


@router.post(
    PATH + "/{key:uuid}/grants/{grant_id:uuid}/revocation", response_model=Account, operation_id="revoke_grant"
)
async def revoke_grant(key: UUID, grant_id: UUID, ctx: Manages) -> Response:
    """End a grant now; ending it again changes nothing."""
    return await answer(accounts.revoke_grant(ctx, str(key), str(grant_id)), Shape(personal=True))


@router.post(PATH + "/{key:uuid}/disabling", response_model=Account, operation_id="disable_account")
async def disable(key: UUID, ctx: Manages) -> Response:
    """End an account and its sessions now."""
    return await answer(accounts.disable(ctx, str(key)), Shape(personal=True))


@router.post(PATH + "/{key:uuid}/new-password", response_model=NewAccount, operation_id="renew_password")
async def renew_password(key: UUID, ctx: Manages) -> Response:
    """Make a new password for who lost theirs; it is in this answer and nowhere else."""
    return await answer(accounts.renew_password(ctx, str(key)), Shape(personal=True))


@router.post("/v1/sessions", status_code=201, response_model=SignedIn, operation_id="sign_in")
async def sign_in(request: Request, wanted: SignIn) -> Response:
    """Sign in with a name and a password; the token opens the API for twelve hours."""
    await answering(request)
    opened = runtime(request)
    return await answer(signing_in.sign_in(opened, wanted, opened.now()), Shape(201, personal=True))


@router.delete("/v1/sessions/current", status_code=204, operation_id="sign_out")
async def sign_out(request: Request, ctx: Own) -> Response:
    """End the session whose token is sent."""
    await signing_in.sign_out(ctx, credentials(request))
    return Response(status_code=204)


@router.post("/v1/sessions/current/password", status_code=204, operation_id="change_password")
async def change_password(ctx: Own, wanted: PasswordChange) -> Response:
    """Change one's own password; every session of the account ends."""
    await signing_in.change_password(ctx, wanted)
    return Response(status_code=204)
