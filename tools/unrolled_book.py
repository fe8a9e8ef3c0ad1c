"""The book's Sphinx extension: formulas as MathML, notebooks that run when their code changed, and the buttons."""

import os
import platform
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from docutils.nodes import SkipNode
from math_core import LatexError, LatexToMathML
from sphinx.errors import ExtensionError

import execute

ROOT = Path(__file__).resolve().parent.parent
KERNEL_ENVIRONMENT = {
    "UNROLLED_BUILD": "1",  # explorables draw every frame
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "TF_NUM_INTRAOP_THREADS": "1",  # notebooks run in parallel, so each kernel gets one thread
    "TF_NUM_INTEROP_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "-1",  # the book's numbers are a CPU's
    "IPYTHONDIR": str(ROOT / "_build" / "ipython"),
}
# The messages of TensorFlow's C++ code at its start are not output of a cell.
KERNEL_SETTINGS = "c.IPKernelApp.capture_fd_output = False\n"


def prepare_kernels():
    """Set the environment and the IPython profile that every kernel of a build or a test inherits."""
    profile = Path(KERNEL_ENVIRONMENT["IPYTHONDIR"]) / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text(KERNEL_SETTINGS, encoding="utf-8")
    os.environ.update(KERNEL_ENVIRONMENT)


def settings():
    """The book's settings, as `_config.yml` has them."""
    return yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))


def repository():
    """The repository's address and branch as `_config.yml` sets them; the address is empty until it is set."""
    found = settings()["repository"]
    return (found.get("url") or "").rstrip("/"), found.get("branch") or "main"


def site_address():
    """Where the site is served, with a slash at its end: GitHub Pages of the repository, or what the settings say.

    It is empty until one of them is set.
    """
    url, _ = repository()
    owner_and_name = urlsplit(url).path.strip("/").split("/") if url else []
    pages = f"https://{owner_and_name[0].lower()}.github.io/{owner_and_name[1]}/" if url else ""
    address = settings()["html"].get("baseurl") or pages
    return address and address.rstrip("/") + "/"


def setup(app):
    prepare_kernels()
    app.setup_extension("claims")
    app.setup_extension("exercises")
    app.setup_extension("home_archive")
    app.setup_extension("home_epub")
    app.setup_extension("front")
    app.setup_extension("lighter")
    app.setup_extension("labs")
    app.setup_extension("sceptic")
    app.setup_extension("runs_on")
    app.setup_extension("symptoms")
    app.setup_extension("scores")
    app.add_config_value("comments_config", {}, "html")  # Jupyter Book sets it for an extension that we leave out
    app.connect("config-inited", configure)
    app.connect("env-get-outdated", run_notebooks)
    app.connect("builder-inited", choose_dark_code, priority=100)
    app.connect("html-page-context", add_launch_buttons)
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_displaymath, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def configure(app, config):
    config.nb_execution_cache_path = str(execute.CACHE)
    config.version = version("unrolled")  # of the EPUB
    config.myst_substitutions = {name: version(name) for name in ("keras", "tensorflow", "numpy", "matplotlib")}
    config.myst_substitutions["python"] = platform.python_version()
    url, branch = repository()
    if url:
        config.html_theme_options = {
            "source_repository": url,
            "source_branch": branch,
            "source_directory": "",
            "top_of_page_buttons": ["edit"],
        }
    config.html_baseurl = site_address()
    config.ogp_site_url = config.html_baseurl
    config.notfound_urls_prefix = urlsplit(config.html_baseurl).path or "/"


def run_notebooks(app, env, added, changed, removed):
    """Run the notebooks of this build that changed, and let the builder reread the pages that show their outputs.

    The builder itself reads a page again only when its source changed, which a change in the package is not.
    """
    paths = {name: Path(env.doc2path(name)) for name in sorted(env.found_docs) if name.startswith("notebooks/")}
    print(flush=True)  # the builder left its line open
    try:
        digests = execute.run_changed(list(paths.values()))
    except execute.NotebooksFailed as error:
        raise ExtensionError(str(error)) from error
    known = getattr(env, "unrolled_digests", {})
    env.unrolled_digests = {name: digests[path] for name, path in paths.items()}
    moved = {name for name in paths if known.get(name) != env.unrolled_digests[name]}
    return moved | {name for name in env.found_docs - set(paths) if shows(Path(env.doc2path(name)), moved)}


def shows(page, notebooks):
    """Whether a page of prose pastes numbers of these notebooks, or lists how long they took."""
    text = page.read_text(encoding="utf-8")
    return bool(notebooks) and ("{nb-exec-table}" in text or any(f"{name}.ipynb::" in text for name in notebooks))


def choose_dark_code(app):
    """Furo registers its option for code in the dark theme too late for `_config.yml`, and reads it after this."""
    app.config.pygments_dark_style = "lighter.Dark"


def add_launch_buttons(app, pagename, templatename, context, doctree):
    """Give the page template of a notebook its links to Colab and Binder."""
    url, branch = repository()
    if url and pagename.startswith("notebooks/"):
        slug = urlsplit(url).path.strip("/")
        context["launch_buttons"] = {
            "Open in Colab": f"https://colab.research.google.com/github/{slug}/blob/{branch}/{pagename}.ipynb",
            "Open in Binder": f"https://mybinder.org/v2/gh/{slug}/{branch}?urlpath=lab/tree/{pagename}.ipynb",
        }


def to_mathml(latex, *, display):
    """One formula as MathML Core, which every current browser draws without a script or a font download."""
    try:
        return LatexToMathML().convert_with_local_state(latex, displaystyle=display)
    except LatexError as error:
        raise ExtensionError(f"cannot turn the formula {latex!r} into MathML: {error}") from error


def visit_math(self, node):
    self.body.append(to_mathml(node.astext(), display=False))
    raise SkipNode


def visit_displaymath(self, node):
    self.body.append(f'<div class="math" tabindex="0">{to_mathml(node.astext(), display=True)}</div>')
    raise SkipNode
