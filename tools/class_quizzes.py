"""The quizzes and the two tests as files for a learning platform: GIFT (Moodle) and QTI 2.1 packages.

Every answer keeps its feedback. GIFT: https://docs.moodle.org/en/GIFT_format. QTI: the elements of IMS Question and
Test Interoperability 2.1, https://www.imsglobal.org/question/qtiv2p1/imsqti_infov2p1.html, in an IMS content package.
"""

import html
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from chapters import chapters
from teaching import FORMS, questions, questions_of_test, titled
from unrolled.core.quiz import LETTERS, Quiz

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the date of every file of a package, so that equal content makes an equal file
TESTS = {"before": "The test before the course", "after": "The test after the course"}


def sets() -> dict[str, tuple[str, list[dict[str, Any]]]]:
    """What there is to export: for each file its title and its questions, in the form of `Quiz`.

    Raises:
        ValueError: a question has another form.
    """
    found = {f"quiz-{each.name}": (titled(each), Quiz(questions(each)).questions) for each in chapters()}
    return found | {f"test-{form}": (TESTS[form], Quiz(questions_of_test(form)).questions) for form in FORMS}


def parts(text: str) -> list[tuple[str, bool]]:
    """A text with `backticks` as pairs: a piece, and whether it is code."""
    pieces = enumerate(text.split("`"))
    return [(piece, bool(place % 2)) for place, piece in pieces if piece]


def as_html(text: str) -> str:
    """A text with `backticks` as HTML."""
    pieces = ((html.escape(piece, quote=False), code) for piece, code in parts(text))
    return "".join(f"<code>{piece}</code>" if code else piece for piece, code in pieces)


def gift(title: str, asked: list[dict[str, Any]]) -> str:
    """Questions in GIFT, in a category of their own."""
    return "\n\n".join([f"$CATEGORY: Unrolled/{title}", *(_gift(title, *each) for each in enumerate(asked, 1))]) + "\n"


def _gift(title, number, question):
    lines = [f"::{_escaped(title)} {number}::[html]{_marked(question['question'])} {{"]
    for each in question["answers"]:
        lines.append(f"\t{'=' if each['right'] else '~'}{_marked(each['answer'])}#{_marked(each['why'])}")
    return "\n".join([*lines, "}"])


def _marked(text):
    return _escaped(as_html(text))


def _escaped(text):
    """A text whose characters with a meaning in GIFT are marked as plain ones."""
    return re.sub(r"([~=#{}:\\])", r"\\\1", text)


def item(identifier: str, question: dict[str, Any]) -> ElementTree.Element:
    """A question as an `assessmentItem` of QTI 2.1, with the feedback of every answer as a `modalFeedback`."""
    letters = dict(zip(LETTERS, question["answers"], strict=False))
    right = next(letter for letter, each in letters.items() if each["right"])
    title = "".join(piece for piece, _ in parts(question["question"]))
    made = _element("assessmentItem", identifier=identifier, title=title, adaptive="false", timeDependent="false")
    response = _under(made, "responseDeclaration", identifier="RESPONSE", cardinality="single", baseType="identifier")
    _under(_under(response, "correctResponse"), "value").text = right
    score = _under(made, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    _under(_under(score, "defaultValue"), "value").text = "0"
    _under(made, "outcomeDeclaration", identifier="FEEDBACK", cardinality="single", baseType="identifier")
    choice = _under(_under(made, "itemBody"), "choiceInteraction", responseIdentifier="RESPONSE", shuffle="true")
    choice.set("maxChoices", "1")
    _text(_under(choice, "prompt"), question["question"])
    for letter, each in letters.items():
        _text(_under(choice, "simpleChoice", identifier=letter), each["answer"])
    _score_and_feedback(_under(made, "responseProcessing"))
    for letter, each in letters.items():
        shown = _under(made, "modalFeedback", outcomeIdentifier="FEEDBACK", showHide="show", identifier=letter)
        _text(shown, each["why"])
    return made


def _score_and_feedback(processing):
    """One point for the right answer, and the feedback of the answer that was chosen."""
    condition = _under(_under(processing, "responseCondition"), "responseIf")
    match = _under(condition, "match")
    _under(match, "variable", identifier="RESPONSE")
    _under(match, "correct", identifier="RESPONSE")
    point = _under(condition, "setOutcomeValue", identifier="SCORE")
    _under(point, "baseValue", baseType="float").text = "1"
    _under(_under(processing, "setOutcomeValue", identifier="FEEDBACK"), "variable", identifier="RESPONSE")


def package(name: str, title: str, asked: list[dict[str, Any]]) -> dict[str, bytes]:
    """A QTI 2.1 content package: its files by name, with the manifest, the test and an item per question."""
    items = {f"{name}-{number}": item(f"{name}-{number}", each) for number, each in enumerate(asked, 1)}
    files = {f"{each}.xml": made for each, made in items.items()}
    test = _element("assessmentTest", identifier=name, title=title)
    part = _under(test, "testPart", identifier="part", navigationMode="nonlinear", submissionMode="individual")
    section = _under(part, "assessmentSection", identifier="section", title=title, visible="true")
    for each in items:
        _under(section, "assessmentItemRef", identifier=each, href=f"{each}.xml")
    made = {"imsmanifest.xml": _manifest(name, list(items)), "test.xml": test, **files}
    return {path: _bytes(each) for path, each in made.items()}


def _manifest(name, items):
    made = _element("manifest", PACKAGE, identifier=f"manifest-{name}")
    metadata = _under(made, "metadata")
    _under(metadata, "schema").text = "QTIv2.1 Package"
    _under(metadata, "schemaversion").text = "1.0.0"
    _under(made, "organizations")
    resources = _under(made, "resources")
    kinds = {"test": "imsqti_test_xmlv2p1"} | dict.fromkeys(items, "imsqti_item_xmlv2p1")
    for each, kind in kinds.items():
        resource = _under(resources, "resource", identifier=f"resource-{each}", type=kind, href=f"{each}.xml")
        _under(resource, "file", href=f"{each}.xml")
        for needed in items if each == "test" else []:
            _under(resource, "dependency", identifierref=f"resource-{needed}")
    return made


def _element(name, namespace=QTI, **attributes):
    return ElementTree.Element(name, {"xmlns": namespace} | attributes)


def _under(parent, name, **attributes):
    return ElementTree.SubElement(parent, name, attributes)


def _text(parent, text):
    """Put a text with `backticks` into an element, code as `code` elements."""
    last = None
    for piece, code in parts(text):
        if code:
            last = _under(parent, "code")
            last.text = piece
        elif last is None:
            parent.text = (parent.text or "") + piece
        else:
            last.tail = piece


def _bytes(element):
    return ElementTree.tostring(element, encoding="utf-8", xml_declaration=True)


def zipped(files: dict[str, bytes], path: Path) -> None:
    """Write files by name into a zip file, the same bytes for the same content."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)


def write(folder: Path) -> list[Path]:
    """Write every quiz and both tests, as `NAME.gift.txt` and `NAME.qti.zip`, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, (title, asked) in sets().items():
        made += [folder / f"{name}.gift.txt", folder / f"{name}.qti.zip"]
        made[-2].write_text(gift(title, asked), encoding="utf-8")
        zipped(package(name, title, asked), made[-1])
    return made
