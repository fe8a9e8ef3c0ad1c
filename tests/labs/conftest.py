"""What the tests of the labs share: a page with a lab and its scripts."""

import pytest

from conftest import ROOT

STATIC = ROOT / "unrolled" / "labs" / "static"
KEEP = "labs.register = (name, definition) => Object.assign(window, { definition });"


@pytest.fixture
def page_of(chromium):
    """A function that opens a page with a lab; errors of its scripts fail the test."""
    page, errors = chromium.new_page(), []
    page.on("pageerror", lambda error: errors.append(error))

    def opened(lab):
        page.set_content(f"<!doctype html><body>{lab.to_html()}")
        for script in ("engine", "labs", lab.name):
            page.add_script_tag(path=STATIC / f"{script}.js")
        return page

    yield opened
    assert errors == []
    page.close()


@pytest.fixture
def definition_of(chromium):
    """A function that opens a page in which `definition` is what a lab's script registers."""
    page = chromium.new_page()

    def opened(name):
        for script in ("engine", "labs"):
            page.add_script_tag(path=STATIC / f"{script}.js")
        page.evaluate(KEEP)
        page.add_script_tag(path=STATIC / f"{name}.js")
        return page

    yield opened
    page.close()
