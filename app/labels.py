"""The French of the house: refusals, and the names of values. Keys are codes of the rooms; only `main` hands this to the ground."""

from typing import Any

from app.ground.french import spaced

REFUSALS: dict[str, tuple[int, str]] = {
    # the door and the road to it
    "bad_request": (400, "Cette demande n’est pas complète. Revenez à la page précédente et réessayez."),
    "not_a_form": (415, "Ce que vous avez envoyé n’est pas un texte. Écrivez-le dans le champ, sans fichier."),
    "too_large": (413, "C’est trop long pour être envoyé. Raccourcissez, puis renvoyez."),
    "foreign_origin": (403, "Cette demande ne vient pas d’une page de la soirée. Rouvrez la page depuis votre QR code."),
    "foreign_host": (421, "Cette adresse n’est pas celle de la soirée. Scannez de nouveau le QR code de votre table."),
    "long_address": (414, "Cette adresse est trop longue pour être la nôtre. Scannez de nouveau le QR code de votre table."),
    "long_head": (431, "Ce navigateur en dit trop avant de demander. Rouvrez la page dans une fenêtre de navigation privée."),
    "queue": (429, "Beaucoup de monde arrive en même temps. Réessayez dans {seconds} s."),
    "not_found": (404, "Cette page n’existe pas, ou n’existe plus."),
    "not_allowed": (403, "Cette page n’est pas pour vous. Utilisez le lien ou le QR code que l’on vous a donné."),
    "method_not_allowed": (405, "Cette adresse ne s’utilise pas ainsi. Revenez à la page précédente."),
    "too_fast": (429, "C’est un peu vite. Votre texte est gardé : renvoyez-le dans {seconds} s, ou laissez-le repartir tout seul."),
    "busy": (503, "Beaucoup de monde écrit en même temps. Votre texte est gardé, il repartira tout seul."),
    "read_only": (503, "Le serveur ne peut plus enregistrer. Votre texte est gardé sur ce téléphone."),
    "same_name": (409, "Cet envoi porte le nom d’un autre. Renvoyez votre texte."),
    "broken": (500, "Quelque chose s’est cassé de notre côté. Votre texte est gardé ; réessayez."),
    "invalid_form": (422, "Il manque quelque chose, regardez les champs marqués."),
    # joining
    "unknown_code": (404, "Ce code n’existe pas. Vérifiez les six signes écrits sur la carte de votre table."),
    "expired_code": (410, "Cette soirée est terminée, son code ne s’ouvre plus. Merci d’être venu !"),
    "code_asleep": (410, "Ce code ne s’ouvre pas en ce moment. Dites-le à l’équipe : elle le réveille d’un geste."),
    "door_shut": (409, "La table {number} ne prend plus personne. Parlez à son animateur, ou demandez à l’accueil."),
    "table_full": (409, "La table {number} est complète. La plus proche qui a de la place : la table {nearest}, « {title} »."),
    "hall_full": (409, "Toutes les tables sont complètes. Demandez à l’accueil : on vous fera une place."),
    "unknown_group": (422, "Choisissez ce que vous êtes ce soir dans la liste."),
    "name_too_long": (422, "Ce prénom est trop long : 40 signes au plus."),
    "no_seat": (401, "Votre place n’est pas connue de ce téléphone. Scannez de nouveau le QR code de votre table."),
    "already_here": (409, "Vous êtes déjà à cette table."),
    # what is known of me
    "nobody_known": (401, "Cette page est celle d’une personne, et rien ne dit ici qui vous êtes. Tapez votre code personnel."),
    "unknown_personal_code": (404, "Ce code personnel n’ouvre rien. Vérifiez ses dix signes, ou demandez à l’organisation."),
    "erasing_not_confirmed": (422, "Cochez la case : ce qui est effacé ne revient pas."),
    # steps
    "unknown_step": (404, "Cette étape n’existe pas dans le déroulé."),
    "step_closed": (409, "L’étape « {step} » est terminée depuis plus d’une minute. "
                         "Votre texte est gardé : reprenez-le ici ou lisez-le à la table."),
    "step_not_open": (409, "Cette étape n’a pas encore commencé à votre table."),
    "not_for_this_step": (409, "On n’écrit pas de carte à cette étape."),
    "items_spent": (409, "Vous avez déjà posé vos {max} cartes pour cette étape. Modifiez-en une si vous voulez."),
    "not_the_writer": (403, "À cette étape, c’est {writer} qui écrit."),
    "cannot_go_there": (409, "On ne peut pas passer d’ici à « {step} » : avancez ou reculez d’une étape."),
    "room_step": (409, "« {step} » commence pour toute la salle : c’est la régie qui la lance."),
    "gate_missing": (409, "Il manque encore : {missing} Complétez, ou continuez en disant pourquoi."),
    "reason_missing": (422, "Dites en quelques mots pourquoi vous continuez."),
    "too_late_to_undo": (409, "Plus de dix secondes ont passé : on ne peut plus annuler. Relancez l’étape voulue."),
    "nothing_to_undo": (409, "Il n’y a rien à annuler."),
    "no_tables_chosen": (422, "Choisissez au moins une table."),
    "evening_closed": (410, "La soirée est terminée. Merci !"),
    "nothing_to_say": (422, "Le message est vide."),
    # cards and votes
    "not_your_card": (403, "Cette carte n’est pas la vôtre."),
    "no_such_card": (404, "Cette carte n’est plus sur la table."),
    "card_hidden": (409, "Cette carte a été mise de côté par l’animateur : parlez-en avec lui."),
    "no_such_cluster": (404, "Cette famille n’existe plus."),
    "no_cards_chosen": (422, "Choisissez au moins une carte."),
    "vote_running": (409, "Le vote est ouvert : les familles ne bougent plus."),
    "votes_spent": (409, "Vous avez donné vos {votes} voix. Reprenez-en une pour la donner ailleurs."),
    "too_many_on_one": (409, "Pas plus de {most} voix sur la même ligne."),
    "vote_closed": (409, "Le vote est fermé."),
    "vote_not_open": (409, "Le vote n’est pas encore ouvert."),
    "lead_does_not_vote": (403, "Vous portez le projet : la table vote, puis vous choisissez."),
    "votes_herself": (409, "Cette personne a un téléphone : elle vote elle-même."),
    "no_such_candidate": (404, "Cette ligne n’est pas au vote."),
    # sheets and interests
    "pen_taken": (409, "{holder} tient la plume. Demandez-la de vive voix."),
    "no_pen": (403, "Prenez d’abord la plume pour écrire sur la fiche."),
    "unknown_field": (404, "Ce champ n’existe pas sur cette fiche."),
    "plenary_began": (409, "La plénière a commencé : votre réponse n’est plus modifiable."),
    "contact_missing": (422, "Écrivez un téléphone ou un courriel pour être recontacté, ou décochez la case."),
    "call_is_private": (409, "L’appel à porter est entre la personne et l’équipe : elle répond par un mot plié, remis à "
                             "l’équipe."),
    "not_revealed": (409, "Les réponses ne sont pas encore révélées à votre table."),
    "say_yours_first": (409, "Dites d’abord ce que vous y gagnez et ce que vous apportez : on ne répond qu’à partir du sien."),
    "link_is_seen": (409, "Votre réponse est réservée à l’équipe, et un lien se voit à la table. Rendez-la visible à votre table d’abord."),
    "no_such_interest": (404, "Il n’y a rien à lire de cette personne."),
    "nothing_expected": (409, "Cette personne n’attend rien en retour."),
    "already_linked": (409, "C’est déjà proposé, ou déjà relié."),
    "no_such_offer": (404, "Cette proposition n’est plus là."),
    "nothing_to_attest": (409, "Rien à attester : cette personne n’a rien réservé à l’équipe."),
    "not_signing_now": (409, "On relit la fiche juste avant la plénière, quand elle est écrite."),
    "sheet_changed": (409, "La fiche vient de changer. Relisez-la ci-dessous, puis répondez."),
    "answers_herself": (409, "Cette personne a un téléphone : elle répond elle-même."),
    "not_at_this_table": (404, "Cette personne n’est pas à cette table."),
    # plenary and feedback
    "floor_not_given": (409, "Aucune table n’a la parole en ce moment."),
    "own_table": (409, "C’est votre table qui parle : écoutez-la !"),
    "feedback_given": (409, "Votre avis est déjà noté. Merci !"),
    # doors
    "bad_password": (403, "Ce n’est pas le mot de passe de l’organisation."),
    "too_many_tries": (429, "Trop d’essais en même temps. Attendez quelques secondes, puis recommencez."),
    "link_claimed": (409, "Ce lien a déjà servi sur un autre appareil. La régie est prévenue : dès qu’elle vous laisse entrer, "
                          "rouvrez le même lien."),
    "no_such_device": (404, "Cet appareil n’est plus dans la liste."),
    "nobody_newer": (409, "Personne n’est arrivé depuis une heure : il n’y a personne à retirer ainsi."),
    "link_unknown": (404, "Ce lien n’est pas, ou n’est plus, valable. Demandez-en un nouveau à la régie."),
    # morning
    "decision_refused": (409, "Décision refusée : {missing}"),
    "unknown_outcome": (422, "Choisissez une décision dans la liste."),
    "unknown_reason": (422, "Choisissez un motif dans la liste de cette décision."),
    "sentence_missing": (422, "Écrivez la phrase que les auteurs pourront lire."),
    "name_missing": (422, "Dites qui décide : un prénom suffit."),
    "unknown_format": (404, "Ce format d’export n’existe pas."),
    "not_begun": (409, "La soirée n’a pas commencé : il n’y a pas encore de dossier."),
    "no_such_file": (404, "Ce dossier n’existe pas dans cette soirée."),
    "file_exists": (409, "Cette famille a déjà son dossier."),
    "no_such_criterion": (404, "Ce critère n’est pas dans la grille de cette soirée."),
    "noted_meanwhile": (409, "{by} vient d’écrire ici : « {value} ». Rechargez la page, puis complétez."),
    "decided_meanwhile": (409, "Ce dossier vient d’être décidé par {by} : {outcome}. Rien n’a été remplacé, votre texte est gardé."),
    "merged_elsewhere": (409, "Le dossier {reference} a lui-même été fusionné. Choisissez celui qui l’a reçu."),
    "undone_meanwhile": (409, "La décision que vous aviez lue vient d’être annulée. Votre texte est gardé : relisez, puis décidez."),
    "taken_meanwhile": (409, "{reader} vient de prendre ce dossier. Parlez-vous, ou prenez le suivant."),
    "nobody_to_share": (422, "Cochez au moins une personne, ou écrivez un prénom."),
    "too_late_to_confirm": (409, "On ne peut plus répondre ici : c’était possible pendant les trente jours après la soirée."),
    "no_files_chosen": (422, "Choisissez au moins un dossier à faire lire."),
    "panel_closed": (410, "Ce gronogo est clos : vos avis sont gardés, on n’en ajoute plus. Merci !"),
    "no_such_event": (404, "Cet évènement n’est pas, ou n’est plus, sur un dossier de cette soirée."),
    "handed_meanwhile": (409, "{by} vient d’écrire que {owner} suit ce dossier. Rechargez la page."),
    "same_owner": (409, "{owner} suit déjà ce dossier."),
    "nothing_decided": (409, "Aucun dossier n’est décidé : il n’y a pas encore de nouvelles à donner."),
    "nobody_to_tell": (409, "Personne n’a laissé ses coordonnées à l’équipe : il n’y a personne à prévenir."),
    "no_such_promise": (404, "Cette promesse n’est pas dans le registre de cette soirée."),
    "not_of_this_evening": (404, "Cette personne n’était pas à cette soirée."),
    "no_consent": (403, "Cette personne n’a pas donné ses coordonnées à l’équipe : on n’écrit pas son nom dans le registre."),
    "settled_meanwhile": (409, "{by} vient d’écrire que cette promesse est {state}. Rechargez la page."),
    "not_the_last": (409, "Ce n’est pas, ou plus, ce qui tient aujourd’hui : rechargez la page avant d’annuler."),
    "merge_would_loop": (409, "Annuler remettrait ce dossier dans {reference}, qui vient lui-même de lui. Défaites d’abord cette fusion."),
    "closed_elsewhere": (409, "Le dossier {reference} est abandonné. Rouvrez-le, ou choisissez un autre dossier."),
    "unknown_stage": (422, "Cette étape n’existe pas : D0 à D5."),
    "same_stage": (409, "Ce dossier est déjà à cette étape."),
    "not_live": (409, "Ce dossier n’est pas suivi : décidez d’abord ce qu’il devient."),
    "moved_meanwhile": (409, "{by} vient de placer ce dossier en {stage}. Rechargez la page."),
    "move_refused": (409, "Passage refusé : {missing}"),
    "own_file": (409, "Le dossier {reference} est de cette machine même : dites pour quel territoire en ouvrir une copie."),
    "not_confirmed": (422, "Cochez la case pour confirmer : ces contacts sont ceux de personnes."),
}


def refusal(code: str, facts: dict[str, Any]) -> tuple[int, str]:
    """The HTTP status and the sentence of a refusal."""
    status, sentence = REFUSALS[code]
    return status, spaced(sentence.format(**facts))


SMALL, LARGE = 16 * 1024, 64 * 1024  # what a phone may post; what a desk, the control room or the morning may


def body_limit(path: str) -> int:
    """The largest body accepted at an address, in bytes."""
    return LARGE if path.startswith(("/desk/", "/control/", "/morning/")) else SMALL
