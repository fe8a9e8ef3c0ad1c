"""What follows from the one address in `_config.yml`: buttons, the site's own address, the notebooks' first cell."""

from importlib.metadata import version
from types import SimpleNamespace

import pytest
from IPython.core.inputtransformer2 import TransformerManager

import colab
import unrolled_book

NOTEBOOK = "notebooks/1-units/what-units-is"


@pytest.fixture
def address(monkeypatch):
    """A function that stands in for an address in `_config.yml`."""

    def set_address(url, branch="main"):
        for module in (unrolled_book, colab):
            monkeypatch.setattr(module, "repository", lambda: (url, branch))

    return set_address


def launch_buttons(page):
    context = {}
    unrolled_book.add_launch_buttons(None, page, "page.html", context, None)
    return context.get("launch_buttons")


def configured():
    config = SimpleNamespace(html_theme_options={}, html_baseurl="")
    unrolled_book.configure(None, config)
    return config


def test_without_an_address_there_are_no_buttons(address):
    address("")
    assert launch_buttons(NOTEBOOK) is None
    assert configured().html_theme_options == {}
    assert configured().notfound_urls_prefix == "/"


def test_with_an_address_a_notebook_opens_in_colab_and_binder(address):
    address("https://github.com/Ada/rnn", "draft")
    colab_link, binder_link = launch_buttons(NOTEBOOK).values()
    assert colab_link == f"https://colab.research.google.com/github/Ada/rnn/blob/draft/{NOTEBOOK}.ipynb"
    assert binder_link == f"https://mybinder.org/v2/gh/Ada/rnn/draft?urlpath=lab/tree/{NOTEBOOK}.ipynb"
    assert launch_buttons("book/1-units") is None


def test_with_an_address_pages_can_be_edited_and_the_site_knows_where_it_is(address):
    address("https://github.com/Ada/rnn")
    config = configured()
    assert config.html_theme_options["source_repository"] == "https://github.com/Ada/rnn"
    assert config.html_theme_options["top_of_page_buttons"] == ["edit"]
    assert config.ogp_site_url == config.html_baseurl == "https://ada.github.io/rnn/"
    assert config.notfound_urls_prefix == "/rnn/"


def test_the_notebooks_first_cell_installs_from_the_address_or_says_what_is_missing(address, capsys):
    address("https://github.com/Ada/rnn")
    installs = colab.setup_source()
    assert "%pip install --quiet git+https://github.com/Ada/rnn@main" in installs
    called = []
    fake = SimpleNamespace(run_line_magic=lambda *words: called.append(words))
    missing = installs.replace('find_spec("unrolled") is None', "True")
    exec(TransformerManager().transform_cell(missing), {"get_ipython": lambda: fake})
    assert called == [("pip", "install --quiet git+https://github.com/Ada/rnn@main")]
    assert f"unrolled {version('unrolled')}, keras {version('keras')}, tensorflow" in capsys.readouterr().out
    address("")
    assert "raise ModuleNotFoundError" in colab.setup_source()
