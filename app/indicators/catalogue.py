"""Every figure of the house: what it counts, out of what, and what that tells, so that a citizen may dispute it."""

from __future__ import annotations

from app.ground.french import spaced
from app.indicators.ratio import Indicator, Kind, Unit


def _one(name: str, label: str, kind: Kind, unit: Unit, definition: str, of: str = "", among: str = "", smallest: int = 5) -> Indicator:
    return Indicator(name, label, kind, unit, spaced(definition), spaced(of), among, smallest=smallest)


NEWEST_JOBS = "Les derniers chiffres notés de chaque dossier, en équivalents temps plein."

EVENING = (
    _one("present", "Présents", "performance", "count",
         "Toute personne assise à une table, avec ou sans téléphone. Qui est parti avant d’avoir rien écrit ni voté n’est pas compté.",
         "personnes présentes"),
    _one("mobilisation", "Mobilisation", "performance", "per_thousand",
         "Combien de personnes présentes pour mille habitants du territoire.", "personnes présentes", "habitants du territoire"),
    _one("expression", "Se sont exprimés", "performance", "share",
         "Parmi les présents, qui a laissé au moins une idée, un vote ou un intérêt. Une carte écrite par la table ne compte pour "
         "personne.",
         "personnes qui se sont exprimées", "personnes présentes"),
    _one("expression-gap", "Écart entre collèges", "performance", "points",
         "Du collège qui s’exprime le plus à celui qui s’exprime le moins. Plus il est petit, plus la parole est partagée. "
         "Seuls comptent les collèges d’au moins cinq personnes.", "personnes qui se sont exprimées", "personnes de ces collèges"),
    _one("mixed-tables", "Tables mêlées", "performance", "share",
         "Une table est mêlée quand sa diversité atteint 0,5 sur 1 et qu’aucun collège n’y pèse 60 % ou plus. "
         "La diversité tient compte de la taille : sept personnes ne peuvent pas être aussi mêlées que quatorze.",
         "tables mêlées", "tables dont les collèges sont assez connus"),
    _one("completed", "Tables abouties", "efficacité", "share",
         "Une table Star’Ter aboutit quand elle a confirmé son problème par un vote et écrit une solution ; "
         "une table Boos’Ter, quand elle a écrit un prototype ou un test complet.", "tables abouties", "tables tenues"),
    _one("ideas", "Idées", "performance", "count",
         "Les cartes posées aux temps d’idées. Une carte retirée ou mise de côté n’est pas comptée.", "cartes"),
    _one("problems", "Problèmes", "performance", "count", "Les tables dont la fiche dit un problème en une phrase.", "problèmes écrits"),
    _one("solutions", "Solutions", "performance", "count", "Les tables dont la fiche dit une solution ou un prototype.",
         "solutions écrites"),
    _one("ideas-each", "Idées par personne", "performance", "each", "Le nombre de cartes divisé par le nombre de présents.",
         "cartes", "personnes présentes"),
    _one("aligned-interests", "Intérêts alignés", "résultat", "count",
         "Une personne dont l’intérêt est complet (ce que j’y gagne, ce que j’apporte), lu par la table ou attesté, jugé compatible "
         "par quelqu’un d’un autre collège, et sans objection ouverte. On compte les personnes, pas les paires.", "personnes"),
    _one("aligned-solutions", "Solutions alignées", "résultat", "share",
         "Une solution est alignée quand trois personnes au moins le sont, de deux collèges, dont un acteur économique, "
         "et que l’acteur indispensable n’a pas refusé.", "solutions alignées", "solutions écrites"),
    _one("contacts", "Contacts noués", "résultat", "count",
         "Deux personnes qui ont toutes deux touché « Restons en contact ». Être à la même table ne suffit pas.", "paires de personnes"),
    _one("crossing", "Décloisonnement", "résultat", "index",
         "La part des contacts qui joignent deux collèges, comparée à ce que donnerait le hasard dans cette salle. "
         "Au-dessus de 1, on se lie hors de son collège plus que le hasard. Sous dix contacts, on ne peut rien dire.",
         "contacts entre deux collèges", "contacts dont les collèges sont connus", 10),
    _one("lead-signals", "Signaux de portage", "résultat", "share",
         "Les solutions pour lesquelles une personne au moins a dit qu’elle pourrait porter, seule, à plusieurs ou sous condition. "
         "Une table Boos’Ter a déjà son porteur : elle n’est pas comptée.", "solutions avec un signal", "solutions sans porteur"),
    _one("sign-off", "Fiches reconnues", "qualité d’outil", "share",
         "Parmi ceux qui ont relu la fiche de leur table avant qu’elle parte, qui a répondu « c’est bien nous ».",
         "« c’est bien nous »", "réponses"),
    _one("satisfaction", "Soirée utile", "performance", "mark",
         "La moyenne des notes de 1 à 5 données avant de partir, par toutes les personnes qui ont répondu. Les réponses sont anonymes.",
         "total des notes", "réponses"),
    _one("satisfaction-public", "Satisfaction des collectivités", "performance", "mark",
         "La moyenne des notes de 1 à 5 données par le collège des collectivités, le soir même et six mois après.",
         "total des notes", "réponses des collectivités"),
    _one("lost", "Contributions perdues", "qualité d’outil", "count",
         "Ce qu’un téléphone a dit avoir noté et que le serveur n’a pas. Doit être à zéro.", "contributions"),
    _one("screen-time", "Temps d’écran", "qualité d’outil", "share",
         "Les minutes passées, pour la personne du milieu, avec l’application devant elle, sur les minutes de travail.",
         "minutes d’écran", "minutes de travail"),
)

FOLLOW_UP = (
    _one("triaged", "Tri complet", "efficacité", "share",
         "Les dossiers qui ont reçu une décision et son motif dans les 48 heures après la soirée.",
         "dossiers décidés à temps", "dossiers sortis des tables"),
    _one("told", "Retour aux contributeurs", "efficacité", "share",
         "Parmi les personnes qui ont laissé leur contact à l’équipe, à qui le message a été envoyé dans les 7 jours.",
         "personnes prévenues à temps", "personnes qui ont laissé leur contact"),
    *(_one(f"survival-{days}", f"Vivants à {days} jours", "efficacité", "share",
           f"Parmi les dossiers que l’équipe suivait, ceux à qui il est arrivé quelque chose dans les 60 jours avant le {days}e jour : "
           "rencontre, appel, étude, test, décision ou passage d’étape. Remplir un champ n’est pas un événement, le tri non plus. "
           "Un dossier mis en réserve ou abandonné avec un motif est clos, pas mort.",
           "dossiers vivants", "dossiers suivis") for days in (30, 90, 180, 365)),
    *(_one(f"passage-d{stage}", f"Du D{stage} au D{stage + 1}", "efficacité", "share",
           f"Les dossiers qui ont passé le jalon D{stage}, parmi ceux qui sont entrés en D{stage}.",
           f"dossiers passés en D{stage + 1}", f"dossiers entrés en D{stage}") for stage in (1, 2, 3)),
    _one("carried", "Idées prises par des porteurs", "résultat", "share",
         "Les opportunités qualifiées (jalon D2 passé) dont le porteur est confirmé.",
         "solutions avec un porteur confirmé", "solutions qualifiées"),
    _one("kept", "Contributions tenues", "efficacité", "share",
         "Les promesses tenues, parmi celles qui étaient dues : tenues, non tenues, ou dont la date est passée sans nouvelle. "
         "Une promesse retirée n’est plus due.", "promesses tenues", "promesses dues"),
    _one("conclusive", "Tests concluants", "résultat", "share",
         "Un test conclut quand il atteint son seuil ou qu’il réfute l’hypothèse. « On ne sait pas » compte comme non concluant.",
         "tests concluants", "tests terminés"),
    _one("shared-effort", "Effort partagé", "efficience", "share",
         "Les heures données par les partenaires, sur toutes les heures notées pour ces dossiers.",
         "heures des partenaires", "heures de tous"),
    _one("after-effort", "Effort de suite", "efficience", "index",
         "Les heures de l’équipe pour la suite, dans les 90 jours, rapportées aux heures de la soirée. Celles-ci : une personne par table "
         "tenue, de l’ouverture des portes à la fin. La préparation n’est pas comptée. Au-dessus de 1, la suite a reçu plus que la soirée.",
         "heures de suite", "heures de la soirée"),
    _one("handed-over", "Reprises de dossier", "efficacité", "share",
         "Les dossiers qui ont changé de référent et où il s’est passé quelque chose dans les 14 jours. "
         "Une reprise de moins de 14 jours n’est pas encore comptée.", "reprises suivies d’un acte", "reprises"),
    _one("orphans", "Dossiers sans référent", "efficacité", "share",
         "Les dossiers suivis dont personne de l’équipe n’est référent.", "dossiers sans référent", "dossiers suivis"),
    _one("confirmed-interests", "Intérêts confirmés", "résultat", "share",
         "Parmi les intérêts alignés le soir même, ceux que leur auteur a redits dans les 30 jours.",
         "intérêts confirmés", "intérêts alignés"),
    _one("cooperations", "Coopérations initiées", "résultat", "count",
         "Deux structures, ou une structure et une personne, qui apportent chacune quelque chose que l’autre accepte, et un premier acte "
         "daté et attesté après la soirée. Avant cet acte, elle est seulement annoncée et n’est pas comptée.", "coopérations"),
    _one("jobs-announced", "Emplois annoncés", "résultat", "fte", NEWEST_JOBS, "emplois"),
    _one("jobs-created", "Emplois créés", "résultat", "fte", NEWEST_JOBS, "emplois"),
    _one("jobs-kept", "Emplois maintenus", "résultat", "fte", NEWEST_JOBS, "emplois"),
    _one("jobs-accessible", "Emplois accessibles", "résultat", "share",
         "Parmi les emplois créés, ceux qui sont ouverts aux personnes en insertion.", "emplois accessibles", "emplois créés"),
)

NETWORK = (
    _one("densification", "Densification", "résultat", "change",
         "Sur les personnes présentes aux deux éditions et qui ont accepté qu’on se souvienne d’elles : la part des liens possibles qui "
         "existent, aujourd’hui moins hier. Comparer deux salles entières tromperait : la densité baisse dès que des gens arrivent. "
         "Sous dix personnes communes, on ne peut rien dire.", "liens entre ces personnes", "liens possibles entre elles"),
    _one("mean-degree", "Liens par personne", "résultat", "each",
         "Combien de liens chaque personne a en moyenne : contacts noués, ou intérêts dits compatibles des deux côtés, depuis douze mois.",
         "bouts de liens", "personnes"),
    _one("new-across", "Nouveaux liens entre collèges", "résultat", "count",
         "Les liens de cette édition qui n’existaient pas à la précédente et qui joignent deux collèges.", "liens"),
    _one("largest", "Tous reliés", "résultat", "share",
         "La part des personnes qui tiennent dans le plus grand ensemble d’un seul tenant : de proche en proche, chacun y rejoint chacun.",
         "personnes dans le plus grand ensemble", "personnes"),
    _one("largest-alone", "Tous reliés, sans l’équipe", "résultat", "share",
         "La même chose quand on retire les personnes du Clus’Ter : ses salariés, ses fondateurs, et celles que l’équipe a dites dans ses "
         "réglages. Si l’ensemble s’effondre, c’est une étoile, pas un réseau.",
         "personnes dans le plus grand ensemble", "personnes"),
    _one("centralisation", "Centralisation", "résultat", "index",
         "1 quand tous les liens passent par une seule personne, 0 quand chacun en a autant (mesure de Freeman).",
         "écarts au plus relié", "écarts possibles"),
    _one("centralisation-alone", "Centralisation, sans l’équipe", "résultat", "index",
         "La même mesure quand on retire les personnes du Clus’Ter.", "écarts au plus relié", "écarts possibles"),
    _one("organisations", "Liens entre structures", "résultat", "count",
         "Les coopérations initiées entre deux structures, depuis douze mois. Les structures et les personnes ne se mélangent pas.",
         "liens entre structures"),
)

CHAIN = (
    _one("r1", "R1 Emplois par an", "résultat", "fte", "Les emplois créés, notés dans les douze derniers mois, en équivalents temps plein.",
         "emplois créés dans l’année"),
    _one("r2", "R2 Chiffre d’affaires par emploi", "performance", "euros",
         "Le chiffre d’affaires annuel des projets, divisé par leurs emplois créés et maintenus.", "chiffre d’affaires", "emplois"),
    _one("r3", "R3 Chiffre d’affaires par projet", "performance", "euros",
         "Le chiffre d’affaires annuel, divisé par le nombre de projets (D3 et plus).", "chiffre d’affaires", "projets"),
    _one("r4", "R4 Projets issus d’opportunités", "efficacité", "share",
         "Les opportunités qualifiées (jalon D2 passé) qui sont aujourd’hui des projets ouverts, en D3 ou plus loin.",
         "projets", "opportunités qualifiées"),
    _one("r5", "R5 Idées prises par des porteurs", "efficacité", "share",
         "Les opportunités qualifiées dont le porteur est confirmé.", "idées prises par un porteur", "idées qualifiées"),
    _one("r6", "R6 Porteurs parmi les partenaires", "performance", "share",
         "Les dossiers portés par une structure (porteur confirmé), pour les structures qui coopèrent autour d’un dossier. "
         "Une structure qui porte deux dossiers compte deux fois.", "dossiers portés par une structure", "structures qui coopèrent"),
    _one("r7", "R7 Partenaires par membre de l’équipe", "efficience", "each",
         "Les structures qui coopèrent autour d’un dossier, divisées par les référents de l’équipe.",
         "partenaires", "membres de l’équipe"),
    _one("projects-per-carrier", "Projets par porteur", "performance", "each",
         "Les projets (D3 et plus), divisés par les dossiers dont le porteur est confirmé.", "projets", "porteurs confirmés"),
)

EDITIONS = (
    _one("yield-d1", "Rendement D1", "efficience", "each",
         "Les dossiers passés en D2 dans les douze mois, pour une table tenue.", "dossiers passés en D2", "tables tenues"),
    _one("yield-d2", "Rendement D2", "efficience", "each",
         "Les dossiers passés en D3 dans les douze mois, pour une table tenue.", "dossiers passés en D3", "tables tenues"),
    _one("renewal", "Renouvellement", "performance", "share",
         "Parmi les personnes qui ont laissé leur contact, celles qui n’étaient à aucune édition précédente.",
         "personnes nouvelles", "personnes qui ont laissé leur contact"),
    _one("return", "Réengagement", "performance", "share",
         "Parmi les personnes qui ont laissé leur contact, celles qui étaient déjà à une édition précédente.",
         "personnes revenues", "personnes qui ont laissé leur contact"),
    _one("awakened", "Réveil", "efficacité", "share", "Les dossiers mis en réserve puis repris.",
         "dossiers repris", "dossiers mis en réserve"),
    _one("seen-before", "Déjà-vu", "pertinence", "share", "Les dossiers de cette édition liés à un dossier plus ancien.",
         "dossiers liés", "dossiers de l’édition"),
    _one("lessons", "Leçons appliquées", "qualité d’outil", "share",
         "Les leçons d’une édition qui ont changé quelque chose à la suivante.", "leçons appliquées", "leçons"),
    _one("duplicated", "Duplication", "résultat", "share",
         "Les dossiers arrivés en D5 qui ont été ouverts dans un autre territoire.", "dossiers ouverts ailleurs", "dossiers en D5"),
    _one("duplicates-alive", "Duplications vivantes à 180 jours", "résultat", "share",
         "Parmi les dossiers ouverts ailleurs, ceux qui vivent encore six mois après.",
         "dossiers vivants ailleurs", "dossiers ouverts ailleurs"),
)

BILAN = ("contacts", "aligned-interests", "satisfaction-public", "cooperations")  # the four of the 2014 report
FAMILIES = {"evening": EVENING, "follow-up": FOLLOW_UP, "network": NETWORK, "chain": CHAIN, "editions": EDITIONS}
ALL = {one.id: one for family in FAMILIES.values() for one in family}


def hidden(setting: str) -> frozenset[str]:
    """What the team has switched off. Redefined since, an indicator comes back: the team chose about another definition."""
    return frozenset(setting.split()) & {one.edition for one in ALL.values()}


def switched(setting: str, indicator: Indicator, show: bool) -> str:
    """The setting once one more is switched off, or on again. What the catalogue no longer knows is kept as it was written."""
    kept = [edition for edition in setting.split() if edition != indicator.edition]
    return " ".join(kept if show else [*kept, indicator.edition])
