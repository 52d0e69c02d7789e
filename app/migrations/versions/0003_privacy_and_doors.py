"""Privacy and doors."""

import sqlalchemy as sa
from alembic import op

import app.ground.database

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # doors
    op.add_column('badge', sa.Column('device', sa.String(length=40), server_default='', nullable=False))
    op.add_column('table', sa.Column('spare_until', app.ground.database.Utc(timezone=True), nullable=True))
    op.add_column('table', sa.Column('shut_at', app.ground.database.Utc(timezone=True), nullable=True))
    op.add_column('evening', sa.Column('awake_at', app.ground.database.Utc(timezone=True), nullable=True))
