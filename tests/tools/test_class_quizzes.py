"""The quizzes for a learning platform: every question, answer and explanation arrives, in GIFT and in QTI 2.1."""

import html
import json
import os
import re
import zipfile
from xml.etree import ElementTree

import pytest

from class_quizzes import QTI, gift, item, package, sets, write, zipped
from conftest import ROOT

SETS = sets()
SPACES = {"qti": QTI, "cp": "http://www.imsglobal.org/xsd/imscp_v1p1"}
TRICKY = {
    "question": "What does `a = {x: 1}` mean, and why not ~, #, \\ or a = b?",
    "answers": [
        {"answer": "`x <= 1 & y`", "right": False, "why": "No: `{` is `{`."},
        {"answer": "A dict: `{x: 1}`", "right": True, "why": "Yes = right #1."},
    ],
}


def plain(text):
    """The words of a text with `backticks`."""
    return text.replace("`", "")


def read_gift(text):
    """A strict reader of the part of GIFT that we write: the questions in the form of `Quiz`."""
    token = re.compile(r"\\(.)|([~=#{}:])|([^\\~=#{}:]+)", re.DOTALL)
    questions = []
    for block in text.strip().split("\n\n"):
        if block.startswith("$CATEGORY: "):
            continue
        signs, words = [], [""]
        for escaped, sign, other in token.findall(block):
            if sign:
                signs.append(sign)
                words.append("")
            else:
                words[-1] += escaped or other
        assert signs[:5] == [":", ":", ":", ":", "{"], signs
        assert signs[5:-1:2].count("=") == 1
        assert set(signs[6:-1:2]) == {"#"}
        assert signs[-1] == "}"
        told = [re.sub(r"<[^>]*>", "", each) for each in words]
        told = [html.unescape(each).strip() for each in told]
        kinds, answers = signs[5:-1:2], zip(told[6:-1:2], told[7:-1:2], strict=True)
        questions.append(
            {
                "question": told[4].removeprefix("[html]"),
                "answers": [
                    {"answer": answer, "right": kind == "=", "why": why}
                    for kind, (answer, why) in zip(kinds, answers, strict=True)
                ],
            }
        )
    return questions


def read_item(element):
    """An item of QTI 2.1 in the form of `Quiz`."""
    text = {True: lambda node: "".join(node.itertext()), False: lambda node: ""}
    right = element.findtext("qti:responseDeclaration/qti:correctResponse/qti:value", namespaces=SPACES)
    whys = {each.get("identifier"): text[True](each) for each in element.findall("qti:modalFeedback", SPACES)}
    choices = element.findall(".//qti:simpleChoice", SPACES)
    return {
        "question": text[True](element.find(".//qti:prompt", SPACES)),
        "answers": [
            {
                "answer": text[True](each),
                "right": each.get("identifier") == right,
                "why": whys[each.get("identifier")],
            }
            for each in choices
        ],
    }


def in_words(questions):
    """Questions of a quiz without their backticks."""
    return [
        {
            "question": plain(each["question"]),
            "answers": [{**one, "answer": plain(one["answer"]), "why": plain(one["why"])} for one in each["answers"]],
        }
        for each in questions
    ]


def test_there_are_eight_quizzes_and_two_tests():
    assert len(SETS) == 10
    of_chapters = [json.loads(path.read_text(encoding="utf-8")) for path in ROOT.glob("unrolled/*/quiz.json")]
    assert len(of_chapters) == 8
    assert sum(len(questions) for _, questions in SETS.values()) == sum(map(len, of_chapters)) + 2 * 10


@pytest.mark.parametrize("name", SETS)
def test_gift_holds_every_question_answer_and_explanation(name):
    title, questions = SETS[name]
    assert read_gift(gift(title, questions)) == in_words(questions)


def test_signs_with_a_meaning_in_gift_are_escaped():
    assert read_gift(gift("A: title", [TRICKY])) == in_words([TRICKY])


def test_the_reader_of_gift_refuses_an_answer_without_an_explanation():
    broken = gift("Title", [TRICKY]).replace("#No", " No")
    with pytest.raises((AssertionError, ValueError)):
        read_gift(broken)


@pytest.mark.parametrize("name", SETS)
def test_a_package_holds_every_question_answer_and_explanation(name):
    title, questions = SETS[name]
    files = {path: ElementTree.fromstring(content) for path, content in package(name, title, questions).items()}
    items = [each.get("href") for each in files["test.xml"].iter(f"{{{QTI}}}assessmentItemRef")]
    assert [read_item(files[path]) for path in items] == in_words(questions)


@pytest.mark.parametrize("name", SETS)
def test_a_manifest_names_every_file_of_its_package_once(name):
    files = package(name, *SETS[name])
    manifest = ElementTree.fromstring(files["imsmanifest.xml"])
    resources = manifest.findall("cp:resources/cp:resource", SPACES)
    assert sorted(each.get("href") for each in resources) == sorted(set(files) - {"imsmanifest.xml"})
    known = {each.get("identifier") for each in resources}
    assert {each.get("identifierref") for each in manifest.iter(f"{{{SPACES['cp']}}}dependency")} < known
    assert resources[0].get("type") == "imsqti_test_xmlv2p1"


def test_identifiers_begin_with_a_letter_and_are_their_own():
    found = [each.get("identifier") for name in SETS for each in items_of(name)]
    assert len(set(found)) == len(found) == sum(len(questions) for _, questions in SETS.values())
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", each) for each in found)


def items_of(name):
    return [item(f"{name}-{number}", each) for number, each in enumerate(SETS[name][1], 1)]


def test_the_right_answer_scores_and_every_answer_sets_its_feedback():
    made = ElementTree.fromstring(ElementTree.tostring(item("one", TRICKY)))
    processing = made.find("qti:responseProcessing", SPACES)
    assert processing.find("qti:responseCondition/qti:responseIf/qti:match/qti:correct", SPACES) is not None
    outcomes = {each.get("identifier") for each in processing.iter(f"{{{QTI}}}setOutcomeValue")}
    assert outcomes == {"SCORE", "FEEDBACK"}
    assert outcomes == {each.get("identifier") for each in made.findall("qti:outcomeDeclaration", SPACES)}


def test_the_same_content_makes_the_same_file(tmp_path):
    for name in ("one.zip", "two.zip"):
        zipped(package("quiz", "Title", [TRICKY]), tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_the_files_are_written(tmp_path):
    made = write(tmp_path / "quizzes")
    assert len(made) == 20
    with zipfile.ZipFile(tmp_path / "quizzes" / "quiz-1-units.qti.zip") as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 7


@pytest.mark.skipif("QTI_SCHEMAS" not in os.environ, reason="the schemas' licence keeps them out of the repository")
def test_every_file_is_valid_against_the_schemas():
    """QTI_SCHEMAS: a folder with `qtiv2p1p1/imsqti_v2p1p1.xsd`, `imscp_v1p1.xsd` and what they import."""
    xmlschema = pytest.importorskip("xmlschema")
    names = {"item": "qtiv2p1p1/imsqti_v2p1p1.xsd", "manifest": "imscp_v1p1.xsd"}
    schemas = {kind: xmlschema.XMLSchema(f"{os.environ['QTI_SCHEMAS']}/{name}") for kind, name in names.items()}
    for name, (title, questions) in SETS.items():
        for path, content in package(name, title, questions).items():
            kind = "manifest" if path == "imsmanifest.xml" else "item"
            assert [error.reason for error in schemas[kind].iter_errors(content.decode())] == [], (name, path)
