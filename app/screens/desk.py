"""The facilitator's desk: one obvious gesture, then what lies on the table, then what may help."""

from fastapi import APIRouter

from app.screens.regions import Audience

router = APIRouter()
DESK = Audience("desk", per_table=True, view=lambda session, place: None, regions=())
