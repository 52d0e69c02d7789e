"""Migrations: the same revisions on both databases, and no difference between them and the models."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select
from sqlmodel import SQLModel

import app.models  # noqa: F401
from app.evenings.models import Evening
from app.ground.database import Database
from app.migrations import _config, is_current, migrate
from app.participants.models import Participant


def test_the_database_stands_at_the_newest_revision_and_equals_the_models(database: Database) -> None:
    assert is_current(database.writer)
    with database.reader.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate(database.writer)
    assert is_current(database.writer)


def test_a_house_of_before_privacy_comes_up_with_its_people_and_goes_back_down(database: Database) -> None:
    """Down to what the last release had, with somebody in it, and up again: she is still there, and nobody was forgotten."""
    to(database, "0002")
    with database.writer.begin() as connection:
        connection.exec_driver_sql("insert into stored_plan (digest, text) values ('d', '{}')")
        connection.exec_driver_sql("insert into evening (slug, title, plan_digest, created_at, control_generation, wall_generation) "
                                   "values ('s', 't', 'd', '2027-03-18 18:30:00', 0, 0)")
        connection.exec_driver_sql("""insert into "table" (evening_id, number, code, method, seats, step_id, facilitator_generation) """
                                   "values (1, 1, 'ABCDEF', 'starter', 8, 'welcome', 0)")
        connection.exec_driver_sql("insert into participant (evening_id, table_id, name, \"group\", has_phone, is_lead, joined_at, "
                                   "has_given_feedback) values (1, 1, 'Amina', 'citizens', true, false, '2027-03-18 18:31:00', false)")
    migrate(database.writer)
    with database.reading() as session:
        (person,) = session.execute(select(Participant)).scalars()
        assert (person.name, person.has_written, person.forgotten_at) == ("Amina", False, None)
        assert session.get_one(Evening, 1).erasures == 0
    to(database, "0002")
    with database.reader.connect() as connection:
        assert connection.exec_driver_sql("select name from participant").scalar_one() == "Amina"


def to(database: Database, revision: str) -> None:
    with database.writer.connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
        connection.commit()
