"""How the web reaches backlog."""

from fastapi import APIRouter

router = APIRouter()
