"""The front page: on the first screen the questions, the moving cell and the box; the same page in the site's root."""

import re

import pytest

from conftest import HTML, ROOT
from site_checks import watch
from symptoms import OPEN, read_symptoms

SCREEN = {"width": 1280, "height": 800}
FRONT = "book/index.html"
IN_A_TRACEBACK = """Traceback (most recent call last):
  File "/home/me/train.py", line 31, in <module>
    model.fit(x, y)  # an Error in this line is not the message
  File "/home/me/keras/src/utils/traceback_utils.py", line 122, in error_handler
    raise e.with_traceback(filtered_tb) from None
ValueError: {message}

Arguments received by Sequential.call():
  inputs=tf.Tensor(shape=(32, 10), dtype=float32)
"""


@pytest.fixture
def front(chromium, book_url):
    """The front page in a window of 1280 x 800; what it asks for outside or complains of is in `page.seen`."""
    context = chromium.new_context(viewport=SCREEN)
    page = context.new_page()
    page.seen = watch(page)
    page.goto(f"{book_url}/{FRONT}")
    yield page
    assert page.seen == []
    context.close()


def bottom(locator):
    box = locator.bounding_box()
    return box["y"] + box["height"]


def first_result(page):
    link = page.locator("#search-results li a").first
    link.wait_for()
    return link.get_attribute("href").split("?")[0]


def test_it_leads_to_every_chapter_that_exists(front):
    assert front.locator("article h3").count() == 10  # six questions, and four that are asked nearly as often
    linked = {link.get_attribute("href") for link in front.locator("article h3 ~ p a").all()}
    chapters = {f"{path.stem}.html" for path in ROOT.glob("book/[0-9]-*.md")}
    assert chapters <= linked


def test_the_first_screen_holds_the_questions_the_cell_and_the_doors(front):
    assert front.locator(".promises li").count() == 4
    assert front.locator(".six li").count() == 6
    for part in (".promises", ".six", "form.paste", ".front figure.explorable", ".front a[href*=doctor]"):
        assert bottom(front.locator(part)) <= SCREEN["height"], part


def test_each_question_is_one_line_that_leads_to_its_answer(front):
    for question in front.locator(".six li").all():
        assert question.bounding_box()["height"] < 40
        target = question.locator("a").get_attribute("href")
        assert target.startswith("#")
        question.locator("a").click()
        answer = front.locator(f"section:has(> {target})")
        assert answer.locator("h3").is_visible()
        assert answer.locator("p").count() >= 1


def test_the_caption_says_what_keras_computes(front):
    figure = front.locator(".front figure.explorable")
    assert "same 96 weights" in figure.locator("figcaption").inner_text()  # 4 (1 x 4 + 4 x 4 + 4)
    figure.get_by_label("yes").check()
    assert "(None, 3, 4)" in figure.locator("figcaption").inner_text()
    figure.locator("input[type=range]").first.press("End")
    assert "applied 800 times with the same 96 weights" in figure.locator("figcaption").inner_text()


def test_a_pasted_traceback_finds_its_message_by_the_keyboard_alone(front):
    _, messages = read_symptoms()
    message = next(each for each in messages if each.id == "expected-ndim-3-found-2")
    front.locator("#paste").focus()
    front.keyboard.insert_text(IN_A_TRACEBACK.format(message=message.message.replace(OPEN, "lstm_3")))
    front.keyboard.press("Enter")
    assert first_result(front).endswith(f"what-do-you-see.html#{message.id}")
    assert "?" not in front.url  # what the reader pasted is behind the #, which a browser sends to nobody
    assert "train.py" not in front.url


def test_words_are_searched_by_the_button_too(front):
    front.locator("#paste").fill("my loss is nan")
    front.get_by_role("button", name="Find it").click()
    assert first_result(front).endswith("what-do-you-see.html#loss-nan")
    assert front.locator(".sidebar-drawer input[name=q]").input_value() == "my loss is nan"


def test_shift_enter_starts_a_line_and_an_empty_box_goes_nowhere(front):
    box = front.locator("#paste")
    box.press("Enter")
    box.press("a")
    box.press("Shift+Enter")
    assert box.input_value() == "a\n"
    assert front.url.endswith(FRONT)


def test_from_a_file_on_disk_the_box_finds_too(chromium, book_html):
    page = chromium.new_context().new_page()
    page.goto((HTML / "index.html").as_uri())
    page.locator("#paste").fill("loss is nan")
    page.keyboard.press("Enter")
    assert first_result(page).endswith("what-do-you-see.html#loss-nan")
    page.context.close()


def test_without_scripts_the_first_frame_and_the_answers_stand(chromium, book_url):
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"{book_url}/{FRONT}")
    assert page.locator(".front .frame svg").is_visible()
    assert page.locator("#q-units").count() == 1
    page.context.close()


# ---- the site's root -------------------------------------------------------------------------------------------------


def test_the_root_is_the_front_page_and_asks_for_what_exists(chromium, book_url):
    page = chromium.new_page()
    page.seen = watch(page)
    page.goto(f"{book_url}/index.html", wait_until="networkidle")
    assert page.url == f"{book_url}/index.html"  # nobody is sent on
    assert page.locator("h1").inner_text().startswith("Unrolled")
    assert page.seen == []
    page.close()


def test_every_address_in_the_root_is_that_of_the_front_page(book_html):
    def addresses(path):
        text = path.read_text(encoding="utf-8")
        return [
            (path.parent / found.split("#")[0].split("?")[0]).resolve()
            for found in re.findall(r'\b(?:href|src|action)="(?![a-z]+:|#|//)([^"]+)"', text)
        ]

    root = addresses(book_html / "index.html")
    assert root == addresses(book_html / FRONT)
    assert [str(path) for path in root if not path.exists()] == []
