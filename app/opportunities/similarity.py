"""Which files seem to be about the same thing. Synonyms escape it and common words deceive it: it proposes, people decide.

Two measures that fail on different pairs, in equal parts: the stems that two texts share, and their 3- and 4-letter pieces
weighed by rarity, which see « covoiturage » in « covoiturer » and forgive a slip of the finger.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt
from typing import Protocol

from rapidfuzz import fuzz, process
from snowballstemmer import stemmer

from app.ground.folding import folded

NEAR_ENOUGH = 0.4  # below it, pairs made by chance are as many as true ones
MOST = 5
SHARED = 6  # words that are shown as the reason
SIZES = (3, 4)
REMEMBERED = 50_000  # stems: the French of a few hundred files

_WORD = re.compile(r"[^\W_]+")
_SNOWBALL = stemmer("french")

# What every French sentence is made of, and what every table writes whatever its idea is.
_COMMON = frozenset(_WORD.findall(
    "a ai ainsi alors ans apres as au aucun aussi autre autres aux avec avoir avons bien c ca car ce ceci cela celle ces cet cette "
    "ceux chaque chez ci comme comment d dans de deja depuis des deux dire doit donc dont du elle elles en encore entre es est et "
    "etaient etait etc ete etre eu eux faire fait faut fois font grace ici il ils j je l la le les leur leurs lors lui m ma mais me "
    "meme mes moi moins mon n ne ni nos notre nous on ont ou par parce pas peu peut peuvent plus plusieurs pour pourquoi pourrions "
    "pourrait puis qu quand que quel quelle quelles quels qui quoi s sa sans se sera ses si soit son sont souvent sous sur t ta te "
    "aujourd hui arrive arrivent parvient parviennent "
    "tes toi ton tous tout toute toutes tres trop tu un une unes uns va vers veut vos votre vous y"
))  # fmt: skip


class Told(Protocol):
    """A file, or a line of the board: a name, the evening and table that it comes from, and the words that say what it is about."""

    @property
    def reference(self) -> str: ...

    @property
    def home(self) -> tuple[int, int]: ...

    @property
    def words(self) -> str: ...


@dataclass(frozen=True)
class Near:
    """A file that seems near, how near (0 to 1), and the words that both use, the rarest first."""

    reference: str
    score: float
    shared_words: tuple[str, ...]


class Shelf:
    """Texts prepared to be compared with others. Preparing costs as much as comparing: keep it while the texts are the same."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._names = list(texts)
        self._stems = [Counter(stems_of(text)) for text in texts.values()]
        self._sets = [" ".join(stems) for stems in self._stems]
        self._in = Counter(stem for stems in self._stems for stem in stems)  # in how many texts each stem is
        self._weights = _weights(self._in, len(self._names))
        self._sizes = {stem: sum(self._weights[piece] ** 2 for piece in pieces_of(stem)) for stem in self._in}

    def near(self, text: str, most: int = MOST, at_least: float = NEAR_ENOUGH) -> list[Near]:
        """The nearest texts, the nearest first; those of equal score in the order in which they were given."""
        asked = Counter(stems_of(text))
        if not asked:
            return []
        said = _words_by_stem(text)
        best = sorted(self._best(asked, most, at_least), key=lambda pair: (-pair[1], pair[0]))[:most]
        return [Near(self._names[place], score, self._shared(said, self._stems[place])) for place, score in best]

    def _best(self, asked: Counter[str], most: int, at_least: float) -> list[tuple[int, float]]:
        """The best texts and their scores. Each is bounded from above first; most are worked out no further."""
        vector = _vector(asked, self._weights)
        length = _length(vector)
        meets = {stem: sum(vector.get(piece, 0.0) * self._weights[piece] for piece in pieces_of(stem)) for stem in self._in}
        found: list[tuple[int, float]] = []
        for bound, ratio, dot, place in sorted(self._bounds(" ".join(asked), length, meets), reverse=True):
            enough = sorted((score for _, score in found), reverse=True)[most - 1] if len(found) >= most else at_least
            if bound < max(enough, at_least):
                break
            score = _both(ratio, dot / (length * _length(_vector(self._stems[place], self._weights))))
            if score >= at_least:
                found.append((place, score))
        return found

    def _bounds(self, asked: str, length: float, meets: Mapping[str, float]) -> Iterator[tuple[float, float, float, int]]:
        """What each text reaches at most. Pieces that several of its words share make its vector longer than is counted here."""
        for _, ratio, place in process.extract(asked, self._sets, scorer=fuzz.token_set_ratio, limit=None):
            stems = self._stems[place].items()
            if stems:
                dot = sum([count * meets[stem] for stem, count in stems])
                shortest = sqrt(sum([count * count * self._sizes[stem] for stem, count in stems]))
                yield _both(ratio, dot / (length * shortest)), ratio, dot, place

    def _shared(self, said: Mapping[str, str], stems: Counter[str]) -> tuple[str, ...]:
        common = sorted((stem for stem in said if stem in stems), key=lambda stem: self._in[stem])
        return tuple(said[stem] for stem in common[:SHARED])


def likeness(one: str, other: str) -> float:
    """How alike two texts are, 0 to 1, with nothing else to tell rare words by. A text without a word is like nothing."""
    left, right = Counter(stems_of(one)), Counter(stems_of(other))
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    ratio = fuzz.token_set_ratio(" ".join(sorted(left)), " ".join(sorted(right)))
    return _both(ratio, _cosine(_vector(left, {}), _vector(right, {})))


def stems_of(text: str) -> list[str]:
    """The stems of what it says, common words left out; of a text made of common words alone, all of them."""
    words = _WORD.findall(folded(text))
    return [_stem(word) for word in words if word not in _COMMON] or [_stem(word) for word in words]


@lru_cache(maxsize=REMEMBERED)
def pieces_of(stem: str) -> tuple[str, ...]:
    """The 3- and 4-letter pieces of a word, its ends marked: « pain » is not the end of « copain »."""
    marked = f" {stem} "
    return tuple(marked[start : start + size] for size in SIZES for start in range(len(marked) - size + 1)) or (marked,)


@lru_cache(maxsize=REMEMBERED)
def _stem(word: str) -> str:
    return str(_SNOWBALL.stemWord(word))


def _words_by_stem(text: str) -> dict[str, str]:
    """Each stem with the first word that it comes from, as it was typed."""
    found: dict[str, str] = {}
    for word in _WORD.findall(text):
        for stem in stems_of(word):
            found.setdefault(stem, word)
    return found


# --- Pieces weighed by rarity ---------------------------------------------------------------------------------------


def _weights(stems: Mapping[str, int], texts: int) -> dict[str, float]:
    """A piece weighs more the fewer texts hold it. Texts are counted by stem: one that holds it twice counts twice, as is fair."""
    holding: Counter[str] = Counter()
    for stem, count in stems.items():
        for piece in set(pieces_of(stem)):
            holding[piece] += count
    return {piece: 1.0 + log((1 + texts) / (1 + min(texts, count))) for piece, count in holding.items()}


def _vector(stems: Mapping[str, int], weights: Mapping[str, float]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for stem, count in stems.items():
        for piece in pieces_of(stem):
            counts[piece] += count
    return {piece: count * weights.get(piece, 1.0) for piece, count in counts.items()}


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(one[piece] * other[piece] for piece in sorted(one.keys() & other.keys())) / (_length(one) * _length(other))


def _length(vector: Mapping[str, float]) -> float:
    return sqrt(sum(weight * weight for weight in vector.values()))


def _both(ratio: float, cosine: float) -> float:
    """Rounding must not make two texts more than the same."""
    return (ratio / 100 + min(1.0, cosine)) / 2


