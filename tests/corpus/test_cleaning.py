import time
import unicodedata

import pytest
from groundswell.corpus.cleaning import clean_text
from groundswell.corpus.markup import markup_to_text
from groundswell.corpus.metadata import clean_metadata
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"Erd\H{o}s, G\"odel, \'{e}, \c{c}, na\"\i ve", "Erdős, Gödel, é, ç, naïve"),
        (r"{\L}ukasiewicz and Stra\ss{}e", "Łukasiewicz and Straße"),
        (r"the $\alpha$-divergence of $L_{2}$", "the α-divergence of L2"),
        (r"\emph{A \textbf{b}} in {\em c}", "A b in c"),
        (r"$\mathcal{O}(\sqrt{n})$, $O(n^{3/2})$, $\frac{1}{2}$", "O(√n), O(n^3/2), 1/2"),
        (r"$x \in \mathbb{R}$", "x ∈ R"),
        ("R&amp;D, AT&T, p &lt; 0.05, &#945;", "R&D, AT&T, p < 0.05, α"),
        ("``quoted'' of~x, 50\\% of it", '"quoted" of x, 50% of it'),
        (r"as shown \cite[p. 2]{li} at \url{http://a.b/c}", "as shown at http://a.b/c"),
        (r"{BERT} for {NLP}", "BERT for NLP"),
    ],
)
def test_latex_and_html_are_read_as_typeset(written: str, read: str) -> None:
    assert clean_text(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "<jats:title>Abstract</jats:title><jats:p>Eels <jats:bold>move</jats:bold>.</jats:p>",
            "Eels move.",
        ),
        (
            "<sec><title>Aims</title><p>Count.</p></sec><sec><title>End:</title><p>Nine.</p></sec>",
            "Aims: Count. End: Nine.",
        ),
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("H<sub>2</sub>O, 10<sup>6</sup> and 4<sup>th</sup>", "H2O, 10^6 and 4th"),
        ("&lt;i&gt;E. coli&lt;/i&gt; &amp;lt;b&amp;gt;x&amp;lt;/b&amp;gt;", "E. coli x"),
        (
            "<mml:math><mml:mi>x</mml:mi></mml:math> and <a href='https://x.org'>a link</a>",
            "x and a link",
        ),
        ("a<!-- hidden -->b <script>no()</script>c", "ab c"),
        (
            "sen\u00adsors of \ufb01ne \ufb02our, dif\ufb01cult, co\u00ad\noperate",
            "sensors of fine flour, difficult, cooperate",
        ),
        ("zero\u200bwidth, \u2060word\ufeff, non\u2011breaking", "zerowidth, word, non-breaking"),
        (
            "the experi-\nment on self-\nsupervised, state-of-the-\nart models",
            "the experiment on self-supervised, state-of-the-art models",
        ),
        ("low- and\nhigh-level, low-\nand high-level", "low- and high-level, low- and high-level"),
        (
            "the multi-\n  agent set-\ntings, as in multi-agent",
            "the multi-agent settings, as in multi-agent",
        ),
        (
            r"$\bar{x}$, $\hat y$, $\sqrt{s}$, $\sqrt{a+b}$, $90^\circ$, 45\deg, 3{\deg}",
            "x̄, ŷ, √s, √(a+b), 90°, 45°, 3°",
        ),
        (r"p \textless 3 and q \textgreater 4", "p < 3 and q > 4"),
    ],
)
def test_texts_are_read_as_a_person_would_type_them(written: str, read: str) -> None:
    assert clean_text(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "50% of them cost $5 and $10 more",
        r"an \unknown{command} stays",
        "f(x) = {x | x > 0",
        "snake_case and a ^ b",
        "an <s> that is a token, a <think> that is another, and x < y",
    ],
)
def test_what_is_not_recognized_is_unchanged(text: str) -> None:
    assert markup_to_text(text) == text


def test_a_control_character_behind_an_entity_stays_hidden() -> None:
    assert markup_to_text("a&#8238;b&#0;") == "a&#8238;b\ufffd"


@given(st.text(st.sampled_from("ab \\{}$&;~^_'`\"%emphcit[]#1")))
def test_any_text_becomes_no_longer_and_composed(text: str) -> None:
    read = markup_to_text(text)
    assert len(read) <= len(text)
    assert unicodedata.is_normalized("NFC", read)


@given(st.text(st.characters(exclude_characters="\\\\$~&{}`'")))
def test_a_text_without_markup_is_unchanged(text: str) -> None:
    assert markup_to_text(text) == text


@pytest.mark.parametrize(
    "piece",
    [
        "\\emph{",
        "a-",
        "-\n",
        "a-\nb",
        "\u00ad",
        "<p>",
        "<i>",
        "<title>",
        "<a href=x",
        "<!--",
        "{",
        "$a",
        "\\cite[",
        "\\frac{a}",
        "&a",
        "\\'",
        "\\url{",
        "$\\alpha ",
    ],
)
def test_absurd_texts_take_no_long_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    start = time.process_time()
    markup_to_text(text)
    clean_text(text + "\n")
    assert time.process_time() - start < 2


def test_labels_are_cleaned_of_markup_as_names_are() -> None:
    labels = [r"Tides \& bays", "cs.CL", "Kelp &amp; sand", "C++"]
    assert clean_metadata({"labels": labels})["labels"] == [
        "Tides & bays", "cs.CL", "Kelp & sand", "C++",
    ]  # fmt: skip
