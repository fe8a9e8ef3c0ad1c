"""The book as an EPUB: Sphinx's own builder, given pages that stand still and are well-formed.

Sphinx's builder takes for granted that every page is XML and that the front page lies in the top folder; here the
notebooks' outputs are HTML, and the front page lies in `book/`. It does not declare drawings and formulas either, which
a reading system wants to know of each file.
"""

import posixpath
import re
from pathlib import Path
from urllib.parse import urlsplit

from sphinx.builders.epub3 import Epub3Builder

from home_pages import StillPage

STYLES = ("pygments.css", "ebook.css")
NAMESPACES = {
    "svg": 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"',
    "math": 'xmlns="http://www.w3.org/1998/Math/MathML"',
}
ITEM = re.compile(r'(<item id="[^"]+" href="([^"]+\.xhtml)" media-type="application/xhtml\+xml") />')
TOP = re.compile(r"^(\.\./)+")


class BookEpub(Epub3Builder):
    """Sphinx's EPUB builder for pages that hold whatever a notebook shows."""

    def init_css_files(self):
        super().init_css_files()
        self.add_css_file(STYLES[1])

    def add_css_file(self, filename, **kwargs):
        """Take no style sheet that is made for a screen with a mouse."""
        if filename in STYLES:
            super().add_css_file(filename, **kwargs)

    def get_toc(self):
        """The pages with their places in the EPUB, the same for its contents and its reading order."""
        super().get_toc()
        for node in self.refnodes:  # Sphinx has written the front page's folder before each, as "book/../notebooks/..."
            node["refuri"] = posixpath.normpath(node["refuri"])

    def handle_page(self, pagename, addctx, templatename="page.html", outfilename=None, event_arg=None):
        if "body" in addctx:
            addctx["body"] = self.still(pagename, addctx["body"])
        super().handle_page(pagename, addctx, templatename, outfilename, event_arg)

    def still(self, name, body):
        """The body of a page as XHTML."""
        page = StillPage(body, f"{self.config.html_baseurl}{name}.html")
        for link in page.soup.select("a[href]"):
            self._relink(link)
        for style in page.soup.select("style"):  # a page may not have them in its body
            style.decompose()
        for tag in page.soup.select("[scriptlevel]"):  # in MathML Core, but not in EPUB's MathML
            del tag["scriptlevel"]
        return _with_namespaces(page.html())

    def _relink(self, link):
        """A link that a notebook's output holds as HTML leads to the page's file here, or to the web."""
        parts = urlsplit(link["href"])
        if parts.scheme or not parts.path.endswith(".html"):
            return
        name = TOP.sub("", parts.path).removesuffix(".html")
        if name in self.env.found_docs and "elsewhere-on-the-web" not in link.get("class", []):
            link["href"] = link["href"].replace(".html", ".xhtml", 1)
        elif not self.config.html_baseurl:
            link.unwrap()

    def build_content(self):
        """Write the list of files, which says of each page whether it has drawings or formulas."""
        for path in Path(self.outdir, "_static").rglob("*"):
            if path.is_file() and path.name not in STYLES:
                path.unlink()
        super().build_content()
        path = Path(self.outdir, "content.opf")
        path.write_text(ITEM.sub(self._with_properties, path.read_text(encoding="utf-8")), encoding="utf-8")

    def _with_properties(self, item):
        text = Path(self.outdir, item[2]).read_text(encoding="utf-8")
        found = [name for tag, name in (("<math", "mathml"), ("<svg", "svg")) if tag in text]
        return item[1] + f' properties="{" ".join(found)}"' * bool(found) + " />"


def _with_namespaces(text):
    for tag, names in NAMESPACES.items():
        text = re.sub(rf"<{tag}(?=[\s>])", f"<{tag} {names}", text)
    return text.replace(' focusable="false"', "")


def setup(app):
    app.add_builder(BookEpub, override=True)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
