"""How the web reaches cards, families and votes."""

from fastapi import APIRouter, Request, Response

from app.ground.clock import now
from app.ground.forms import Form, Posted
from app.ground.french import hour
from app.ground.refusal import Refused
from app.ground.web import answer
from app.ideas import actions
from app.participants.guests import MyDesk, Phone, hears, write

router = APIRouter()


@hears(router, "/table/ideas/{step_id}")
async def add_idea(request: Request, me: Phone, form: Form, step_id: str) -> Response:
    laid = await write(request, actions.add_idea, me, step_id, form.values(), receipt=form.receipt())
    return answer(request, f"Notée à la table {laid['number']}, {hour(now())}", "/table")


@hears(router, "/table/ideas/{idea_id:int}/edit")
async def edit_idea(request: Request, me: Phone, form: Form, idea_id: int) -> Response:
    laid = await write(request, actions.edit_idea, me, idea_id, form.values(), receipt=form.receipt())
    return answer(request, f"Corrigée à la table {laid['number']}", "/table")


@hears(router, "/table/ideas/{idea_id:int}/withdraw")
async def withdraw_idea(request: Request, me: Phone, form: Form, idea_id: int) -> Response:
    await write(request, actions.withdraw_idea, me, idea_id)
    return answer(request, "Carte reprise", "/table")


@hears(router, "/table/votes/{step_id}")
async def cast_vote(request: Request, me: Phone, form: Form, step_id: str) -> Response:
    """One tap: `candidate` and how many `dots` it has now."""
    cast = await write(request, actions.cast_vote, me, step_id, form.get("candidate"), form.number("dots"), receipt=form.receipt())
    left = cast["left"]
    return answer(request, f"Noté. Il vous reste {left} voix" if left else "Noté. Toutes vos voix sont données", "/table")


@router.post("/desk/{table_id}/votes/{step_id}")
async def cast_vote_for(step_id: str, request: Request, chair: MyDesk, form: Posted) -> Response:
    """Somebody without a phone whispers her choice."""
    cast = await write(request, actions.cast_vote_for, chair.table_id, step_id, form.number("participant"), form.get("candidate"),
                       form.number("dots"), chair.actor, receipt=form.receipt(chair.actor))
    left = cast["left"]
    return answer(request, f"Noté. Il lui reste {left} voix." if left else "Noté. Toutes ses voix sont données.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/ideas/{step_id}")
async def add_idea_for(step_id: str, request: Request, chair: MyDesk, form: Posted) -> Response:
    """« Écrire pour… »: a person without a phone, or the whole table."""
    person = form.number("participant") if form.get("participant") else None
    await write(request, actions.add_idea_for, chair.table_id, step_id, person, form.values(), chair.actor,
                receipt=form.receipt(chair.actor))
    return answer(request, "Carte posée sur la table.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/cards/{idea_id}/{verb}")
async def change_card(idea_id: int, verb: str, request: Request, chair: MyDesk) -> Response:
    """hide, show, park, unpark, free."""
    verbs = {
        "hide": (actions.hide_idea, True, "Masquée : son auteur est prévenu."),
        "show": (actions.hide_idea, False, "Remise sur la table."),
        "park": (actions.park_idea, True, "Gardée pour plus tard."),
        "unpark": (actions.park_idea, False, "Remise sur la table."),
    }
    if verb == "free":
        await write(request, actions.free_idea, chair.table_id, idea_id, chair.actor)
        return answer(request, "Sortie de sa famille.", f"/desk/{chair.table_id}")
    action, value, sentence = verbs.get(verb, (None, None, ""))
    if action is None:
        raise Refused("not_found")
    await write(request, action, chair.table_id, idea_id, value, chair.actor)
    return answer(request, sentence, f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/clusters")
async def gather_ideas(request: Request, chair: MyDesk, form: Posted) -> Response:
    """The ticked cards make a new family, or join the one that was chosen."""
    cluster = form.number("cluster") if form.get("cluster") else None
    await write(request, actions.gather_ideas, chair.table_id, form.numbers("card"), cluster, form.get("name"), chair.actor)
    return answer(request, "Cartes rapprochées.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/clusters/{cluster_id}/name")
async def name_cluster(cluster_id: int, request: Request, chair: MyDesk, form: Posted) -> Response:
    await write(request, actions.name_cluster, chair.table_id, cluster_id, form.get("name"), chair.actor)
    return answer(request, "Famille nommée.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/clusters/{cluster_id}/merge")
async def merge_clusters(cluster_id: int, request: Request, chair: MyDesk, form: Posted) -> Response:
    await write(request, actions.merge_clusters, chair.table_id, form.number("into"), cluster_id, chair.actor)
    return answer(request, "Deux familles n’en font plus qu’une.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/clusters/{cluster_id}/split")
async def split_cluster(cluster_id: int, request: Request, chair: MyDesk) -> Response:
    await write(request, actions.split_cluster, chair.table_id, cluster_id, chair.actor)
    return answer(request, "Famille défaite ; les cartes restent.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/vote/open")
async def open_vote(request: Request, chair: MyDesk) -> Response:
    await write(request, actions.open_vote, chair.table_id, chair.actor)
    return answer(request, "Le vote est ouvert.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/vote/close")
async def close_vote(request: Request, chair: MyDesk) -> Response:
    await write(request, actions.close_vote, chair.table_id, chair.actor)
    return answer(request, "Le vote est fermé, le résultat est sur les téléphones.", f"/desk/{chair.table_id}")


@router.post("/desk/{table_id}/vote/{step_id}/keep")
async def keep_winner(step_id: str, request: Request, chair: MyDesk, form: Posted) -> Response:
    await write(request, actions.keep_winner, chair.table_id, step_id, form.get("candidate"), chair.actor)
    return answer(request, "C’est retenu.", f"/desk/{chair.table_id}")
