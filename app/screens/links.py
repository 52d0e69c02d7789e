"""The links of an evening, as the command line prints them and the team's page shows them."""

from typing import Any

from sqlmodel import Session

from app.evenings.links import SCREENS, LinkMaker
from app.evenings.models import Evening
from app.tables.models import Table
from app.tables.queries import tables_of


def links_of(session: Session, evening: Evening, maker: LinkMaker, address: str) -> dict[str, Any]:
    """Every link of an evening. Those with a `#` open something: they belong to one person each."""
    wall = f"{address}{SCREENS['wall']}#{maker.screen('wall', evening.id or 0, evening.wall_generation)}"
    return {
        "organiser": f"{address}/organiser",
        "control": f"{address}{SCREENS['control']}#{maker.screen('control', evening.id or 0, evening.control_generation)}",
        "wall": wall,
        "tables": [_table_links(table, maker, address, wall) for table in tables_of(session, evening.id or 0)],
    }


def desk_link(table: Table, maker: LinkMaker, address: str) -> str:
    """The link that makes the first device which opens it the desk of this table."""
    return f"{address}/f#{maker.desk(table.evening_id, table.number, table.facilitator_generation)}"


def _table_links(table: Table, maker: LinkMaker, address: str, wall: str) -> dict[str, Any]:
    return {"number": table.number, "code": table.code, "join": f"{address}/j/{table.code}",
            "facilitator": desk_link(table, maker, address), "wall": f"{wall}/{table.number}"}
