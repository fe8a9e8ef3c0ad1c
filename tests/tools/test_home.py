"""What is taken home is made when it must be, and the page lists what there is."""

import json

import pytest

import home
from home import Item, digest, in_words, items, listed, make_changed

PLACE = '<p>a</p><div class="to-take"></div><p>b</p>'


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setattr(home, "SITE", tmp_path)
    monkeypatch.setattr(home, "STAMPS", tmp_path / "stamps.json")
    (tmp_path / home.FOLDER).mkdir()
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "take-it-home.html").write_text(PLACE, encoding="utf-8")
    return tmp_path


def item(name, made, text="one"):
    def make(path):
        made.append(name)
        path.write_bytes(b"x" * 2_500_000)

    return Item(name, f"The {name}", lambda: iter([text]), make)


def test_an_item_is_made_when_it_is_missing_or_its_sources_changed(site, capsys):
    made = []
    make_changed([item("a", made), item("b", made)])
    make_changed([item("a", made), item("b", made, text="two")])
    assert made == ["a", "b", "b"]
    (site / home.FOLDER / "a").unlink()
    make_changed([item("a", made), item("b", made, text="two")])
    assert made == ["a", "b", "b", "a"]
    assert capsys.readouterr().out.startswith("a: 2.5 MB, made in ")


def test_an_item_that_failed_is_made_again(site):
    def fail(path):
        path.write_text("half", encoding="utf-8")
        raise RuntimeError("full disk")

    broken = Item("a", "A", lambda: iter(["one"]), fail)
    with pytest.raises(RuntimeError):
        make_changed([broken])
    made = []
    make_changed([item("a", made)])
    assert made == ["a"]
    assert set(json.loads(home.STAMPS.read_text(encoding="utf-8"))) == {"a"}


def test_the_digest_keeps_sources_apart(tmp_path):
    (tmp_path / "a").write_text("x", encoding="utf-8")
    digests = [["ab", "c"], ["a", "bc"], [tmp_path / "a"], ["a", "x"], ["abc"]]
    assert len({digest(iter(each)) for each in digests[:3]} | {digest(iter(digests[4]))}) == 4


def test_the_page_lists_each_item_with_its_size_and_can_be_listed_again(site):
    wanted = [item("unrolled.pdf", []), item("b.zip", [])]
    make_changed(wanted)
    page = listed(listed(PLACE, wanted), wanted)
    assert page.count("<li>") == 2
    assert '<li><a href="../take-home/b.zip" download>The b.zip</a>, 2.5 MB</li>' in page
    assert page.startswith("<p>a</p>")
    assert page.endswith("<p>b</p>")


def test_a_page_without_a_place_for_the_list_is_refused(site):
    with pytest.raises(ValueError, match="got 0"):
        listed("<p>a</p>", [])


def test_a_copy_without_a_pdf_says_so(site):
    wanted = [item("b.zip", [])]
    make_changed(wanted)
    assert "This copy of the book has no PDF" in listed(PLACE, wanted)


@pytest.mark.parametrize(("size", "words"), [(1, "1 KB"), (830_400, "830 KB"), (8_332_143, "8.3 MB")])
def test_sizes_in_words(size, words):
    assert in_words(size) == words


def test_with_a_browser_there_is_a_pdf_too():
    assert [each.name for each in items("/usr/bin/chromium")] == ["unrolled.pdf", *(each.name for each in items(None))]
    assert [each.name for each in items(None)] == ["unrolled.epub", "unrolled-notebooks.zip"]


def test_without_a_browser_the_rest_is_made_and_the_reason_printed(site, monkeypatch, capsys):
    made = []
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(home, "find_browser", lambda: None)
    monkeypatch.setattr(
        home, "items", lambda browser: [item("b.zip", made), *([item("a.pdf", made)] if browser else [])]
    )
    (site / home.FOLDER / "unrolled.pdf").write_text("of an older book", encoding="utf-8")
    home.main()
    assert made == ["b.zip"]
    assert not (site / home.FOLDER / "unrolled.pdf").exists()
    assert "built without its PDF: no Chromium or Chrome was found" in capsys.readouterr().out
    assert "has no PDF" in (site / "book" / "take-it-home.html").read_text(encoding="utf-8")


def test_in_ci_a_missing_browser_is_a_failure(site, monkeypatch):
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(home, "find_browser", lambda: None)
    with pytest.raises(SystemExit, match="The PDF of the book cannot be made: no Chromium"):
        home.main()


def test_a_book_that_is_not_built_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(home, "SITE", tmp_path)
    with pytest.raises(SystemExit, match="the book is not built"):
        home.main()


def test_an_epub_that_fails_shows_what_the_builder_wrote(tmp_path, monkeypatch):
    monkeypatch.setattr(home, "EPUB", tmp_path / "epub")
    monkeypatch.setattr(home.sys, "executable", str(tmp_path / "python"))
    script = tmp_path / "jupyter-book"
    script.write_text("#!/bin/sh\necho no such page\nexit 1\n", encoding="utf-8")
    script.chmod(0o755)
    with pytest.raises(SystemExit, match="no such page"):
        home.make_epub(tmp_path / "a.epub")
