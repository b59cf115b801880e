import time

import pytest
from groundswell.sources.names import split_names, split_people
from groundswell.sources.records import as_names, as_people


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ina Vos and Bo Li", ["Ina Vos", "Bo Li"]),
        ("Ina Vos, Bo Li, and Kim Roe", ["Ina Vos", "Bo Li", "Kim Roe"]),
        ("Vos, Ina; Li, Bo", ["Vos, Ina", "Li, Bo"]),
        ("Vos, Ina and Li, Bo", ["Vos, Ina", "Li, Bo"]),
        ("Vos, Ina", ["Vos, Ina"]),
        ("Vos, I., Li, B.", ["Vos, I.", "Li, B."]),
        ("Ina Vos, Jr.", ["Ina Vos, Jr."]),
        ("['Ina Vos', 'Bo Li']", ["Ina Vos", "Bo Li"]),
        ("['Ina Vos' 'Bo Li']", ["Ina Vos", "Bo Li"]),
        ('["Ina Vos", "Bo O\'Li"]', ["Ina Vos", "Bo O'Li"]),
        ("('Ina Vos', \"Bo O'Li\")", ["Ina Vos", "Bo O'Li"]),
        ("Anders Sand & Bo Li", ["Anders Sand", "Bo Li"]),
    ],
)
def test_people_are_told_apart(text: str, names: list[str]) -> None:
    assert list(as_people(text)) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("['cs.CL', 'stat.ML']", ["cs.CL", "stat.ML"]),
        ("[cs.CL, stat.ML]", ["cs.CL", "stat.ML"]),
        ("hep-ph cs.LG", ["hep-ph", "cs.LG"]),
        ("Robotics, Planning", ["Robotics", "Planning"]),
        ("a; b, c", ["a", "b, c"]),
        ("[]", []),
        ("nan", []),
    ],
)
def test_labels_are_told_apart(text: str, names: list[str]) -> None:
    assert list(as_names(text)) == names


@pytest.mark.parametrize(
    "person",
    [
        {"name": "Ina Vos"},
        {"given": "Ina", "family": "Vos"},
        {"first_name": "Ina", "last_name": "Vos"},
        {"forename": "Ina", "surname": "Vos"},
        {"display_name": "Ina Vos", "id": 3},
    ],
)
def test_a_person_can_be_an_object(person: dict[str, object]) -> None:
    assert as_people([person]) == ("Ina Vos",)


def test_absurd_lists_take_no_long_time() -> None:
    start = time.process_time()
    for piece in ("'", "a'b", "\\'", ", ", " and ", "['"):
        text = f"[{piece * (90_000 // len(piece))}]"
        split_names(text)
        split_people(text[1:])
    assert time.process_time() - start < 5
