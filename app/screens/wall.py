"""The big screen of the hall, and the one that a table may have for itself."""

from fastapi import APIRouter

from app.screens.regions import Audience

router = APIRouter()
WALL = Audience("wall", per_table=False, view=lambda session, place: None, regions=())
SCREEN = Audience("screen", per_table=True, view=lambda session, place: None, regions=())
