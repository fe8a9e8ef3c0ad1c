"""Who may import whom: the package's rooms keep apart, as the map in `unrolled/__init__.py` says."""

import ast
import subprocess
import sys

import pytest

from chapters import chapters
from conftest import ROOT
from imports import PACKAGE, Graph


def house_rules(root):
    """What is wrong with the imports of the package in `root`, in words."""
    graph, order = Graph(root), [chapter.package for chapter in chapters(root) if chapter.package]
    outside = {path.stem for folder in ("tools", "experiments", "tests") for path in root.glob(f"{folder}/*.py")}
    outside = (outside | {"tools", "experiments", "tests"}) - sys.stdlib_module_names - {"__init__"}
    for module in graph.modules:
        asked = graph.requests(module)
        for base, _ in sorted(asked.eager | asked.lazy, key=str):
            if base and base.split(".")[0] in outside:
                yield f"{module} imports {base}, which is not in the package"
        eager, lazy = (graph.targets(pairs) for pairs in (asked.eager, asked.lazy))
        for target in sorted(eager if module == PACKAGE else eager | lazy):
            if not may_import(module, target, order):
                yield f"{module} may not import {target}"
        yield from foreign_records(graph, module)


def may_import(module, target, order):
    """Whether the rules let a module import another one; `order` has the chapters' folders, the earliest first."""
    own, other = (name.split(".")[1] if "." in name else "" for name in (module, target))
    if own in ("", "core"):
        return other == "core"
    if other in ("core", own):
        return True
    if own == "labs":
        return other == "drawings"
    earlier = order[: order.index(own)] if own in order else order  # doctor and reference come after every chapter
    return own != "drawings" and (other == "drawings" or (other in earlier and target == f"{PACKAGE}.{other}.data"))


def foreign_records(graph, module):
    """Calls of `stored` and `stored_weights` that read what another folder keeps, or do not say whose."""
    own = module.split(".")[1] if "." in module else ""
    for node in ast.walk(ast.parse(graph.modules[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("stored", "stored_weights"):
            folder = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
            if own != "core" and folder != own:
                yield f"{module} reads stored records of {folder or 'a computed folder'}"


def test_the_rooms_of_the_package_keep_apart():
    assert list(house_rules(ROOT)) == []


@pytest.mark.parametrize(
    ("module", "line", "fault"),
    [
        ("core/svg", "from unrolled.core.style import BLUE", None),
        ("core/svg", "from unrolled.drawings import cell", "may not import unrolled.drawings.cell"),
        ("core/svg", "from unrolled import explore", "may not import unrolled"),
        ("drawings/cell", "from unrolled.core import style\nfrom unrolled.drawings import row", None),
        ("drawings/cell", "from ..late import data", "may not import unrolled.late.data"),
        ("late/check", "from unrolled.drawings.cell import draw\nfrom unrolled.early.data import x", None),
        ("late/check", "from unrolled.early import data", None),
        ("late/check", "import unrolled.late.data\nfrom . import data", None),
        ("late/check", "from unrolled.early import check", "may not import unrolled.early.check"),
        ("late/check", "import unrolled", "may not import unrolled"),
        ("early/data", "from unrolled.late.data import x", "may not import unrolled.late.data"),
        ("early/data", "def f():\n    from unrolled.late import data", "may not import unrolled.late.data"),
        ("doctor/axes", "from unrolled.late import data", None),
        ("doctor/axes", "from unrolled.late import check", "may not import unrolled.late.check"),
        ("late/check", "import experiments.race", "imports experiments.race, which is not in the package"),
        ("late/check", "from browser import find", "imports browser, which is not in the package"),
        ("late/check", "def f():\n    import tools", "imports tools, which is not in the package"),
        ("labs/lab", "from unrolled.drawings.cell import draw\nfrom unrolled.core.style import BLUE", None),
        ("labs/lab", "from unrolled.early.data import x", "may not import unrolled.early.data"),
        ("early/check", "from unrolled.labs import lab", "may not import unrolled.labs.lab"),
        ("__init__", "from unrolled.core import style", None),
        ("__init__", "def __getattr__(name):\n    from unrolled.doctor import axes", None),
        ("__init__", "from unrolled.doctor import axes", "may not import unrolled.doctor.axes"),
        ("late/data", "stored('late', 'a.csv')", None),
        ("late/data", "stored('early', 'a.csv')", "reads stored records of early"),
        ("late/data", "stored_weights(name, 'a', [])", "reads stored records of a computed folder"),
    ],
)
def test_an_import_that_crosses_a_wall_is_caught(tmp_path, module, line, fault):
    names = ["core/style", "core/svg", "drawings/cell", "drawings/row", "doctor/axes", "labs/lab"]
    names += [f"{chapter}/{room}" for chapter in ("early", "late") for room in ("check", "data")]
    rooms = ("core", "drawings", "doctor", "early", "labs", "late", ".")
    for name in [*names, *(f"{folder}/__init__" for folder in rooms)]:
        (tmp_path / PACKAGE / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / PACKAGE / f"{name}.py").touch()
    for name in ("book/1-early.md", "book/2-late.md", "tools/browser.py", "experiments/race.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / PACKAGE / f"{module}.py").write_text(line, encoding="utf-8")
    name = f"{PACKAGE}.{module}".replace("/", ".").removesuffix(".__init__")
    assert list(house_rules(tmp_path)) == ([f"{name} {fault}"] if fault else [])


def test_no_target_of_the_makefile_is_written_twice():
    run = subprocess.run(["make", "-n", "help"], cwd=ROOT, capture_output=True, text=True)
    assert run.stderr == ""  # make warns of a recipe that overrides another
