"""The verdict on a reader's answer to an exercise."""


class Verdict:
    """True if the answer is right; displayed, it shows the reader `words`."""

    def __init__(self, right: bool, words: str) -> None:
        self.right = right
        self.words = words

    def __bool__(self) -> bool:
        return self.right

    def __repr__(self) -> str:
        return ("Right. " if self.right else "Not yet. ") + self.words
