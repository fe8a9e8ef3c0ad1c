"""What an exercise says of an answer."""


class Verdict:
    """True if the answer is right; displayed, it speaks to the reader."""

    def __init__(self, right: bool, words: str) -> None:
        self.right = right
        self.words = words

    def __bool__(self) -> bool:
        return self.right

    def __repr__(self) -> str:
        return ("Right. " if self.right else "Not yet. ") + self.words
