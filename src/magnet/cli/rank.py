"""`magnet rank`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from magnet.cli.running import run
from magnet.errors import Invalid, Malformed, NotFound

if TYPE_CHECKING:
    from magnet.schemas.referral_lists import KindList
    from magnet.schemas.returnees import ProfileIn

LARGEST_PROFILE = 10_000_000


def rank(
    country: Annotated[str, typer.Option(help="country of return (ISO 3166-1 alpha-2)")],
    returnee: Annotated[str | None, typer.Option(help="id of a returnee; the list is stored")] = None,
    profile: Annotated[Path | None, typer.Option(help="a profile as a JSON file; nothing is stored")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="most items of each kind")] = 10,
    language: Annotated[str, typer.Option(help="of the reasons (BCP 47)")] = "en",
) -> None:
    """Rank the jobs, training and other support of a country for a returnee or a profile, with reasons."""
    from magnet.schemas.referral_lists import ReferralListIn
    from magnet.services import referral_lists
    from magnet.services.context import Context
    from magnet.services.resources import validated

    if (returnee is None) == (profile is None):
        raise typer.BadParameter("name a returnee or a profile", param_hint="--returnee, --profile")
    wanted = validated(ReferralListIn, {"country": country, "limit": limit})
    given = None if profile is None else profile_in(profile)

    async def work(ctx: Context) -> "list[KindList]":
        if given is not None:
            return await referral_lists.preview(ctx, given, wanted)
        try:
            return (await referral_lists.create(ctx, returnee or "", wanted)).lists
        except NotFound as error:
            raise NotFound("There is no returnee of this id in the database.") from error

    from magnet.cli.showing import show_lists
    from magnet.web.languages import wanted as languages_of

    spoken = languages_of(language)
    show_lists(run(work, languages=spoken), spoken)


def profile_in(path: Path) -> "ProfileIn":
    """The profile that a JSON file holds: a profile, or a returnee with one."""
    import json

    from magnet.importers.decoding import decoded
    from magnet.importers.zip_guard import read_file
    from magnet.schemas.returnees import ProfileIn
    from magnet.services.resources import validated

    try:
        document = json.loads(decoded(read_file(path, LARGEST_PROFILE), path.name))
    except ValueError as error:
        raise Malformed(f"{path.name} is no JSON text.") from error
    if not isinstance(document, dict):
        raise Invalid(f"{path.name} holds no JSON object.")
    return validated(ProfileIn, document.get("profile", document))
