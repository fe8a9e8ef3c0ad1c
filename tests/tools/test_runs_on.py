"""The page "Runs on" counts what was stored, and speaks only of the notebooks as they are now."""

import runs_on
from experiments import matrix

KNOWN = {"colab": {"what": "Colab's versions", "python": "3.13"}, "jax": {"what": "on JAX", "python": "3.11"}}
ROW = {"column": "colab", "versions": "python 3.13.0, keras 3.13.2, ipykernel 6.17.1", "digest": "0"}


def rows():
    return [ROW | {"notebook": "1-units/a", "raised": ""}, ROW | {"notebook": "1-units/b", "raised": "c:ValueError"}]


def words(cells):
    return [" ".join(node.astext() for node in cell) for cell in cells]


def test_a_row_per_column():
    _, (colab, jax) = runs_on.by_column(KNOWN, rows(), [], notebooks=2)
    assert words(colab) == ["colab", "Colab's versions: python 3.13.0, keras 3.13.2", "1 of 2"]
    assert words(jax) == ["jax", "on JAX: python 3.11", "not run yet"]
    _, (colab, _) = runs_on.by_column(KNOWN, rows(), [], notebooks=34)
    assert words(colab)[-1] == "1 of 2; 32 not run yet"


def test_a_column_that_builds_says_what_its_last_build_gave():
    known = {"newest-sphinx": {"what": "the newest Sphinx", "python": "3.11", "builds": True}}
    build = {"column": "newest-sphinx", "versions": "python 3.11.7, sphinx 9.0.4, docutils 0.22.4", "pages": "9"}
    _, (row,) = runs_on.by_column(known, [], [build | {"warnings": "7"}, build | {"warnings": "0"}], notebooks=2)
    assert words(row) == [
        "newest-sphinx",
        "the newest Sphinx: python 3.11.7, sphinx 9.0.4",
        "runs none; it builds 9 pages with 0 warnings",
    ]


def test_what_raised():
    _, (row,) = runs_on.raised(rows())
    assert words(row) == ["colab", "1-units/b", "c raised ValueError"]


def test_several_cells_of_a_notebook_are_counted():
    _, (row,) = runs_on.raised([ROW | {"notebook": "1-units/b", "raised": "c:ValueError d:NameError e:KeyError"}])
    assert words(row)[-1] == "c raised ValueError, and 2 more"


def test_the_usual_outcome_comes_first_and_the_others_name_their_columns():
    asked = [("colab", "raises `E`"), ("jax", "works"), ("newest", "works")]
    rows = [{"column": column, "question": "call `fit`", "outcome": outcome} for column, outcome in asked]
    rows += [{"column": column, "question": "call it", "outcome": "works"} for column, _ in asked]
    found = runs_on.differing([*rows[2:], *rows[:2], rows[-1]])
    assert [item.astext() for item in found] == ["call fit: works; in colab: raises E", "call it: works, in every set"]


def test_answers_to_older_questions_are_left_out():
    new = {"digest": next(task.values["digest"] for task in matrix.tasks(["colab"]) if "notebook" not in task.values)}
    assert runs_on.of_these_questions([new, {"digest": "0"}]) == [new]


def test_the_sentences():
    first, second = runs_on.summary(KNOWN, rows())
    assert first.startswith("1 of 2 sets of versions have been run")
    assert "2 runs of a notebook, 1 of them without an error" in first
    assert second == "Not run yet: jax."


def test_rows_of_other_code_are_left_out():
    assert runs_on.present(rows()) == []
