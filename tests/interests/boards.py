"""A table of four that has revealed what its people said: Amina and Bruno to the table, Driss to the team alone, Chloé nothing."""

from app.interests.actions import declare_interest
from app.participants.models import Seat
from app.tables.actions import reveal_step
from tests.houses import House

STEP = "interest-alignment"
DESK = "facilitator:1"
AMINA = {"gain": "Sortir", "contribution": "Dix heures", "contribution_kind": "time", "commitment": "help",
         "expected_return": "Quelqu’un qui aime les chiffres"}
BRUNO = {"gain": "Des clients", "contribution": "Mon camion", "contribution_kind": "equipment", "expected_return": "Être remboursé",
         "commitment": "try"}
DRISS = {"gain": "Un secret de guichet", "contribution": "Ma liste cachée", "contribution_kind": "data", "contribution_amount": "cent noms",
         "expected_return": "Un aveu en retour", "affordable_loss": "Ma place en secret", "commitment": "follow"}


def stated(house: House, reveal: bool = True) -> dict[str, Seat]:
    people = {"amina": ("Amina", "citizens"), "bruno": ("Bruno", "businesses"), "chloe": ("Chloé", "training"),
              "driss": ("Driss", "public")}
    seats = {key: house.seat(1, name, group) for key, (name, group) in people.items()}
    house.go(1, STEP)
    for key, words, reader in (("amina", AMINA, "table"), ("bruno", BRUNO, "table"), ("driss", DRISS, "team")):
        house.do(declare_interest, seats[key], STEP, words, reader)
    if reveal:
        house.do(reveal_step, seats["amina"].table_id, DESK)
    return seats
