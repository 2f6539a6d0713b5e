"""The process behind `themes`: words weighed by how rare they are, squeezed into some dozens of dimensions, put into
piles. Nothing else imports this: what it loads weighs a hundred megabytes."""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import IO, Any

import numpy
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from opscontent.text import apart, terms

SEED = 20
PILES_LEAST, PILES_MOST = 3, 40
TEXTS_A_PILE = 9  # the number of piles grows with the root of that of the texts, so many texts for the first
DIMENSIONS = 32
COMMON = 0.4  # what so many of the texts have tells none of them apart
FEATURES_MOST = 30_000
FITS = 0.3  # cosine; what is farther from the middle of its pile is in none
SHARE_LEAST = 0.005  # of all texts; a smaller pile is none
STEPS = 8


def work() -> None:
    """What the process does."""
    os.nice(apart.NICE)
    main(sys.stdin, sys.stdout)


def main(lines: Iterable[str], out: IO[str]) -> None:
    """Find the themes of what these lines hold, and write each down with the numbers of its texts."""
    rows = [json.loads(line) for line in lines]
    done = iter(range(1, STEPS))

    def told() -> None:
        print(len(rows) * next(done) // STEPS, file=out, flush=True)

    told()
    words = terms.words_of([terms.read(text) for _number, text in rows])
    for names, pile in themes_of(words, told):
        print(json.dumps([names, [rows[at][0] for at in pile]]), file=out)


def themes_of(words: Sequence[list[str]], told: Callable[[], None]) -> list[tuple[list[str], list[int]]]:
    """Terms, and places in `words`, which are those of each text; the largest first."""
    told()
    weights = _weights(words)
    told()
    if weights is None:
        return []
    points = _squeezed(weights)
    told()
    piles = _piles(points)
    told()
    named = _named(words, piles)
    told()
    return sorted(named, key=lambda each: (-len(each[1]), each[0]))


def _weights(words: Sequence[list[str]]) -> Any:
    """A row a text; None where they share too little."""
    having = Counter(word for text in words for word in text)
    most = max(2, COMMON * len(words))
    common = [word for word, count in having.items() if count <= most]
    known = sorted(sorted(common, key=lambda each: (-having[each], each))[:FEATURES_MOST])
    if len(known) < PILES_LEAST:
        return None
    weigher = TfidfVectorizer(analyzer=list, vocabulary=known, sublinear_tf=True, dtype=numpy.float32)
    return weigher.fit_transform(words)


def _squeezed(weights: Any) -> Any:
    size = min(DIMENSIONS, weights.shape[0] - 1, weights.shape[1] - 1)
    return normalize(TruncatedSVD(size, random_state=SEED).fit_transform(weights))


def _piles(points: Any) -> list[list[int]]:
    """Places of points that lie together; one without any features lies nowhere."""
    there = numpy.flatnonzero(points.any(axis=1))
    count = min(max(round((len(points) / TEXTS_A_PILE) ** 0.5), PILES_LEAST), PILES_MOST, len(there))
    maker = MiniBatchKMeans(count, random_state=SEED, n_init=10, batch_size=2048, max_iter=200)
    labels = maker.fit_predict(points[there])
    middles = normalize(maker.cluster_centers_)
    fits = (points[there] * middles[labels]).sum(axis=1) >= FITS
    piles = [there[(labels == label) & fits].tolist() for label in range(count)]
    least = max(3, SHARE_LEAST * len(points))
    return [pile for pile in piles if len(pile) >= least]


def _named(words: Sequence[list[str]], piles: list[list[int]]) -> list[tuple[list[str], list[int]]]:
    """Piles with their terms; those that the same term speaks for are one, and one without any is none."""
    while True:
        named = [(names, pile) for names, pile in zip(terms.telling(words, piles), piles, strict=True) if names]
        joined: dict[str, list[int]] = {}
        for names, pile in named:
            joined.setdefault(names[0], []).extend(pile)
        if len(joined) == len(named):
            return named
        piles = [sorted(pile) for pile in joined.values()]
