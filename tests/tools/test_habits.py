"""The repository's habits: one version, files that their readers can parse, public functions with their types."""

import ast
import re
import tomllib

import pytest
import yaml

from conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("unrolled/**/*.py"))
FORMS = sorted(path.name for path in ROOT.glob(".github/ISSUE_TEMPLATE/*.yml") if path.name != "config.yml")
HOUSEKEEPING = [".pre-commit-config.yaml", ".github/dependabot.yml", "CITATION.cff"]


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def pins(path):
    """The packages that a requirements file pins, with their versions."""
    return dict(re.findall(r"^([\w-]+)==([\w.]+)", read(path), re.MULTILINE))


def releases(text):
    """`(version, date)` of every release that a change log names, the newest first."""
    return re.findall(r"^## (\d\S*) \((\d{4}-\d{2}-\d{2})\)$", text, re.MULTILINE)


# ---- one version -----------------------------------------------------------------------------------------------------


def test_the_version_stands_in_pyproject_and_the_citation_follows():
    citation = yaml.safe_load(read("CITATION.cff"))
    assert (str(citation["version"]), citation["date-released"].isoformat()) == releases(read("CHANGELOG.md"))[0]
    assert str(citation["version"]) == PROJECT["version"]


def test_releases_are_read_from_a_change_log():
    text = "# Changes\n\n## Unreleased\n\n## 0.2.0 (2026-12-01)\n\n- 0.3.0\n\n## 0.1.0 (2026-11-24)\n"
    assert releases(text) == [("0.2.0", "2026-12-01"), ("0.1.0", "2026-11-24")]


def test_binder_installs_the_versions_that_the_book_was_measured_with():
    book, binder = pins("requirements.txt"), pins("binder/requirements.txt")
    assert binder
    assert binder == {name: book.get(name) for name in binder}


# ---- files that their readers can parse ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", HOUSEKEEPING)
def test_it_is_yaml(path):
    assert isinstance(yaml.safe_load(read(path)), dict)


@pytest.mark.parametrize("name", FORMS)
def test_an_issue_form_is_one(name):
    assert problems_of_a_form(yaml.safe_load(read(f".github/ISSUE_TEMPLATE/{name}"))) == []


def problems_of_a_form(form):
    """What GitHub would refuse in an issue form."""
    problems = [f"no {key}" for key in ("name", "description", "body") if not form.get(key)]
    fields = form.get("body") or []
    ids = [field["id"] for field in fields if "id" in field]
    if len(set(ids)) < len(ids):
        problems.append("an id twice")
    if all(field["type"] == "markdown" for field in fields):
        problems.append("no field to fill in")
    for field in fields:
        wanted = "value" if field["type"] == "markdown" else "label"
        if field["type"] not in {"markdown", "input", "textarea", "dropdown", "checkboxes"}:
            problems.append(f"no field of type {field['type']!r}")
        elif not field.get("attributes", {}).get(wanted):
            problems.append(f"a field {field['type']} without {wanted}")
    return problems


def test_a_broken_form_is_caught():
    field = {"type": "input", "id": "page", "attributes": {"label": "Page"}}
    broken = {"name": "x", "body": [field, field, {"type": "text"}, {"type": "markdown", "attributes": {"label": "a"}}]}
    assert problems_of_a_form(broken) == [
        "no description",
        "an id twice",
        "no field of type 'text'",
        "a field markdown without value",
    ]
    assert "no field to fill in" in problems_of_a_form({"name": "x", "description": "x"})


def test_hooks_run_from_the_books_own_environment():
    repositories = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    assert [each["repo"] for each in repositories] == ["local"]
    for hook in repositories[0]["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].startswith(".venv/bin/python -m ")


def test_dependabot_leaves_alone_what_the_book_measures_with():
    updates = {each["package-ecosystem"]: each for each in yaml.safe_load(read(".github/dependabot.yml"))["updates"]}
    assert set(updates) == {"pip", "github-actions"}
    assert {each["dependency-name"] for each in updates["pip"]["ignore"]} >= set(pins("binder/requirements.txt")) - {
        "jupyterlab"
    }


def test_dependabot_watches_every_list_of_requirements_but_binders_which_repeats_pins():
    updates = yaml.safe_load(read(".github/dependabot.yml"))["updates"]
    watched = {folder for each in updates if each["package-ecosystem"] == "pip" for folder in each["directories"]}
    folders = {path.parent.relative_to(ROOT).as_posix() for path in ROOT.glob("*/requirements.txt")} - {"binder"}
    assert watched == {"/"} | {f"/{folder}" for folder in folders}


# ---- types -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", MODULES)
def test_public_functions_have_types(path):
    assert untyped(read(path)) == []


def untyped(source):
    """The names in a module's public functions and methods that have no type: arguments, and what is returned."""
    missing = []
    for function in public_functions(ast.parse(source).body):
        arguments = function.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        names = [each.arg for each in every if each and not each.annotation and each.arg not in {"self", "cls"}]
        missing += [f"{function.name}: {name}" for name in names]
        missing += [f"{function.name}: return"] * (function.returns is None)
    return missing


def public_functions(body):
    """Functions of a module, and methods of its classes, whose name has no underscore before it or is `__special__`."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from public_functions(node.body)
        elif isinstance(node, ast.FunctionDef) and not re.match(r"_(?!_)", node.name):
            yield node


def test_a_missing_type_is_caught():
    source = (
        "def f(a: int, *b, c=1, **d: int): ...\nclass C:\n  def __init__(self, x) -> None: ...\n  def _g(self, y): ..."
    )
    assert untyped(source) == ["f: c", "f: b", "f: return", "__init__: x"]


# ---- the same on every system ----------------------------------------------------------------------------------------

SOURCES = sorted(
    path for folder in ("experiments", "tests", "tools", "unrolled") for path in ROOT.glob(f"{folder}/**/*.py")
)


def without_encoding(code):
    """The lines that read or write text and leave the encoding to the system, which on Windows is not UTF-8."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            reads = node.func.attr == "read_text" and not node.args
            if (reads or node.func.attr == "write_text") and not any(word.arg == "encoding" for word in node.keywords):
                yield node.lineno


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_text_is_utf_8_on_every_system(path):
    assert list(without_encoding(path.read_text(encoding="utf-8"))) == []


def test_a_missing_encoding_is_caught():
    assert list(without_encoding("path.read_text()\npath.write_text(words)\npath.read_text(encoding='utf-8')")) == [
        1,
        2,
    ]
