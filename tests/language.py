"""English that the book does not use, each with what to write instead; `STYLE.md` has the reasons."""

import re

FORBIDDEN = {
    r"\b[Ww]ho (remembers|sorts|always|knows|reads|says|guesses|keeps)\b": "a network that ..., or: if you ...",
    r"\b[Ww]hoever\b": "a network that ..., or: if you ...",
    r"\b[Hh]ow many [\w ]{1,30} has\b": "how many ... does ... have",
    r"\b[Ww]hich \w+ has\b": "what is the ... of ...",
    r"\b[Ww]hole numbers? from\b": "an integer of at least ...",
    r"\bshall\b": "should, must or will",
    r"\bby heart\b": "memorise",
    r"\banew\b": "again",
    r"\b[Ww]ithout a word\b": "silently, without a warning",
    r"\bReplace the dots\b": "Replace `...` with your answer",
    r"; [^.;\n]{1,80} came\b": "; got ...",
    r"\b[Ww]hat came (is|has|was)\b": "got ...",
    r"\b(befall|befell|foretell|foretold|commoner|wherefrom|thereof)\w*\b": "plain modern words",
    r"\bdealt? out\b": "assign, distribute",
    r"\bhands? (over|on|out)\b|\bhanded (over|on|out)\b": "pass, return, output",
    r"\btak(e|es|en|ing) (it|them|the \w+) off\b": "subtract",
    r"\bas Keras makes (it|them)\b|\bwhat Keras makes\b": "a default Keras ...",
    r"\blearnt\b": "learned",
    r"\boptimiser": "optimizer, as Keras writes it",
    r"\bregulariz|\bnormaliz(?!er)|\bstandardiz(?!er)": "British spelling: -is-",
    r"\bthread's asker\b": "the person who asked",
    r"\bput right\b|\bwith nobody\b": "plain modern words",
    r"\b[Ll]ook at who\b": "see which",
    r"\bnone of (the )?(three|two|five|\w+) seeds\b|\bwith none of\b": "no seed, 0 of 3 seeds",
    r"\bstraight lines\b": "linear regression",
}


def found(text: str) -> list[str]:
    """What of the forbidden stands in a text: a line each, with what to write instead."""
    return [
        f"{match[0]!r}: write {instead}"
        for pattern, instead in FORBIDDEN.items()
        for match in re.finditer(pattern, text)
    ]
