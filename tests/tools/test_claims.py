"""The claim ledger: 69 rows, and every cell that settles one of them asserts it, once in the whole book."""

import json
import re

import pytest
import yaml

from claims import TAG, read_ledger, settled, tagged_cells
from conftest import ROOT
from notebook_rules import asserts, in_toc

LEDGER = read_ledger()
NOTEBOOKS = sorted(path for path in ROOT.glob("notebooks/**/*.ipynb") if "/." not in str(path))
TAGGED = [
    (path.relative_to(ROOT).as_posix(), claim, source) for path in NOTEBOOKS for claim, source in tagged_cells(path)
]


def test_the_ledger_has_69_rows():
    assert [row["number"] for row in LEDGER] == list(range(1, 70))


def test_the_ledger_page_shows_every_thread_once():
    page = (ROOT / "book" / "claims.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```\{claims\} (\w+)$", page, re.MULTILINE)
    assert sorted(shown) == sorted({row["thread"] for row in LEDGER})
    assert page.count("```{claims}\n") == 1


@pytest.mark.parametrize(("notebook", "claim", "source"), TAGGED, ids=[f"{claim}-{path}" for path, claim, _ in TAGGED])
def test_a_tagged_cell_asserts_its_claim(notebook, claim, source):
    assert TAG.fullmatch(claim), f"{notebook}: {claim!r} is no tag of the form claim-07"
    assert 1 <= int(claim[6:]) <= len(LEDGER)
    assert asserts({"source": source}), f"{notebook}: the cell of {claim} has neither assert nor np.testing"


def test_no_claim_is_settled_twice():
    cells = {}
    for notebook, claim, _ in TAGGED:
        cells.setdefault(claim, []).append(notebook)
    assert {claim: where for claim, where in cells.items() if len(where) > 1} == {}


def test_the_ledger_settles_what_the_notebooks_hold():
    pages = in_toc((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    listed = settled([path for path in NOTEBOOKS if path.relative_to(ROOT).with_suffix("").as_posix() in pages])
    held = {claim for _, claim, _ in TAGGED}
    print(f"\n{len(held)} of {len(LEDGER)} claims are settled:", *sorted(int(claim[6:]) for claim in held))
    assert set(listed) == held, "a notebook that settles a claim is not in _toc.yml"


def test_the_built_ledger_links_to_every_settled_claim(book_html):
    page = book_html / "book" / "claims.html"
    html = page.read_text(encoding="utf-8")
    links = re.findall(r'href="([^"#]+)#(claim-\d\d)"', html)
    assert {claim for _, claim in links} == {claim for _, claim, _ in TAGGED}
    assert len(links) + html.count("Not yet settled") == len(LEDGER)
    for address, claim in links:
        assert f'id="{claim}"' in (page.parent / address).read_text(encoding="utf-8"), (
            f"{address} has no anchor {claim}"
        )


# ---- proof that the checks can fail ----------------------------------------------------------------------------------


def test_a_cell_that_only_speaks_of_asserting_is_caught():
    assert not asserts({"source": "print('assert 1 == 1')  # assert, np.testing.assert_equal(1, 1)"})
    assert not asserts({"source": "np.testing"})
    assert asserts({"source": "for x in [1]:\n    assert x"})
    assert asserts({"source": "np.testing.assert_array_equal(1, 1)"})


@pytest.mark.parametrize(
    "change",
    [
        {"number": 3},
        {"thread": "cooking"},
        {"verdict": " "},
        {"claim": ""},
        {"chapter": 9},
        {"note": "one key too many"},
    ],
)
def test_a_wrong_row_is_caught(tmp_path, change):
    rows = [dict(row) for row in LEDGER[:2]]
    rows[1] |= change
    (tmp_path / "claims.yml").write_text(yaml.safe_dump(rows), encoding="utf-8")
    with pytest.raises(ValueError, match="row 2"):
        read_ledger(tmp_path / "claims.yml")


def test_tags_are_found_in_code_cells_alone(tmp_path):
    cells = [
        {"cell_type": kind, "metadata": {"tags": ["claim-07", "hide-input", "claim-7"]}, "source": ["assert ", "True"]}
        for kind in ("markdown", "code")
    ]
    (tmp_path / "n.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert tagged_cells(tmp_path / "n.ipynb") == [("claim-07", "assert True"), ("claim-7", "assert True")]
