"""A list's words as queries of the trigram index of paths. Shorter words match trigrams that begin with them, or
ends of paths."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Integer, Text, column, func, literal_column, select, table

from rushes_catalog.files.store.word_index import (
    SHORTEST_INDEXED_WORD,
    asset_search,
    found_by_words,
    path_has_word_scanning,
)
from rushes_catalog.storage.counts import CountsOfMoment
from rushes_catalog.storage.schema.library import asset, path_ending
from rushes_catalog.storage.steady import SteadyConnection

# All trigrams of the index.
_word = table("asset_search_word", column("term", Text))
_LAST_LETTER = "\U0010ffff"
# Sampled assets, evenly spread; a word that a quarter of them contain fills a page soon by checking rows, while the
# index would have to read all its entries.
_SAMPLE = 1000
_DENSE = 1 / 4


async def phrases_of(connection: SteadyConnection, counts: CountsOfMoment, words: Iterable[str]) -> dict[str, str]:
    """The index query for each folded word; words that have to be checked in the rows are left out."""
    phrases = {}
    for word in words:
        phrase = connection.word_index.phrase(word)
        if len(word) < SHORTEST_INDEXED_WORD:
            known = counts.phrase(word)
            phrase = await _phrase_of_short(connection, word, counts.bounds.most_terms) if known is None else known
            counts.keep_phrase(word, phrase)
        if phrase:
            phrases[word] = phrase
    return phrases


async def rarest(connection: SteadyConnection, counts: CountsOfMoment, phrases: Mapping[str, str]) -> Mapping[str, str]:
    """The rare words, if any: the others are checked in the rows of these."""
    if len(phrases) < 2:
        return phrases
    rare = {word: phrase for word, phrase in phrases.items() if await _is_rare(connection, counts, phrase)}
    return rare or phrases


async def _is_rare(connection: SteadyConnection, counts: CountsOfMoment, phrase: str) -> bool:
    what, rare = ("rare", phrase), counts.bounds.rare
    found = counts.lead(what)
    if found is None:
        some = select(literal_column("1", Integer)).select_from(asset_search).where(found_by_words([phrase]))
        found = int(await connection.scalar(select(func.count()).select_from(some.limit(rare + 1).subquery())) or 0)
        counts.keep_lead(what, found)
    return found <= rare


async def _phrase_of_short(connection: SteadyConnection, word: str, most_terms: int) -> str:
    """The index query for a word shorter than a trigram; empty where the index cannot answer it, or not fast."""
    if not connection.word_index.has_vocabulary:
        return ""
    # The index folds case once more, differently: none of its terms begins with a word that this changes.
    if word != word.lower() or await _is_dense(connection, word):
        return ""
    endings = list(await connection.scalars(select(path_ending.c.text)))
    at_ends = [ending for ending in endings if word in ending]
    if any(len(ending) < SHORTEST_INDEXED_WORD for ending in at_ends):
        return ""  # A path too short for a trigram.
    begun = select(_word.c.term).where(_word.c.term >= word, _word.c.term <= word + _LAST_LETTER * 2)
    terms = {*at_ends, *await connection.scalars(begun.limit(most_terms + 1))}
    if len(terms) > most_terms:
        return ""
    # No hit: the word itself, which is too short to be found.
    return " OR ".join(map(connection.word_index.phrase, sorted(terms))) or connection.word_index.phrase(word)


async def _is_dense(connection: SteadyConnection, word: str) -> bool:
    highest = int(await connection.scalar(select(func.max(asset.c.number))) or 0)
    some = sorted({highest * step // _SAMPLE for step in range(1, _SAMPLE + 1)})
    here = select(func.count()).where(asset.c.number.in_(some), path_has_word_scanning([word]))
    return int(await connection.scalar(here) or 0) > _DENSE * len(some)
