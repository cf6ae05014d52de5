"""What several people called a concept and caseworkers confirmed, to become a label of the country."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from magnet.schemas.base import Wire
from magnet.schemas.codes import Country
from magnet.schemas.links import ConceptKind

ProposalId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class LabelProposal(Wire):
    """A phrase that at least three returnees used of a concept; `people` counts them in fives: 0 is three or four."""

    id: str
    text: str
    language: str
    concept: str
    kind: ConceptKind
    code: str | None
    label: str
    people: int


class LabelProposals(Wire):
    """What is proposed in a country now, what most people said first."""

    country: str
    items: list[LabelProposal]


class LabelProposalsIn(Wire):
    """Whose proposals are asked for."""

    country: Country


class ApprovalIn(Wire):
    """That a proposal becomes a label of the country; `overrules` as with every label."""

    country: Country
    use: Annotated[Literal["preferred", "alternative"], Field(description="preferred: shown for the concept")] = (
        "alternative"
    )
    overrules: bool = False


class LabelRefusalIn(Wire):
    """That a proposal is none, from now on."""

    country: Country
