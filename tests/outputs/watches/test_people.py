"""Names of people and organizations are compared as a reader would."""

import pytest
from groundswell.outputs.watches.people import is_author, is_organization


@pytest.mark.parametrize(
    ("wanted", "author"),
    [
        ("Song Han", "Han, Song"),
        ("Song Han", "S. Han"),
        ("S. Han", "Song Han"),
        ("Zoë Müller", "zoe muller"),
        ("Ludwig van Beethoven", "Beethoven, Ludwig van"),
        ("Qwen Team", "Qwen Team"),
        ("Bell", "Ada M. Bell"),
    ],
)
def test_an_author_is_found_however_the_name_is_written(wanted: str, author: str) -> None:
    assert is_author(wanted, author)


@pytest.mark.parametrize(
    ("wanted", "author"),
    [("Song Han", "S. H. Liu"), ("Song Han", "Song H. Liu"), ("Ada Bell", "Bo Bell"),
     ("Qwen Team", "Kimi Team"), ("Ada Ada Bell", "Ada Bell")],
)  # fmt: skip
def test_another_person_is_not(wanted: str, author: str) -> None:
    assert not is_author(wanted, author)


def test_an_organization_is_found_by_words_of_its_name_in_their_order() -> None:
    assert is_organization("tencent", "Tencent Hunyuan")
    assert is_organization("Hong Kong", "University of Hong Kong")
    assert not is_organization("Kong Hong", "University of Hong Kong")
    assert not is_organization("MIT", "Smithsonian")
