"""The search of the built site leads readers to their page, in their own words and from a pasted message."""

import yaml

from conftest import ROOT
from symptoms import PAGE, read_symptoms

QUERIES = yaml.safe_load((ROOT / "tests" / "site" / "queries.yml").read_text(encoding="utf-8"))
FIRST = 3
# what Sphinx's page does with a query, up to the point where it writes the list; the best result is the last one
RESULTS = """query => Search._performSearch(...Search._parseQuery(query))
  .reverse().map(([page, title, anchor]) => page + (anchor || ""))"""


def opened(chromium, address, without=None):
    """The search page in a window of its own, with its index loaded; `without` is a script that is left out."""
    page = chromium.new_context().new_page()
    if without:
        page.route(f"**/{without}*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(f"{address}/search.html")
    page.wait_for_function("Search.hasIndex()")
    return page


def missed(page, queries):
    """The queries whose place is not among the first results, each with what came instead."""
    lines = []
    for row in queries:
        found = page.evaluate(RESULTS, row["query"])[:FIRST]
        places = found if "#" in row["place"] else [place.split("#")[0] for place in found]
        if row["place"] not in places:
            lines.append(f"{row['query'][:60]!r} must lead to {row['place']}; got {', '.join(found) or 'nothing'}")
    return lines


def test_there_are_queries_of_each_kind():
    assert len(QUERIES) >= 60
    asked = [row["query"] for row in QUERIES]
    assert len(set(asked)) == len(asked)
    assert all(set(row) == {"query", "place"} for row in QUERIES)


def test_a_symptom_is_asked_for_in_words_that_are_not_on_the_page_as_they_are():
    symptoms, _ = read_symptoms()
    there = {f"{PAGE}#{row.id}": {phrase.lower() for phrase in (row.see, *row.asked)} for row in symptoms}
    assert [row["query"] for row in QUERIES if row["query"].lower() in there.get(row["place"], ())] == []


def test_each_query_leads_to_its_place(chromium, book_url):
    page = opened(chromium, book_url)
    wrong = missed(page, QUERIES)
    page.context.close()
    assert wrong == [], "\n" + "\n".join(wrong)


def test_a_reader_who_types_a_symptom_sees_its_row_first(chromium, book_url):
    page = opened(chromium, book_url)
    page.locator("input[name=q]").first.fill("nan loss after first epoch")
    page.keyboard.press("Enter")
    first = page.locator("#search-results li a").first
    first.wait_for()
    assert first.get_attribute("href").split("?")[0].endswith("what-do-you-see.html#loss-nan")
    first.click()
    assert page.locator("#loss-nan h3").is_visible()
    page.context.close()


def test_from_a_file_on_disk_the_search_works_too(chromium, book_html):
    page = opened(chromium, book_html.as_uri())
    assert page.evaluate(RESULTS, "loss is nan")[0] == "book/what-do-you-see#loss-nan"
    page.context.close()


def test_nonsense_finds_nothing(chromium, book_url):
    page = opened(chromium, book_url)
    assert page.evaluate(RESULTS, "qqzzx vvkkj") == []
    assert page.evaluate(RESULTS, "???") == []
    page.context.close()


# ---- proof that the checks can fail ----------------------------------------------------------------------------------


def test_a_place_that_a_query_does_not_lead_to_is_caught(chromium, book_url):
    page = opened(chromium, book_url)
    (wrong,) = missed(page, [{"query": "loss is nan", "place": "book/build"}])
    assert wrong.startswith("'loss is nan' must lead to book/build; got book/what-do-you-see#loss-nan")
    page.context.close()


def test_without_our_script_most_queries_are_missed(chromium, book_url):
    page = opened(chromium, book_url, without="search.js")
    assert len(missed(page, QUERIES)) > len(QUERIES) / 2
    page.context.close()
