"""A public question, asked in other words, leads to its answer: a cell, or a row with a link to one."""

from questions import read_questions
from symptoms import PAGE, ROOT, read_symptoms, shown
from test_search import FIRST, RESULTS, opened


def answers(question):
    """The places that answer a question: its own row, the symptoms that lead to one of its cells, the cells' pages."""
    symptoms, messages = read_symptoms()
    rows = [row.id for row in [*symptoms, *messages] if {cause.cell for cause in row.causes} & set(question.cells)]
    pages = {shown(cell)[0].relative_to(ROOT).with_suffix("").as_posix() for cell in question.cells}
    return {f"{PAGE}#{name}" for name in [question.id, *rows]} | pages


def missed(page, questions):
    """The queries none of whose first results answers, each with what came instead."""
    for question in questions:
        places = answers(question)
        for query in question.queries:
            found = page.evaluate(RESULTS, query)[:FIRST]
            if not {each for place in found for each in (place, place.split("#")[0])} & places:
                yield f"{query!r} must lead to {question.id}; got {', '.join(found) or 'nothing'}"


def test_each_public_question_is_found_by_other_words(chromium, book_url):
    page = opened(chromium, book_url)
    wrong = list(missed(page, read_questions()))
    page.context.close()
    assert wrong == [], "\n" + "\n".join(wrong)


def test_the_whole_page_is_no_answer():
    assert PAGE not in set().union(*map(answers, read_questions()))


def test_without_our_script_questions_are_missed(chromium, book_url):
    page = opened(chromium, book_url, without="search.js")
    assert len(list(missed(page, read_questions()))) > 15
    page.context.close()
