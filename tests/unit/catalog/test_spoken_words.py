"""Words of transcripts, and queries for them."""

import unicodedata

import pytest

from rushes_catalog.transcripts.domain.spoken_words import Phrase, said_query, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Steps on GRAVEL.", ["steps", "on", "gravel"]),
        ("L'été, où ça?", ["l", "ete", "ou", "ca"]),
        ("Straße 12b — don't", ["strasse", "12b", "don", "t"]),
        ("東京タワー2024年", ["東", "京", "タ", "ワ", "ー", "2024", "年"]),
        ("がぎ", ["か\u3099", "き\u3099"]),
        ("ＡＢＣ ﾃｽﾄ", ["abc", "テ", "ス", "ト"]),
        ("สวัสดี", ["ส", "ว\u0e31", "ส", "ด\u0e35"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("한국어 말", ["한국어", "말"]),
        ("привет мир, Ёлка", ["привет", "мир", "елка"]),
        ("\u3099 ... \u0301", []),
        ("x" * 100, ["x" * 64]),
        ("a_b:c'd\\e%f&g|h!(i)*", ["a", "b", "c", "d", "e", "f", "g", "h", "i"]),
    ],
)
def test_words_are_runs_of_letters_without_case_and_accents(text: str, words: list[str]) -> None:
    assert words_of(text) == [unicodedata.normalize("NFKD", word) for word in words]


@pytest.mark.parametrize(
    ("q", "phrases"),
    [
        ("Steps gra", [Phrase(("steps",), begun=False), Phrase(("gra",), begun=True)]),
        ('"steps on" gra', [Phrase(("steps", "on"), begun=False), Phrase(("gra",), begun=True)]),
        ('gra "steps on"', [Phrase(("gra",), begun=False), Phrase(("steps", "on"), begun=False)]),
        ('"steps on', [Phrase(("steps", "on"), begun=False)]),
        ("l'eau", [Phrase(("l", "eau"), begun=True)]),
        ("東京 塔", [Phrase(("東", "京"), begun=False), Phrase(("塔",), begun=True)]),
        # With a letter begin too many words; of these scripts it is one.
        ("steps g", [Phrase(("steps",), begun=False), Phrase(("g",), begun=False)]),
        ("l'e", [Phrase(("l", "e"), begun=False)]),
        ("steps 塔", [Phrase(("steps",), begun=False), Phrase(("塔",), begun=True)]),
        ("steps ...", [Phrase(("steps",), begun=False)]),
        ('"" ... "!"', []),
    ],
)
def test_a_query_is_phrases_of_which_the_last_word_may_go_on(q: str, phrases: list[Phrase]) -> None:
    assert list(said_query(q).phrases) == phrases
