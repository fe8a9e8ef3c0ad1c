"""Exercises in the page: the script judges as Python does, word for word, and the forms work for everybody.

The first half compares `book/_static/exercises.js` with the exercises of every `check.py`; it needs a browser and no
built book. The second half answers exercises in the built pages.
"""

import json
import re

import numpy as np
import pytest

import site_checks
from chapters import chapters
from conftest import ROOT
from exercises import IN_THE_PAGE, arrays_of, asked, given_in
from notebook_rules import code_cells, source, tags
from site_checks import DESKTOP, PHONE
from unrolled.core.exercise import Array, Number, Shape

SCRIPT = ROOT / "book" / "_static" / "exercises.js"
JUDGE = "([data, pairs]) => pairs.map(([name, text]) => Exercises.judge(data[name], text))"
IN_NOTEBOOK = " Then run the cell again."  # how Python's reply to `...` ends; in a page there is no cell to run

EXERCISES, GIVEN, PAGE_OF = {}, {}, {}
for chapter in chapters():
    for path in sorted(ROOT.glob(f"notebooks/{chapter.name}/*.ipynb")):
        page = path.relative_to(ROOT).with_suffix("").as_posix()
        for cell in code_cells(json.loads(path.read_text(encoding="utf-8"))):
            if "exercise" in tags(cell):
                name, exercise = asked(page, source(cell))
                if type(exercise) in IN_THE_PAGE:
                    EXERCISES[name], PAGE_OF[name] = exercise, f"{page}.html"
                    GIVEN[name] = given_in(source(cell)) if type(exercise) is Array else ""


def data_of(name):
    """The data of an exercise as its form has them."""
    return EXERCISES[name].to_dict() | ({"names": arrays_of(GIVEN[name])} if GIVEN[name] else {})


def right(name):
    """The right answer as a reader types it."""
    return typed(EXERCISES[name], data_of(name)["expected"])


def typed(exercise, answer):
    return repr(tuple(answer) if isinstance(exercise, Shape) else answer)


def python_reads(text, name):
    """What a text stands for after `answer =`, where inf and nan are known; one that Python cannot read is a str."""
    names = {key: np.array(value) for key, value in data_of(name).get("names", {}).items()}
    allowed = {"__builtins__": {}, "inf": np.inf, "nan": np.nan, **names, **({"np": np} if names else {})}
    try:
        return eval(text, allowed)
    except Exception:
        return text


def python_replies(name, answer):
    return repr(EXERCISES[name](answer)).removesuffix(IN_NOTEBOOK)


@pytest.fixture(scope="module")
def judged(chromium):
    """A function that puts pairs of an exercise and a text into the script and returns its replies."""
    page = chromium.new_page()
    page.add_script_tag(path=SCRIPT)

    def replies(pairs):
        data = {name: data_of(name) for name, _ in pairs}
        verdicts = page.evaluate(JUDGE, [data, pairs])
        return [("Right. " if verdict["right"] else "Not yet. ") + verdict["words"] for verdict in verdicts]

    yield replies
    page.close()


def differing(judged, cases):
    """The cases, each an exercise, a text and what Python makes of the text, in which the two replies differ."""
    replies = judged([(name, text) for name, text, _ in cases])
    compared = [
        (name, text, python_replies(name, answer), reply)
        for (name, text, answer), reply in zip(cases, replies, strict=True)
    ]
    return [each for each in compared if each[2] != each[3]]


# ---- one verdict -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXERCISES)
def test_the_right_answer_and_every_misreading_get_the_same_words(judged, name):
    exercise, data = EXERCISES[name], data_of(name)
    answers = [data["expected"], *(each["answer"] for each in data["misreadings"])]
    cases = [(name, typed(exercise, answer), python_reads(typed(exercise, answer), name)) for answer in answers]
    assert differing(judged, cases) == []
    (first, *others) = judged([case[:2] for case in cases])
    assert first == f"Right. {exercise.why}"
    assert others == [f"Not yet. {words}" for _, words in exercise.misreadings]


NUMBERS = """
    7|-3|0|+5|.5|5.|2.5|2.50|1e-3|1e-5|1E3|1e16|1e22|123456.75|12345678|1_000|1.5e300|1e999|0.1|nan|inf|-inf|(64)|((64))
    1/250|1/3|2**10|2**-1|-2**2|--5|4*64*(64+8+1)|3*(8+64)|10**40|10**40*1.0|0/5|None|True|False"""
SEQUENCES = """
    ()|(1,)|64,|(None, 64)|None, 64|[None, 64]|( None ,64 )|None,64,|((None, 64))|(None, 64.0)|(None, True)|((1, 2), 3)
    500, 20|(500, 20,)|(None, None, None, None)|(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18)|[]|[[]]
    [[], []]|[1, 2]|[1, 2, 3]|[[1, 2], [3, 4]]|[[1, 2], [3]]|[1, [2]]|[None, 1]|[...]|(..., 3)|[1.5, 2.625]|[2.5, 1.125]
    2.5, 1.25|[2.5, 1.2500001]|[2.5, 1.250002]|[2.5, 1.375]|[1e300, 2]|[1e-9, 1e9]|10, 7, 4, 2|[10, 7, 4, 2.0]
    [[10, 7, 4, 2]]|[True, False, True, False, False]|[1, 0, 1, 0, 1e-7]|[1, 0, 1, 0, nan]|[1/2, 2*3]"""
UNREADABLE = """
    abc|76 weights|it's 76|say "it's"|a\\b|12x|1 2|[1, 2|1]|)|,|1,,2|2*|5 +|1/0|(None 64)|None 64|(None, 64|=5|1.2.3
    ....|$x$|76%|\u00f1 76|76 \U0001f600|np.array([1, 2]|log.T|x
    the number of weights is, as far as I can tell, seventy-six|it's "76"|7\t6|76\u200b"""


def listed(texts):
    """The texts between the bars and the line ends."""
    return [text.strip() for line in texts.strip().splitlines() for text in line.split("|")]


@pytest.mark.parametrize("texts", [NUMBERS, SEQUENCES, UNREADABLE], ids=["numbers", "sequences", "unreadable"])
def test_any_other_text_gets_the_same_words(judged, texts):
    cases = [(name, text, python_reads(text, name)) for name in EXERCISES for text in listed(texts)]
    assert differing(judged, cases) == []


@pytest.mark.parametrize("name", EXERCISES)
def test_answers_near_the_right_one_get_the_same_words(judged, name):
    exercise = EXERCISES[name]
    if isinstance(exercise, Number):
        near = [exercise.expected * factor for factor in (-1, 0.5, 1.0, 1.125, 2, 1000, 1e-7, 1e15)]
        near += [exercise.expected + step for step in (-2, -1, -0.1, 0.1, 1, 2, 10**6)]
    elif isinstance(exercise, Shape):
        sizes = exercise.expected
        near = [(*sizes[:axis], size, *sizes[axis + 1 :]) for axis in range(len(sizes)) for size in (None, 1, 7, 4096)]
        near += [sizes[:-1], sizes[1:], (*sizes, 1), (None, *sizes), sizes[::-1], list(sizes)]
    else:
        steps = (1e-7, 9e-7, 2e-6, 0.0625, 0.125, 0.25, 0.375, 1 / 3, 1, 2.5, 9.96, 99.5, 125, 1250, 12345, 1e17)
        near = [(exercise.expected + sign * step).tolist() for step in steps for sign in (1, -1)]
        near += [exercise.expected[::-1].tolist(), exercise.expected[None].tolist(), exercise.expected[:-1].tolist()]
    assert differing(judged, [(name, repr(answer), answer) for answer in near]) == []


WITH_ARRAYS = {
    "input_turned_block": """
        log|log.T|log.transpose(2, 0, 1)|log.transpose((2, 0, 1))|log.transpose(-1, 0, 1)|np.transpose(log, (2, 0, 1))
        np.moveaxis(log, -1, 0)|np.moveaxis(log, 0, 2)|np.moveaxis(log, 0, 1)|log.swapaxes(0, 2)|log.reshape(5, 3, 2)
        log.swapaxes(0, -1).swapaxes(1, 2)|log.reshape(-1)|log.T.reshape((5, 3, -1))|[log, log]|np.array([1, 2])
        log.reshape(4, 4)|log.transpose(0, 1)|log.transpose(0, 0, 1)|log.swapaxes(0, 9)|np.moveaxis(log, 7, 0)
        log.foo(1)|np.array([[1], [1, 2]])|log.reshape(5, 3, 2.0)|log.T()|log + 1 +|log.|np.logs(1)""",
    "state_chunk_order": """
        streams|streams.reshape(4, 3, 1)|streams.reshape(2, 2, 3).transpose(1, 0, 2).reshape(4, 3, 1)
        streams.reshape(2, 2, 3, 1).swapaxes(0, 1).reshape(4, 3, 1)
        np.array([[0, 1, 2], [10, 11, 12], [3, 4, 5], [13, 14, 15]]).reshape(4, 3, 1)""",
}


def test_every_exercise_that_gives_arrays_is_tried_with_them():
    assert {name for name, code in GIVEN.items() if code} == set(WITH_ARRAYS)


@pytest.mark.parametrize("name", WITH_ARRAYS)
def test_an_answer_made_of_the_given_arrays_gets_the_same_words(judged, name):
    texts = listed(WITH_ARRAYS[name])
    assert differing(judged, [(name, text, python_reads(text, name)) for text in texts]) == []
    assert sum(reply.startswith("Right.") for reply in judged([(name, text) for text in texts])) >= 2


AS_TYPED = [  # where a page is more lenient than Python: what a reader types, and what it stands for
    ("units_weights", "1,312", 1312),
    ("units_weights", "13,120.5", 13120.5),
    ("units_weights", " 1312 ", 1312),
    ("units_weights", "−5", -5),
    ("units_weights", "0012", 12),
    ("units_weights", "１３１２", 1312),
    ("units_weights", "true", True),
    ("units_weights", "13²", "13²"),
    ("units_weights", "9**9**9", "9**9**9"),
    ("units_output_shape", "None,\u00a064", (None, 64)),
    ("units_output_shape", "（None，64）", (None, 64)),
    ("units_weights", "1,31", (1, 31)),
    ("units_output_shape", "none, 64", (None, 64)),
    ("units_output_shape", "(NONE, 64)", (None, 64)),
    ("units_output_shape", "1,024", (1, 24)),
    ("input_mask", "[true, false, true, false, false]", [True, False, True, False, False]),
    *((name, blank, ...) for name in EXERCISES for blank in ("", "  ", "...", "…")),
]


def test_what_a_phone_types_is_read_as_it_is_meant(judged):
    assert differing(judged, AS_TYPED) == []


def test_a_verdict_that_differs_is_noticed(judged):
    assert differing(judged, [("units_weights", "5", 6)]) == [
        ("units_weights", "5", "Not yet. 6 is too small.", "Not yet. 5 is too small.")
    ]


# ---- the built pages -------------------------------------------------------------------------------------------------

SHAPE, NUMBER = "units_output_shape", "units_weights"  # on the same page
HERE = PAGE_OF[SHAPE]
KEY = "unrolled-exercises"


@pytest.fixture
def window(chromium):
    """A function that makes a window, which keeps what its pages store; further arguments are the browser's own."""
    made = []

    def new(**settings):
        context = chromium.new_context(**{"viewport": DESKTOP} | settings)
        made.append(context)
        return context

    yield new
    for context in made:
        context.close()


def opened(context, address):
    page = context.new_page()
    page.seen = site_checks.watch(page)
    page.goto(address)
    return page


def form(page, name):
    return page.locator(f'form.exercise[data-name="{name}"]')


def answer(page, name, text):
    """Type an answer, press Enter, and return the verdict's words."""
    form(page, name).locator("input").fill(text)
    form(page, name).locator("input").press("Enter")
    return verdict(page, name)


def verdict(page, name):
    return form(page, name).locator(".verdict").inner_text()


def as_shown(exercise, reply):
    """A reply as the page shows it, where `code` has lost its backticks."""
    return repr(exercise(reply)).removesuffix(IN_NOTEBOOK).replace("`", "")


@pytest.mark.parametrize("path", sorted(set(PAGE_OF.values())))
def test_the_forms_of_a_page_judge_by_the_exercises_own_data(window, book_url, path):
    page = opened(window(), f"{book_url}/{path}")
    forms = page.locator("form.exercise")
    names = [each.get_attribute("data-name") for each in forms.all()]
    assert sorted(names) == sorted(name for name, where in PAGE_OF.items() if where == path)
    for name in names:
        held = form(page, name).evaluate("form => Exercises.decoded(form.dataset.name, form.dataset.exercise)")
        assert held == data_of(name)
        assert answer(page, name, "") == as_shown(EXERCISES[name], ...)
        assert answer(page, name, right(name)) == as_shown(EXERCISES[name], EXERCISES[name].expected)
    assert f"{len(names)} of {len(names)} on this page" in page.locator(".kept:visible").last.inner_text()
    assert page.seen == []


def test_a_page_without_exercises_loads_no_script(window, book_url):
    page = opened(window(), f"{book_url}/book/1-units.html")
    assert page.locator('script[src*="exercises"], link[href*="exercises"]').count() == 0


def test_right_answers_are_kept_and_can_be_cleared(window, book_url):
    context = window()
    page = opened(context, f"{book_url}/{HERE}")
    answer(page, SHAPE, "None, 64")
    answer(page, NUMBER, "7")
    assert json.loads(page.evaluate(f"localStorage.getItem('{KEY}')")) == {SHAPE: "None, 64"}

    again = opened(context, f"{book_url}/{HERE}")
    assert form(again, SHAPE).locator("input").input_value() == "None, 64"
    assert verdict(again, SHAPE).startswith("Right. ")
    assert (verdict(again, NUMBER), form(again, NUMBER).locator("input").input_value()) == ("", "")
    assert not form(again, NUMBER).locator(".kept").is_visible()

    form(again, SHAPE).get_by_role("button", name="Clear all my answers").click()
    assert (verdict(again, SHAPE), form(again, SHAPE).locator("input").input_value()) == ("", "")
    assert form(again, SHAPE).locator("input").evaluate("input => input === document.activeElement")
    again.reload()
    assert verdict(again, SHAPE) == ""
    assert page.seen == again.seen == []


@pytest.mark.parametrize("kept", ["nonsense", "null", "3", '["a"]', '{"units_output_shape": "(None, 12)"}', '{"a": 1}'])
def test_what_another_version_has_kept_does_no_harm(window, book_url, kept):
    context = window()
    context.add_init_script(f"localStorage.setItem('{KEY}', {json.dumps(kept)})")
    page = opened(context, f"{book_url}/{HERE}")
    assert verdict(page, SHAPE) == ""
    assert answer(page, SHAPE, "(None, 64)").startswith("Right. ")
    assert "kept in this browser only" in form(page, SHAPE).locator(".kept").inner_text()
    assert page.seen == []


def test_a_browser_that_keeps_nothing_judges_all_the_same(window, book_url):
    context = window()
    context.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('blocked'); }})")
    page = opened(context, f"{book_url}/{HERE}")
    assert answer(page, SHAPE, "(None, 64)").startswith("Right. ")
    assert answer(page, NUMBER, "1312").startswith("Right. ")
    kept = form(page, NUMBER).locator(".kept")
    assert "this browser does not let the page keep them" in kept.inner_text()
    assert re.match(r"2 of \d+ on this page answered", kept.inner_text())  # the theme's own scripts do complain here


def test_a_page_from_a_file_on_disk_judges(window, book_html):
    page = opened(window(), (book_html / HERE).as_uri())
    assert answer(page, SHAPE, "(None, 12)") == as_shown(EXERCISES[SHAPE], (None, 12))
    assert answer(page, SHAPE, "(None, 64)").startswith("Right. ")
    assert page.seen == []


def test_nothing_is_sent(window, book_url):
    page = opened(window(), f"{book_url}/{HERE}")
    page.wait_for_load_state("networkidle")
    asked_for = []
    page.on("request", lambda request: asked_for.append(request.url))
    answer(page, SHAPE, "(None, 64)")
    form(page, SHAPE).get_by_role("button", name="Check my answer").click()
    page.wait_for_timeout(200)
    icon = f"{book_url}/_static/favicon.svg"  # the browser asks for it whenever it likes
    assert [address for address in asked_for if address != icon] == []
    assert page.url == f"{book_url}/{HERE}"


def test_keyboard_alone_answers_and_sees_where_it_is(window, book_url):
    page = opened(window(), f"{book_url}/{HERE}")
    box = form(page, SHAPE).get_by_label(f"Your answer: {EXERCISES[SHAPE].wanted}")
    box.focus()
    page.keyboard.type("None, 64")
    page.keyboard.press("Enter")
    assert verdict(page, SHAPE).startswith("Right. ")
    for expected in ("INPUT", "BUTTON", "BUTTON"):  # the answer, "Check my answer", "Clear all my answers"
        focused = page.evaluate(
            "() => [document.activeElement.tagName, getComputedStyle(document.activeElement).outlineStyle]"
        )
        assert focused == [expected, "solid"]
        page.keyboard.press("Tab")
    status = form(page, SHAPE).get_by_role("status")
    assert status.count() == 1
    assert status.get_attribute("id") == box.get_attribute("aria-describedby")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_verdict_is_accessible_and_fits_a_phone(window, book_url, theme):
    page = opened(window(viewport=PHONE, color_scheme=theme, has_touch=True), f"{book_url}/{HERE}")
    answer(page, SHAPE, "(None, 64)")
    answer(page, NUMBER, "the number of weights is as far as I know seventysix".replace(" ", "_"))
    assert site_checks.overflow(page) == []
    assert site_checks.accessibility(page) == []
    assert form(page, SHAPE).locator("input").evaluate("box => parseFloat(getComputedStyle(box).fontSize)") >= 16


def cell_of(page):
    return page.locator(".cell.answered-in-a-form").first


def test_a_form_stands_in_for_its_cell(window, book_url):
    page = opened(window(), f"{book_url}/{HERE}")
    assert form(page, SHAPE).is_visible()
    assert not cell_of(page).is_visible()


def test_the_cell_stands_where_no_script_runs_and_in_print(window, book_url):
    still = opened(window(java_script_enabled=False), f"{book_url}/{HERE}")
    printed = opened(window(), f"{book_url}/{HERE}")
    printed.emulate_media(media="print")
    for page in (still, printed):
        assert cell_of(page).is_visible()
        assert page.locator("form.exercise:visible").count() == 0
