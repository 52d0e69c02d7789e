"""How the web reaches opportunities."""

from fastapi import APIRouter

router = APIRouter()
