"""Terms of papers in several languages."""

import numpy as np
from groundswell.labeling.terms import FoundTerms
from groundswell.labeling.terms_by_language import terms_by_language

TEXTS = {
    "en": ("Robots that fall", "We use reinforcement learning and BERT for walking robots."),
    "zh": ("机器人", "我们训练机器人，用强化学习和BERT。"),
    "de": ("Roboter", "Wir nutzen das bestärkende Lernen und BERT für Roboter."),
}


def found(*codes: str) -> FoundTerms:
    titles = [TEXTS[code][0] for code in codes]
    abstracts = [TEXTS[code][1] for code in codes]
    vectors = np.ones((len(codes), 2), dtype=np.float32) / np.float32(2**0.5)
    return terms_by_language((titles, abstracts), codes, vectors, any_cohesion=True)


def papers(terms: FoundTerms, name: str) -> list[int]:
    column = terms.docs.tocsc()[:, terms.names.index(name)]
    return sorted(column.nonzero()[0].tolist())


def test_each_language_has_its_terms_by_its_own_rules() -> None:
    terms = found(*["en"] * 7, *["zh"] * 7, *["de"] * 7)
    assert papers(terms, "reinforcement learning") == list(range(7))
    assert papers(terms, "强化学习") == list(range(7, 14))
    assert papers(terms, "bestärkende Lernen") == list(range(14, 21))
    assert not {"das", "我们", "we"} & {name.lower() for name in terms.names}


def test_a_term_of_two_languages_is_one() -> None:
    terms = found(*["zh", "en"] * 7)
    assert papers(terms, "BERT") == list(range(14))
    assert len(set(terms.names)) == len(terms.names) == len(terms.cohesion)


def test_papers_in_one_language_have_the_terms_of_it_alone() -> None:
    alone, mixed = found(*["en"] * 7), found(*["en"] * 7, *["zh"] * 7)
    assert set(alone.names) < set(mixed.names)
