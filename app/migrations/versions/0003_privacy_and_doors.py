"""Privacy and doors."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import app.ground.database

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

ADDED = {'badge': ('device',), 'table': ('spare_until', 'shut_at'), 'evening': ('awake_at', 'erasures'),
         'participant': ('has_written', 'forgotten_at')}


def upgrade() -> None:
    # doors
    op.add_column('badge', sa.Column('device', sa.String(length=40), server_default='', nullable=False))
    op.add_column('table', sa.Column('spare_until', app.ground.database.Utc(timezone=True), nullable=True))
    op.add_column('table', sa.Column('shut_at', app.ground.database.Utc(timezone=True), nullable=True))
    op.add_column('evening', sa.Column('awake_at', app.ground.database.Utc(timezone=True), nullable=True))

    # privacy
    op.add_column('evening', sa.Column('erasures', sa.Integer(), server_default='0', nullable=False))
    op.add_column('participant', sa.Column('has_written', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('participant', sa.Column('forgotten_at', app.ground.database.Utc(timezone=True), nullable=True))

    op.create_table('retention_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', app.ground.database.Utc(timezone=True), nullable=False),
    sa.Column('removed', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retention_run'))
    )

    op.create_table('personal_code',
    sa.Column('participant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('issued_at', app.ground.database.Utc(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_personal_code_participant_id_participant')),
    sa.PrimaryKeyConstraint('participant_id', name=op.f('pk_personal_code')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_personal_code_code_hash'))
    )

    op.create_table('tombstone',
    sa.Column('participant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('evening_id', sa.Integer(), nullable=False),
    sa.Column('joined_at', app.ground.database.Utc(timezone=True), nullable=False),
    sa.Column('erased_at', app.ground.database.Utc(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['evening_id'], ['evening.id'], name=op.f('fk_tombstone_evening_id_evening')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_tombstone_participant_id_participant')),
    sa.PrimaryKeyConstraint('participant_id', name=op.f('pk_tombstone'))
    )
    with op.batch_alter_table('tombstone', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tombstone_evening_id'), ['evening_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('tombstone', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tombstone_evening_id'))

    op.drop_table('tombstone')
    op.drop_table('personal_code')
    op.drop_table('retention_run')
    for table, columns in ADDED.items():
        for column in columns:
            op.drop_column(table, column)  # not by rebuilding the table: its children would hold it back
