"""Follow referrals to the placement: days, notes and sides of moves, places taken, employers' answers counted."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0038"
down_revision: str | None = "0037"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

COUNTS = (("opportunity", "placed"), ("employer", "answered"), ("employer", "unanswered"), ("employer", "placements"))
SAID = "('interview', 'refused')"
"""The answers that there were: until now an employer accepted or refused."""
LEFT_BY = {"person_declined": "other", "found_other": "other_job"}
"""What the office withdrew because the person said no is now declined, for a reason of the person's."""


def upgrade() -> None:
    """Apply. Who was accepted was asked to come; days of moves are those on which they were recorded."""
    for table, name in COUNTS:
        op.add_column(table, sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("opportunity", sa.Column("filled_on", sa.Date(), nullable=True))
    op.add_column("referral", sa.Column("answered_on", sa.Date(), nullable=True))
    op.create_index("ix_referral_item", "referral", ["country", "opportunity_id"])
    op.create_index("ix_referral_state", "referral", ["state", "sent_on"])
    op.add_column("referral_move", sa.Column("on", sa.Date(), nullable=True))
    op.add_column("referral_move", sa.Column("note", sa.LargeBinary(), nullable=True))
    op.add_column("referral_move", sa.Column("side", sa.String(length=10), nullable=False, server_default="office"))
    _tell_again()
    with op.batch_alter_table("referral_move") as moves:
        moves.alter_column("on", existing_type=sa.Date(), nullable=False)


def _tell_again() -> None:
    """Put what was recorded until now into the states, reasons and counts that there are from now on."""
    day = "date({})" if op.get_bind().dialect.name == "sqlite" else "({} AT TIME ZONE 'UTC')::date"
    same = "move.country = referral.country AND move.referral_id = referral.id"
    op.execute("UPDATE referral SET state = 'interview' WHERE state = 'accepted'")
    for column in ("left", "to"):
        op.execute(f"UPDATE referral_move SET \"{column}\" = 'interview' WHERE \"{column}\" = 'accepted'")  # noqa: S608
    for before, reason in LEFT_BY.items():
        became = f"SET \"to\" = 'declined', reason = '{reason}' WHERE \"to\" = 'withdrawn' AND reason = '{before}'"
        op.execute(f"UPDATE referral_move {became}")
    declined = f"EXISTS (SELECT 1 FROM referral_move AS move WHERE {same} AND move.\"to\" = 'declined')"  # noqa: S608
    op.execute(f"UPDATE referral SET state = 'declined' WHERE state = 'withdrawn' AND {declined}")  # noqa: S608
    op.execute(f'UPDATE referral_move SET "on" = {day.format("at")}')  # noqa: S608
    op.execute(f"UPDATE referral_move SET side = 'employer' WHERE \"to\" IN {SAID}")  # noqa: S608
    answer = f'SELECT min("on") FROM referral_move AS move WHERE {same} AND move."to" IN {SAID}'  # noqa: S608
    op.execute(f"UPDATE referral SET answered_on = ({answer})")  # noqa: S608
    theirs = "referral.country = employer.country AND referral.employer_id = employer.id"
    count = f"SELECT count(*) FROM referral WHERE {theirs} AND answered_on IS NOT NULL"  # noqa: S608
    op.execute(f"UPDATE employer SET answered = ({count})")  # noqa: S608
    op.execute("UPDATE employer SET reliability = 1000 WHERE answered > 0")


def downgrade() -> None:
    """Undo: whoever got further was accepted, and what ended otherwise was withdrawn for another reason."""
    taken = "('interview', 'offered', 'placed')"
    ended = "('declined', 'expired', 'obsolete')"
    for table, column in (("referral", "state"), ("referral_move", "left"), ("referral_move", "to")):
        op.execute(f'UPDATE {table} SET "{column}" = \'accepted\' WHERE "{column}" IN {taken}')  # noqa: S608
        op.execute(f'UPDATE {table} SET "{column}" = \'withdrawn\' WHERE "{column}" IN {ended}')  # noqa: S608
        op.execute(f"UPDATE {table} SET \"{column}\" = 'drafted' WHERE \"{column}\" = 'agreed'")  # noqa: S608
        op.execute(f"UPDATE {table} SET \"{column}\" = 'sent' WHERE \"{column}\" = 'seen'")  # noqa: S608
    op.execute("UPDATE referral_move SET reason = 'other' WHERE \"to\" = 'withdrawn'")
    op.execute("UPDATE employer SET reliability = NULL")
    for name in ("side", "note", "on"):
        op.drop_column("referral_move", name)
    op.drop_index("ix_referral_state", "referral")
    op.drop_index("ix_referral_item", "referral")
    op.drop_column("referral", "answered_on")
    op.drop_column("opportunity", "filled_on")
    for table, name in reversed(COUNTS):
        op.drop_column(table, name)
