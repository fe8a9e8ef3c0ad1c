"""Labs: a Sphinx extension that gives a page with a lab its scripts and its style sheet, and no other page.

A lab is `<div class="lab" data-lab="NAME">`, written by `unrolled.labs.lab.Lab`. Its page loads the frame (`labs.js`)
and the lab's own script, `NAME.js`; one whose script needs the engine (`engine.js`) or `series.js`
loads that first.
"""

import re

from docutils import nodes

LAB = re.compile(r'<div class="lab" data-lab="(\w+)"')
WITH_ENGINE = {"train", "horizon"}
WITH_SERIES = {"lengths", "windows"}


def labs_of(doctree: nodes.document) -> list[str]:
    """The names of the labs in a page, in their order, each once."""
    found = (name for raw in doctree.findall(nodes.raw) for name in LAB.findall(raw.astext()))
    return list(dict.fromkeys(found))


def scripts_of(names: list[str]) -> list[str]:
    """The scripts that a page with these labs loads, in their order."""
    if not names:
        return []
    engine = ["engine.js"] if WITH_ENGINE & set(names) else []
    series = ["series.js"] if WITH_SERIES & set(names) else []
    return [*engine, "labs.js", *series, *(f"{name}.js" for name in names)]


def add_scripts(app, pagename, templatename, context, doctree):
    """Load the scripts and the style sheet on pages that have a lab, and on no other."""
    scripts = scripts_of(labs_of(doctree)) if doctree is not None else []
    if scripts:
        app.add_css_file("labs.css")
    for script in scripts:
        app.add_js_file(script, loading_method="defer")


def setup(app):
    app.connect("html-page-context", add_scripts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
