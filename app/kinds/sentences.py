"""Numbers of people as the desk says them: how many, never who. Pure."""

from app.ground.french import counted, in_words


def people_who(count: int, present: int, one: str, many: str) -> str:
    """« 8 personnes sur 10 ont écrit », « 1 personne sur 10 a écrit », « Personne n’a encore écrit »."""
    if count == 0:
        return f"Personne n’{one.replace('a ', 'a encore ', 1)}" if one.startswith("a ") else f"Personne ne {one}"
    return f"{counted(count, 'personne')} sur {max(count, present)} {one if count == 1 else many}"


def wrote(count: int, present: int) -> str:
    return people_who(count, present, "a écrit", "ont écrit")


def voted(count: int, present: int) -> str:
    return people_who(count, present, "a voté", "ont voté")


def spoke(count: int, present: int) -> str:
    """For interests."""
    return people_who(count, present, "a répondu", "ont répondu")


def capital(words: str) -> str:
    """A sentence begins with a capital; the rest stays as it is."""
    return words[:1].upper() + words[1:]


def met(answered: int, waiting: int, opposed: int) -> str:
    """The sentence over the interest board: « Deux attentes trouvent réponse, deux restent ouvertes. »"""
    if not answered and not waiting and not opposed:
        return "Rien n’est encore relié : qui attend quoi, et qui l’apporte ?"
    parts = []
    if answered:
        parts.append(f"{in_words(answered, feminine=True)} {'attente trouve' if answered == 1 else 'attentes trouvent'} réponse")
    if waiting:
        what = "" if answered else (" attente" if waiting == 1 else " attentes")
        parts.append(f"{in_words(waiting, feminine=True)}{what} {'reste ouverte' if waiting == 1 else 'restent ouvertes'}")
    said = [capital(", ".join(parts)) + "."] if parts else []
    if opposed:
        said.append(capital(f"{in_words(opposed)} {'désaccord est posé' if opposed == 1 else 'désaccords sont posés'} sur la table."))
    return " ".join(said)


def behind(minutes: float) -> str:
    """Lateness in words; under two minutes nobody in the hall would call it late."""
    whole = round(abs(minutes))
    if whole < 2:
        return "à l’heure"
    return f"{whole} min de retard" if minutes > 0 else f"{whole} min d’avance"
