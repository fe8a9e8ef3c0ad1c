"""English that the book does not use, each with what to write instead; `STYLE.md` has the reasons."""

import re

COUNTED = (
    r"arrays?|batch(?:es)?|biases|circles?|columns?|digits?|dots?|epochs?|features?|forecasts?|labels?|lines?|markers?|"
    r"numbers?|outputs?|rows?|samples?|seconds?|sequences?|states?|targets?|timesteps?|updates?|values?|weights?|windows?"
)
PLURAL = r"batches|circles|columns|digits|dots|epochs|rows|timesteps|updates|weights"  # hardly ever verbs
PER = (
    r"batch|column|epoch|feature|gate|minute|month|notebook|page|row|sample|second|seed|series|step|timestep|"
    r"training|unit|update|window|year"
)
FORBIDDEN = {
    r"\b[Ww]ho (remembers|sorts|always|knows|reads|says|guesses|keeps|forgets|wants|answers)\b": (
        "a network that ..., or: if you ..."
    ),
    r"\b[Ww]hoever\b": "a network that ..., or: if you ...",
    r"\b[Hh]ow many (?:\w+ ){1,3}?has (?:it|(?:a|an|the|its|each) \S+?|`[^`]+`)[?.,;:]": "how many ... does ... have",
    r"\b[Hh]ow many has\b": "how many does ... have",
    r"\b[Ww]hich \w+ has\b": "what is the ... of ...",
    r"\b[Ww]hy has (it|the|its)\b": "why does ... have, why is its ...",
    r"\b[Ww]hole numbers? from\b": "an integer of at least ...",
    r"\bshall\b": "should, must or will",
    r"\bby heart\b": "memorise",
    r"(?<!--)\banew\b": "again",
    r"\b[Ww]ithout a word\b": "silently, without a warning",
    r"\bReplace the dots\b": "Replace `...` with your answer",
    r"; [^;\n]{1,80} came(?=[.,;:]|$)": "; got ...",
    r"\b[Ww]hat came (is|has|was)\b": "got ...",
    r"\b(befall|befell|foretell|foretold|commoner|wherefrom|thereof)\w*\b": "plain modern words",
    r"\bdealt? out\b": "assign, distribute",
    r"\bhands? (over|on|out)\b|\bhanded (over|on|out)\b": "pass, return, output",
    r"\btak(e|es|en|ing) (it|them|the \w+) off\b|\bthe \w+ taken off\b": "subtract",
    r"\bas Keras makes (it|them)\b|\bwhat Keras makes\b": "a default Keras ...",
    r"\blearnt\b": "learned",
    r"\boptimiser": "optimizer, as Keras writes it",
    r"\bregulariz(?!er)|\bnormaliz(?!er)|\bstandardiz(?!er)|\binitialization": "British spelling: -is-",
    r"\bthread's asker\b": "the person who asked",
    r"\bput right\b|\bwith nobody\b": "plain modern words",
    r"\b[Ll]ook at who\b": "see which",
    r"\bnone of (the )?(three|two|five|\w+) seeds\b|\bwith none of\b": "no seed, 0 of 3 seeds",
    r"\bstraight lines\b": "linear regression",
    rf"\b(?:one|two|three|four|\d[\d,.]*) (?:{COUNTED}) an? (?:{PER})\b": "per",
    rf"\b(?:{PLURAL}) an? (?:{PER})\b": "per",
    r"\bmakes? one number of\b": "turns it into one number",
    r"\b(?:how|why|what), the (?:next )?(?:section|notebook|chapter)\b": "the next section explains how",
    r"\bone below the other\b": "stacked",
    r"\ba yes or a no\b": "binary, 0 or 1",
    r"\ba good third\b|\bsomewhat less than a (?:fifth|third|quarter|half)\b": "per cent",
    r"\bhas it that\b": "claims that",
}


def found(text: str) -> list[str]:
    """The forbidden English in a text: a line per passage, with what to write instead."""
    return [
        f"{match[0]!r}: write {instead}"
        for pattern, instead in FORBIDDEN.items()
        for match in re.finditer(pattern, text)
    ]
