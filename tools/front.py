"""The front page at work: a Sphinx extension with its moving cell, its box for a pasted message, and the site's root.

The directive `{cell-at-work}` draws the unrolled cell with controls as the book is built, and `{paste-box}` is a form
that takes the reader's text to the search. When the site is built, its root becomes a copy of the front page, so that
nobody is sent on from an empty page.
"""

import re
from pathlib import Path
from posixpath import join, normpath

from docutils import nodes
from matplotlib.figure import Figure
from sphinx.addnodes import only
from sphinx.util.docutils import SphinxDirective

from unrolled import explore, style
from unrolled.drawings.cell import draw_unrolled_cell

FEATURES = 1
CONTROLS = {"timesteps": [1, 2, 3, 5, 20, 800], "units": [1, 2, 4, 10], "return_sequences": [False, True]}
HEIGHT = 3.4  # inches: what the drawing looks best in
ADDRESS = re.compile(r'\b(href|src|action|data-content_root)="(?![a-z]+:|#|//)([^"]*)"')
BOX = """\
<form class="paste" action="{search}" role="search">
<label for="paste">Paste your error message, or say what you see</label>
<textarea id="paste" name="q" rows="2" required="required" maxlength="20000" autocapitalize="off" spellcheck="false" \
placeholder="ValueError: Input 0 of layer &#8230;" aria-describedby="paste-stays"></textarea>
<div><button>Find it</button> <span id="paste-stays">Searched in your browser and sent nowhere.</span></div>
</form>"""


def cell_at_work(timesteps: int = 3, units: int = 4, return_sequences: bool = False) -> tuple[Figure, str]:
    """The unrolled cell of an LSTM with its sizes as Keras computes them.

    Args:
        timesteps, units: integers of at least 1.
        return_sequences: as in Keras.

    Returns:
        The figure and its caption.
    """
    from keras import Input, layers  # seconds to import, and only the front page needs it

    layer = layers.LSTM(units, return_sequences=return_sequences)
    output = layer(Input((timesteps, FEATURES)))
    figure, axes = style.subplots(height=HEIGHT)
    draw_unrolled_cell(axes, timesteps, units, FEATURES, return_sequences)
    times = "once" if timesteps == 1 else f"{timesteps:,} times"
    which = "every output" if return_sequences else "only the last output"
    return figure, (
        f"`LSTM({units})` on {timesteps:,} timestep{'s' * (timesteps > 1)}: one cell, applied {times} with the same "
        f"{layer.count_params():,} weights. It returns {which}, so the shape is `{output.shape}`."
    )


class CellAtWork(SphinxDirective):
    """`{cell-at-work}`: the unrolled cell as an explorable, every frame drawn now."""

    def run(self):
        self.env.note_dependency(__file__)
        return [nodes.raw("", explore(**CONTROLS)(cell_at_work).to_html(), format="html")]


class PasteBox(SphinxDirective):
    """`{paste-box}`: a field for the reader's own words, which go to the search. A book on paper has no use for it."""

    def run(self):
        self.env.note_dependency(__file__)
        search = self.env.app.builder.get_relative_uri(self.env.docname, "search")
        box = nodes.raw("", BOX.format(search=search), format="html", classes=["pasting"])
        return [only("", box, expr="not builder_epub")]


def add_script(app, pagename, templatename, context, doctree):
    """Load the script and the style sheet of the front page where the box is, and on no other page."""
    if doctree is not None and any("pasting" in raw["classes"] for raw in doctree.findall(nodes.raw)):
        app.add_css_file("front.css")
        app.add_js_file("paste.js", loading_method="defer")


def moved_to_root(page: str, folder: str) -> str:
    """The HTML of a page of `folder`, as it must be written to be the same page in the site's root.

    Args:
        page: HTML with relative addresses, as the builder writes them.
        folder: of the page, as "book".
    """

    def moved(found):
        name, address = found.groups()
        if name == "data-content_root":
            return f'{name}="./"'
        path, *rest = re.split(r"(?=[?#])", address, maxsplit=1)
        return f'{name}="{normpath(join(folder, path)) if path else ""}{"".join(rest)}"'

    return ADDRESS.sub(moved, page)


def write_root(app, error):
    """Make the front page the site's root too, before the table of contents' extension writes a redirect there."""
    front = app.config.root_doc
    if error or app.builder.name != "html" or "/" not in front:
        return
    page = Path(app.outdir, f"{front}.html").read_text(encoding="utf-8")
    Path(app.outdir, "index.html").write_text(moved_to_root(page, front.rpartition("/")[0]), encoding="utf-8")


def setup(app):
    app.add_directive("cell-at-work", CellAtWork)
    app.add_directive("paste-box", PasteBox)
    app.connect("html-page-context", add_script)
    app.connect("build-finished", write_root, priority=100)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
