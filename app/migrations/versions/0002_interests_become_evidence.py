"""Interests become evidence."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import app.ground.database

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('news_sent',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evening_id', sa.Integer(), nullable=False),
    sa.Column('by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', app.ground.database.Utc(timezone=True), nullable=False),
    sa.Column('participant_ids', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['evening_id'], ['evening.id'], name=op.f('fk_news_sent_evening_id_evening')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_news_sent'))
    )
    with op.batch_alter_table('news_sent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_news_sent_evening_id'), ['evening_id'], unique=False)

    op.create_table('panel',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evening_id', sa.Integer(), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('opened_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('opened_at', app.ground.database.Utc(timezone=True), nullable=False),
    sa.Column('closed_at', app.ground.database.Utc(timezone=True), nullable=True),
    sa.Column('generation', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['evening_id'], ['evening.id'], name=op.f('fk_panel_evening_id_evening')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel'))
    )
    with op.batch_alter_table('panel', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_panel_evening_id'), ['evening_id'], unique=False)

    op.create_table('team_setting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evening_id', sa.Integer(), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('value', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', app.ground.database.Utc(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['evening_id'], ['evening.id'], name=op.f('fk_team_setting_evening_id_evening')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team_setting')),
    sa.UniqueConstraint('evening_id', 'key', name=op.f('uq_team_setting_evening_id_key'))
    )
    with op.batch_alter_table('team_setting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_team_setting_evening_id'), ['evening_id'], unique=False)

    op.create_table('key_actor',
    sa.Column('table_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('evening_id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('set_at', app.ground.database.Utc(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['evening_id'], ['evening.id'], name=op.f('fk_key_actor_evening_id_evening')),
    sa.ForeignKeyConstraint(['table_id'], ['table.id'], name=op.f('fk_key_actor_table_id_table')),
    sa.PrimaryKeyConstraint('table_id', name=op.f('pk_key_actor'))
    )
    with op.batch_alter_table('key_actor', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_key_actor_evening_id'), ['evening_id'], unique=False)

    op.create_table('panel_member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('panel_id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('organisation', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.ForeignKeyConstraint(['panel_id'], ['panel.id'], name=op.f('fk_panel_member_panel_id_panel')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel_member'))
    )
    with op.batch_alter_table('panel_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_panel_member_panel_id'), ['panel_id'], unique=False)

    op.create_table('compatible_tap',
    sa.Column('from_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('to_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('table_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('tapped_at', app.ground.database.Utc(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['from_id'], ['participant.id'], name=op.f('fk_compatible_tap_from_id_participant')),
    sa.ForeignKeyConstraint(['table_id'], ['table.id'], name=op.f('fk_compatible_tap_table_id_table')),
    sa.ForeignKeyConstraint(['to_id'], ['participant.id'], name=op.f('fk_compatible_tap_to_id_participant')),
    sa.PrimaryKeyConstraint('from_id', 'to_id', 'table_id', name=op.f('pk_compatible_tap'))
    )
    with op.batch_alter_table('compatible_tap', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_compatible_tap_to_id'), ['to_id'], unique=False)

    op.create_table('contact_tap',
    sa.Column('from_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('to_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('evening_id', sa.Integer(), nullable=False),
    sa.Column('tapped_at', app.ground.database.Utc(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['evening_id'], ['evening.id'], name=op.f('fk_contact_tap_evening_id_evening')),
    sa.ForeignKeyConstraint(['from_id'], ['participant.id'], name=op.f('fk_contact_tap_from_id_participant')),
    sa.ForeignKeyConstraint(['to_id'], ['participant.id'], name=op.f('fk_contact_tap_to_id_participant')),
    sa.PrimaryKeyConstraint('from_id', 'to_id', name=op.f('pk_contact_tap'))
    )
    with op.batch_alter_table('contact_tap', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_tap_evening_id'), ['evening_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contact_tap_to_id'), ['to_id'], unique=False)

    op.create_table('cooperation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evening_id', sa.Integer(), nullable=False),
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('one', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('other', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('one_is_person', sa.Boolean(), nullable=False),
    sa.Column('exchange', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('first_act', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('first_act_on', sa.Date(), nullable=True),
    sa.Column('evidence', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', app.ground.database.Utc(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['evening_id'], ['evening.id'], name=op.f('fk_cooperation_evening_id_evening')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_cooperation_opportunity_id_opportunity')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cooperation'))
    )
    with op.batch_alter_table('cooperation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cooperation_evening_id'), ['evening_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_cooperation_opportunity_id'), ['opportunity_id'], unique=False)

    op.create_table('file_copy',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('reference', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('territory', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('link', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('noted_at', app.ground.database.Utc(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_file_copy_opportunity_id_opportunity')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_file_copy')),
    sa.UniqueConstraint('opportunity_id', 'reference', name=op.f('uq_file_copy_opportunity_id_reference'))
    )
    with op.batch_alter_table('file_copy', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_file_copy_opportunity_id'), ['opportunity_id'], unique=False)

    op.create_table('file_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evening_id', sa.Integer(), nullable=False),
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('what', sqlmodel.sql.sqltypes.AutoString(length=600), nullable=False),
    sa.Column('result', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('hours_team', sa.Numeric(precision=7, scale=2), nullable=True),
    sa.Column('hours_partners', sa.Numeric(precision=7, scale=2), nullable=True),
    sa.Column('by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', app.ground.database.Utc(timezone=True), nullable=False),
    sa.Column('erased_at', app.ground.database.Utc(timezone=True), nullable=True),
    sa.Column('erased_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['evening_id'], ['evening.id'], name=op.f('fk_file_event_evening_id_evening')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_file_event_opportunity_id_opportunity')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_file_event'))
    )
    with op.batch_alter_table('file_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_file_event_evening_id'), ['evening_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_file_event_opportunity_id'), ['opportunity_id'], unique=False)

    op.create_table('handover',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evening_id', sa.Integer(), nullable=False),
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('from_owner', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('to_owner', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(length=600), nullable=False),
    sa.Column('by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', app.ground.database.Utc(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['evening_id'], ['evening.id'], name=op.f('fk_handover_evening_id_evening')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_handover_opportunity_id_opportunity')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handover'))
    )
    with op.batch_alter_table('handover', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_handover_evening_id'), ['evening_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_handover_opportunity_id'), ['opportunity_id'], unique=False)

    op.create_table('panel_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('panel_id', sa.Integer(), nullable=False),
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_panel_file_opportunity_id_opportunity')),
    sa.ForeignKeyConstraint(['panel_id'], ['panel.id'], name=op.f('fk_panel_file_panel_id_panel')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel_file')),
    sa.UniqueConstraint('panel_id', 'opportunity_id', name=op.f('uq_panel_file_panel_id_opportunity_id'))
    )
    with op.batch_alter_table('panel_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_panel_file_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_panel_file_panel_id'), ['panel_id'], unique=False)

    op.create_table('panel_opinion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('answer', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=600), nullable=False),
    sa.Column('said_at', app.ground.database.Utc(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['panel_member.id'], name=op.f('fk_panel_opinion_member_id_panel_member')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_panel_opinion_opportunity_id_opportunity')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel_opinion')),
    sa.UniqueConstraint('member_id', 'opportunity_id', name=op.f('uq_panel_opinion_member_id_opportunity_id'))
    )
    with op.batch_alter_table('panel_opinion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_panel_opinion_member_id'), ['member_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_panel_opinion_opportunity_id'), ['opportunity_id'], unique=False)

    op.create_table('promise',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evening_id', sa.Integer(), nullable=False),
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=True),
    sa.Column('who', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('what', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('condition', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('decider', sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('state_note', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('made_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('made_at', app.ground.database.Utc(timezone=True), nullable=False),
    sa.Column('state_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('state_at', app.ground.database.Utc(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['evening_id'], ['evening.id'], name=op.f('fk_promise_evening_id_evening')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_promise_opportunity_id_opportunity')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_promise_participant_id_participant')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promise'))
    )
    with op.batch_alter_table('promise', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_promise_evening_id'), ['evening_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_promise_opportunity_id'), ['opportunity_id'], unique=False)

    op.create_table('sign_off',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evening_id', sa.Integer(), nullable=False),
    sa.Column('table_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('agrees', sa.Boolean(), nullable=False),
    sa.Column('remark', sqlmodel.sql.sqltypes.AutoString(length=280), nullable=False),
    sa.Column('digest', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('said_at', app.ground.database.Utc(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['evening_id'], ['evening.id'], name=op.f('fk_sign_off_evening_id_evening')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_sign_off_participant_id_participant')),
    sa.ForeignKeyConstraint(['table_id'], ['table.id'], name=op.f('fk_sign_off_table_id_table')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_off')),
    sa.UniqueConstraint('table_id', 'participant_id', name=op.f('uq_sign_off_table_id_participant_id'))
    )
    with op.batch_alter_table('sign_off', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_off_evening_id'), ['evening_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sign_off_participant_id'), ['participant_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sign_off_table_id'), ['table_id'], unique=False)

    op.create_table('stage_move',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('from_stage', sqlmodel.sql.sqltypes.AutoString(length=2), nullable=False),
    sa.Column('to_stage', sqlmodel.sql.sqltypes.AutoString(length=2), nullable=False),
    sa.Column('by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', app.ground.database.Utc(timezone=True), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=280), nullable=False),
    sa.Column('forced_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('forced_reason', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('missing', sa.JSON(), nullable=False),
    sa.Column('undone_at', app.ground.database.Utc(timezone=True), nullable=True),
    sa.Column('undone_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_stage_move_opportunity_id_opportunity')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stage_move'))
    )
    with op.batch_alter_table('stage_move', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stage_move_opportunity_id'), ['opportunity_id'], unique=False)

    op.create_table('year_figures',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evening_id', sa.Integer(), nullable=False),
    sa.Column('opportunity_id', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('announced', sa.Numeric(precision=9, scale=2), nullable=False),
    sa.Column('created', sa.Numeric(precision=9, scale=2), nullable=False),
    sa.Column('kept', sa.Numeric(precision=9, scale=2), nullable=False),
    sa.Column('accessible', sa.Numeric(precision=9, scale=2), nullable=False),
    sa.Column('turnover', sa.Numeric(precision=14, scale=2), nullable=True),
    sa.Column('source', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', app.ground.database.Utc(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['evening_id'], ['evening.id'], name=op.f('fk_year_figures_evening_id_evening')),
    sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_year_figures_opportunity_id_opportunity')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_year_figures'))
    )
    with op.batch_alter_table('year_figures', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_year_figures_evening_id'), ['evening_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_year_figures_opportunity_id'), ['opportunity_id'], unique=False)

    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.add_column(sa.Column('for_team', sa.Boolean(), server_default=sa.true(), nullable=False))

    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kept', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column('undone_at', app.ground.database.Utc(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('undone_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True))

    with op.batch_alter_table('interest', schema=None) as batch_op:
        batch_op.add_column(sa.Column('contribution_kind', sqlmodel.sql.sqltypes.AutoString(length=20), server_default='', nullable=False))
        batch_op.add_column(
            sa.Column('contribution_amount', sqlmodel.sql.sqltypes.AutoString(length=60), server_default='', nullable=False))
        batch_op.add_column(sa.Column('lead_answer', sqlmodel.sql.sqltypes.AutoString(length=20), server_default='', nullable=False))
        batch_op.add_column(sa.Column('attested_at', app.ground.database.Utc(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('confirmed_at', app.ground.database.Utc(timezone=True), nullable=True))

    with op.batch_alter_table('interest_mark', schema=None) as batch_op:
        batch_op.add_column(sa.Column('offered_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('accepted_at', app.ground.database.Utc(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('settled_at', app.ground.database.Utc(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_interest_mark_offered_by_id_participant'), 'participant', ['offered_by_id'], ['id'])

    with op.batch_alter_table('opportunity', schema=None) as batch_op:
        batch_op.add_column(sa.Column('facts', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('copied_from', sa.JSON(), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('opportunity', schema=None) as batch_op:
        batch_op.drop_column('copied_from')
        batch_op.drop_column('facts')

    with op.batch_alter_table('interest_mark', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_interest_mark_offered_by_id_participant'), type_='foreignkey')
        batch_op.drop_column('settled_at')
        batch_op.drop_column('accepted_at')
        batch_op.drop_column('offered_by_id')

    with op.batch_alter_table('interest', schema=None) as batch_op:
        batch_op.drop_column('confirmed_at')
        batch_op.drop_column('attested_at')
        batch_op.drop_column('lead_answer')
        batch_op.drop_column('contribution_amount')
        batch_op.drop_column('contribution_kind')

    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_column('undone_by')
        batch_op.drop_column('undone_at')
        batch_op.drop_column('kept')

    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.drop_column('for_team')

    with op.batch_alter_table('year_figures', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_year_figures_opportunity_id'))
        batch_op.drop_index(batch_op.f('ix_year_figures_evening_id'))

    op.drop_table('year_figures')
    with op.batch_alter_table('stage_move', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stage_move_opportunity_id'))

    op.drop_table('stage_move')
    with op.batch_alter_table('sign_off', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_off_table_id'))
        batch_op.drop_index(batch_op.f('ix_sign_off_participant_id'))
        batch_op.drop_index(batch_op.f('ix_sign_off_evening_id'))

    op.drop_table('sign_off')
    with op.batch_alter_table('promise', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_promise_opportunity_id'))
        batch_op.drop_index(batch_op.f('ix_promise_evening_id'))

    op.drop_table('promise')
    with op.batch_alter_table('panel_opinion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_panel_opinion_opportunity_id'))
        batch_op.drop_index(batch_op.f('ix_panel_opinion_member_id'))

    op.drop_table('panel_opinion')
    with op.batch_alter_table('panel_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_panel_file_panel_id'))
        batch_op.drop_index(batch_op.f('ix_panel_file_opportunity_id'))

    op.drop_table('panel_file')
    with op.batch_alter_table('handover', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_handover_opportunity_id'))
        batch_op.drop_index(batch_op.f('ix_handover_evening_id'))

    op.drop_table('handover')
    with op.batch_alter_table('file_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_file_event_opportunity_id'))
        batch_op.drop_index(batch_op.f('ix_file_event_evening_id'))

    op.drop_table('file_event')
    with op.batch_alter_table('file_copy', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_file_copy_opportunity_id'))

    op.drop_table('file_copy')
    with op.batch_alter_table('cooperation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cooperation_opportunity_id'))
        batch_op.drop_index(batch_op.f('ix_cooperation_evening_id'))

    op.drop_table('cooperation')
    with op.batch_alter_table('contact_tap', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contact_tap_to_id'))
        batch_op.drop_index(batch_op.f('ix_contact_tap_evening_id'))

    op.drop_table('contact_tap')
    with op.batch_alter_table('compatible_tap', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_compatible_tap_to_id'))

    op.drop_table('compatible_tap')
    with op.batch_alter_table('panel_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_panel_member_panel_id'))

    op.drop_table('panel_member')
    with op.batch_alter_table('key_actor', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_key_actor_evening_id'))

    op.drop_table('key_actor')
    with op.batch_alter_table('team_setting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_team_setting_evening_id'))

    op.drop_table('team_setting')
    with op.batch_alter_table('panel', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_panel_evening_id'))

    op.drop_table('panel')
    with op.batch_alter_table('news_sent', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_news_sent_evening_id'))

    op.drop_table('news_sent')
