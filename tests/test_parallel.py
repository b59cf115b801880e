from groundswell.compute import parallel
from groundswell.compute.parallel import each


def square(number):
    return number * number


def test_many_papers_are_worked_on_in_processes_with_the_same_results_in_order(monkeypatch):
    numbers = list(range(7))
    alone = each(square, numbers, count=7, papers=1)
    monkeypatch.setattr(parallel, "_WORTH", 0)
    assert each(square, numbers, count=7, papers=1) == alone == [n * n for n in numbers]
