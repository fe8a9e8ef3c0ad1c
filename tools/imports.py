"""The import graph of the package, read from its source, and from it the files that a notebook's outputs depend on.

Nothing is imported to find out. If the source leaves it open (an `import_module` with a computed argument), the answer
is the whole package, so that a notebook may run once too often but never once too rarely.
"""

import ast
import hashlib
import json
import platform
import re
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGE = "unrolled"
QUIZ = "quiz.json"
# what notebooks import; what else requirements.txt names cannot change their outputs
RUN_WITH = {"tensorflow", "keras", "numpy", "matplotlib", "ipywidgets", "statsmodels", "babel", "pandas"}


class Requests(ast.NodeVisitor):
    """What a source file imports.

    `eager` and `lazy` hold pairs `(module, name)`: `from a.b import c` is `("a.b", "c")`, `import a.b` is
    `("a.b", None)` and an import that cannot be read is `(None, None)`. Lazy imports are those in the module's own
    `__getattr__`. `quizzes` holds the arguments of calls of `quiz`, None for one that cannot be read.
    """

    def __init__(self, tree, package=""):
        self.package = package
        self.eager, self.lazy, self.quizzes = set(), set(), set()
        self.bound = {name for node in getattr(tree, "body", []) for name in _bound_names(node)}
        self._into = self.eager
        for node in getattr(tree, "body", []):
            self._into = self.lazy if isinstance(node, ast.FunctionDef) and node.name == "__getattr__" else self.eager
            self.visit(node)

    def visit_If(self, node):
        checking = ast.unparse(node.test).split(".")[-1] == "TYPE_CHECKING"  # those imports never run
        for child in node.orelse if checking else ast.iter_child_nodes(node):
            self.visit(child)

    def visit_Import(self, node):
        self._into.update((alias.name, None) for alias in node.names)

    def visit_ImportFrom(self, node):
        base = node.module or ""
        if node.level:
            parents = self.package.split(".")
            base = ".".join([*parents[: len(parents) - node.level + 1], *filter(None, [base])])
        self._into.update((base, alias.name) for alias in node.names)
        if any(alias.name == "quiz" and alias.asname for alias in node.names):
            self.quizzes.add(None)

    def visit_Call(self, node):
        called = ast.unparse(node.func).split(".")[-1]
        if called in ("import_module", "__import__", "quiz"):
            first = node.args[0] if node.args else None
            words = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
            if called == "quiz":
                self.quizzes.add(words)
            elif words and words.startswith("."):
                self._into.add((None, None))
            else:
                self._into.add((words, None))
        self.generic_visit(node)


def _bound_names(node):
    """The names that one statement of a module binds, where that is plain to see."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [alias.asname or alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]


class Graph:
    """The imports of a package's modules.

    Args:
        root: the folder that holds the package and `requirements.txt`.
    """

    def __init__(self, root):
        self.root = Path(root)
        self._requests = {}

    @cached_property
    def modules(self):
        """The path of every module by its dotted name; a package's is its `__init__.py`."""
        found = {}
        for path in sorted(self.root.glob(f"{PACKAGE}/**/*.py")):
            parts = path.relative_to(self.root).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
        return found

    @cached_property
    def _data(self):
        """The files that are not modules, by the folder of the package to which they belong."""
        folders = {path.parent for path in self.modules.values()}
        found = {folder: set() for folder in folders}
        for path in self.root.glob(f"{PACKAGE}/**/*"):
            hidden = any(part.startswith((".", "__pycache__")) for part in path.relative_to(self.root).parts)
            if path.is_file() and path.suffix not in (".py", ".pyc") and path.name != QUIZ and not hidden:
                found[next(folder for folder in path.parents if folder in folders)].add(path)
        return found

    def requests(self, module):
        """The imports of a module, as `Requests`."""
        if module not in self._requests:
            path = self.modules[module]
            package = module if path.name == "__init__.py" else module.rpartition(".")[0]
            self._requests[module] = Requests(ast.parse(path.read_text(encoding="utf-8")), package)
        return self._requests[module]

    def targets(self, asked):
        """The modules of the package that pairs `(module, name)` mean, without the packages on the way to them."""
        found = set()
        for base, name in asked:
            if base is None:
                found.update(self.modules)
            elif base.split(".")[0] == PACKAGE:
                inner = f"{base}.{name}"
                found.add(inner if inner in self.modules else base)
                if name == "*":
                    found.update(module for module in self.modules if module.startswith(f"{base}."))
        return found & set(self.modules)

    def reached(self, asked):
        """All modules that run when pairs `(module, name)` are imported, directly or through others."""
        todo, lazy, reached = set(asked), set(), set()
        while todo:
            pair = todo.pop()
            for module in self.targets([pair]):
                names = [module.rsplit(".", cut)[0] for cut in range(module.count(".") + 1)]
                for name in (name for name in names if name in self.modules and name not in reached):
                    reached.add(name)
                    todo |= self.requests(name).eager
            for module in self._asked_for_more(*pair) - lazy:
                lazy.add(module)
                todo |= self.requests(module).lazy
        return reached

    def _asked_for_more(self, base, name):
        """The modules whose `__getattr__` a pair can call."""
        if base is None:
            return set(self.modules)
        names = {base.rsplit(".", cut)[0] for cut in range(base.count(".") + 1)} & set(self.modules)
        if name is None:
            return names
        there = base in names and name not in self.requests(base).bound and f"{base}.{name}" not in self.modules
        return {base} if there else set()

    def dependencies(self, notebook):
        """The files of the package that a notebook's outputs depend on.

        Args:
            notebook: the notebook as JSON, with its cells' sources as text or as lists of lines.
        """
        try:
            own = Requests(ast.parse(notebook_code(notebook)))
        except SyntaxError:
            own = Requests(ast.Module([], []))
            own.eager.add((None, None))
            own.quizzes.add(None)
        reached = self.reached(own.eager)
        folders = {self.modules[module].parent for module in reached}
        quizzes = own.quizzes.union(*(self.requests(module).quizzes for module in reached))
        known = set(self.root.glob(f"{PACKAGE}/*/{QUIZ}"))
        shown = known if None in quizzes else {path for path in known if path.parent.name in quizzes}
        return {self.modules[module] for module in reached}.union(shown, *(self._data[folder] for folder in folders))

    def digest(self, notebook):
        """A hash of the dependencies of a notebook's outputs other than its own code: files and installed versions.

        The notebook's own code is left out: the cache of executed notebooks looks for that itself.
        """
        made = hashlib.sha256(json.dumps(installed(self.root / "requirements.txt")).encode())
        for path in sorted(self.dependencies(notebook)):
            made.update(path.relative_to(self.root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return made.hexdigest()


def notebook_code(notebook):
    """The code cells of a notebook as one source, without the lines that are IPython's own."""
    lines = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            text = "".join(cell["source"])
            lines += [re.sub(r"^(\s*)[%!].*", r"\1pass", line) for line in text.splitlines()]
    return "\n".join(lines)


def installed(requirements):
    """The lines of a requirements file that name a package of `RUN_WITH`, each with the version that is installed.

    The version of Python comes first.
    """
    lines = [line.split("#")[0].strip() for line in requirements.read_text(encoding="utf-8").splitlines()]
    named = [(line, re.split(r"[^\w.-]", line)[0]) for line in lines]
    return [platform.python_version(), *([line, _installed(name)] for line, name in named if name in RUN_WITH)]


def _installed(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return None
