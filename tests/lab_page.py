"""A page that holds a lab, and what the lab's script computes in it."""

from collections.abc import Iterable, Mapping
from contextlib import contextmanager

from conftest import ROOT
from labs import scripts_of
from unrolled.labs.controls import Refusal
from unrolled.labs.lab import Lab

STATIC = ROOT / "unrolled" / "labs" / "static"
KEEP = "const register = labs.register; labs.register = (name, it) => { window.it = it; register(name, it); };"
COMPUTE = """(given) => {
  const spec = JSON.parse(document.querySelector(".lab > script[type='application/json']").textContent);
  const refuse = (key, fields = {}) => {
    throw { refused: spec.messages[key].replace(/\\{(\\w+)\\}/g, (_, name) => fields[name]) };
  };
  return given.map((values) => {
    try {
      const { figure, caption } = window.it.compute(values, { ...spec, refuse });
      return [figure, caption];
    } catch (error) {
      if (error.refused === undefined) return ["the script raised", String(error.stack ?? error)];
      return ["refused", error.refused];
    }
  });
}"""


@contextmanager
def page_with(chromium, lab: Lab):
    """A page with the lab and its script. A script that raises on the page fails the test."""
    page = chromium.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    sheets = (ROOT / "unrolled/core/static/figure.css", STATIC / "labs.css")
    style = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    page.set_content(f'<!doctype html><meta charset="utf-8"><style>{style}</style><body>{lab.to_html()}')
    for script in scripts_of([lab.name]):
        page.add_script_tag(path=STATIC / script)
        if script == "labs.js":
            page.add_script_tag(content=KEEP)
    yield page
    page.close()
    assert errors == []


def in_the_page(page, given: Iterable[Mapping]) -> list[list[str]]:
    """What the script shows for each of these values, as the form's controls read them: a figure and a caption."""
    return page.evaluate(COMPUTE, list(given))


def in_python(lab: Lab, values: Mapping) -> list[str]:
    """The same from Python, and so from Keras."""
    try:
        result = lab.compute(dict(values))
    except Refusal as error:
        return ["refused", str(error)]
    return [result.figure, result.caption]
