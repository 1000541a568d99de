"""what pictures say, and what second readers think"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, key in (("transcripts", "sha256"), ("second_opinions", "post")):
        op.create_table(
            name,
            sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
            sa.Column("id", sa.String(length=64), nullable=False),
            sa.Column(key, sa.Text(), nullable=True),
            sa.Column("body", sa.Text(), nullable=False),
            sa.PrimaryKeyConstraint("seq"),
            sa.UniqueConstraint("id", name=op.f(f"uq_{name}_id")),
            sqlite_autoincrement=True,
        )
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{name}_{key}"), [key], unique=False)


def downgrade() -> None:
    for name, key in (("second_opinions", "post"), ("transcripts", "sha256")):
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.drop_index(batch_op.f(f"ix_{name}_{key}"))
        op.drop_table(name)
