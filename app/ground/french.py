"""French ways with hours, days and numbers. The hall is in France: its clock is Paris time, whatever the server's."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre")
NBSP = "\u00a0"
NUMBERS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze",
           "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf")
TENS = ("vingt", "trente", "quarante", "cinquante", "soixante")


def hour(moment: datetime) -> str:
    """« 19 h 02 »."""
    local = moment.astimezone(PARIS)
    return f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}"


def day(value: date) -> str:
    """« jeudi 18 mars 2027 », « lundi 1er mars 2027 »."""
    return f"{DAYS[value.weekday()]} {day_of_month(value)} {value.year}"


def day_of_month(value: date) -> str:
    """« 30 mars », « 1er avril »."""
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number}{NBSP}{MONTHS[value.month - 1]}"


def in_words(number: int, feminine: bool = False) -> str:
    """« trois », « vingt et une » when what is counted is feminine; digits beyond « soixante-neuf »."""
    if not 0 <= number < 70:
        return str(number)
    if number < 20:
        return "une" if number == 1 and feminine else NUMBERS[number]
    tens, ones = TENS[number // 10 - 2], number % 10
    if ones == 0:
        return tens
    return f"{tens} et {in_words(1, feminine)}" if ones == 1 else f"{tens}-{NUMBERS[ones]}"


def counted(number: int, word: str, plural: str = "") -> str:
    """« 1 carte », « 14 cartes »: in French zero is singular."""
    return f"{number}{NBSP}{word if number < 2 else plural or word + 's'}"


def spaced(sentence: str) -> str:
    """The no-break spaces of French typography, so that no line begins with « ? »: before : and inside guillemets, narrow before ; ! ?"""
    sentence = re.sub(r" ([;!?])", "\u202f\\1", sentence)
    return sentence.replace(" :", NBSP + ":").replace("« ", "«" + NBSP).replace(" »", NBSP + "»")
