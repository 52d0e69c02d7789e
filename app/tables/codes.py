"""The six signs that open a table: easy to read from a card, to say aloud, and to type wrongly. Pure."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
LENGTH = 6  # 32^6: guessing one of twenty tables at 50 tries a second for three hours succeeds once in a hundred


def forgive(typed: str) -> str:
    """What the person meant: capitals, no spaces or dashes, O is 0, I and L are 1."""
    kept = "".join(sign for sign in typed.upper() if sign.isalnum())
    return kept.translate(str.maketrans("OIL", "011"))


def spell(number: int) -> str:
    """The code of a random number below 32^6."""
    signs = []
    for _ in range(LENGTH):
        number, sign = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "".join(signs)
