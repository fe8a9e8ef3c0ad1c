"""Build the book with Sphinx alone: `make sphinx`. Jupyter Book is a layer above it that this project could lose.

The settings are those of `_config.yml`; what Jupyter Book would add to them stands here.
"""

import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
ours = settings["sphinx"]["config"]


def below_root(path: str) -> str:
    """A path of `_config.yml`; Sphinx reads one from the folder of this file, Jupyter Book from the root."""
    return str(ROOT / path)


extensions = [name for name in ours["extensions"] if name != "jupyter_book"]
globals().update({name: value for name, value in ours.items() if name != "extensions"})
html_static_path = [below_root(path) for path in ours["html_static_path"]]
templates_path = [below_root(path) for path in ours["templates_path"]]
html_favicon = below_root(settings["html"]["favicon"])
html_baseurl = settings["html"]["baseurl"]
html_title = settings["title"]
html_sourcelink_suffix = ""
project, author = settings["project"], settings["author"]
copyright = settings["copyright"]
exclude_patterns = [*settings["exclude_patterns"], "_build"]
external_toc_path = below_root("_toc.yml")
external_toc_exclude_missing = settings["only_build_toc_files"]
myst_enable_extensions = settings["parse"]["myst_enable_extensions"]
myst_url_schemes = ["mailto", "http", "https"]
nb_execution_mode = settings["execute"]["execute_notebooks"]
nb_execution_timeout = settings["execute"]["timeout"]
nb_execution_raise_on_error = settings["execute"]["raise_on_error"]
nb_output_stderr = settings["execute"]["stderr_output"]
suppress_warnings = ["myst.domains"]
