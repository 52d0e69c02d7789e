"""The control room: one sentence, the hall, the calls."""

from fastapi import APIRouter

from app.screens.regions import Audience

router = APIRouter()
CONTROL = Audience("control", per_table=False, view=lambda session, place: None, regions=())
