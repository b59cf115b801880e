import pytest
from groundswell.corpus.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We show that the shares of topics in a corpus can be followed.", "en"),
        ("Wir zeigen, dass die Anteile der Themen mit der Zeit wachsen und nicht fallen.", "de"),
        ("Nous montrons que les parts des sujets dans un corpus sont suivies.", "fr"),
        ("Mostramos que los temas de una colección se siguen con el tiempo.", "es"),
        ("Mostramos que os temas de uma coleção não são seguidos com o tempo.", "pt"),
        ("Мы показываем, как следить за темами.", "ru"),
        ("我们展示了如何跟踪主题。", "zh"),
        ("トピックを追跡する方法を示す。", "ja"),
        ("주제를 추적하는 방법을 보인다.", "ko"),
        ("α-divergence and the λ-calculus of Γ", "en"),
        ("N/A", "und"),
        ("", "und"),
    ],
)
def test_a_language_is_told(text: str, language: str) -> None:
    assert language_of(text) == language
