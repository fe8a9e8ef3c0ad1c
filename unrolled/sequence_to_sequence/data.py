"""Numbers in words with their digits: inputs of one to seven words, answers of one to four digits."""

import numpy as np

from unrolled.core.arguments import check_whole

DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
ONES = [*DIGITS, *TEENS]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS = [*ONES, *TENS, "hundred", "thousand", "and"]  # the vocabulary of `in_words`
LARGEST = 9999
SHORT = 1000  # the numbers below it have at most three digits


def in_words(number: int) -> str:
    """A number in British words: 2005 is "two thousand and five", and 340 is "three hundred and forty".

    Args:
        number: an integer from 0 to 9999.

    Returns:
        One to seven words of `WORDS`, with spaces between them.

    Raises:
        TypeError: the number is not an integer.
        ValueError: it is below 0 or above 9999.
    """
    check_whole(number=(number, 0))
    if number > LARGEST:
        raise ValueError(f"number must be an integer of at most {LARGEST}; got {number}.")
    thousands, rest = divmod(int(number), 1000)
    hundreds, last = divmod(rest, 100)
    words = [ONES[thousands], "thousand"] if thousands else []
    words += [ONES[hundreds], "hundred"] if hundreds else []
    if last or not words:
        words += ["and"] if words else []
        words += [ONES[last]] if last < 20 else [TENS[last // 10 - 2], *([ONES[last % 10]] if last % 10 else [])]
    return " ".join(words)


def spelled_by(number: int) -> list[int | None]:
    """For each digit of a number the place of the word that spells it: [0, None, None, 3] for 2005.

    Args:
        number: an integer from 0 to 9999.

    Returns:
        A place in the list of words, from 0, for each digit; None for a zero that no word spells, as in 2005 or 30.

    Raises:
        TypeError, ValueError: as `in_words`.
    """
    words = in_words(number).split()
    last, length = number % 100, len(str(number))
    found: dict[int, int] = {}  # from the place of a digit, -1 for the last, to that of its word
    for place, word in enumerate(words):
        if word in ("thousand", "hundred"):
            found[-4 if word == "thousand" else -3] = place - 1
        elif word in TENS:
            found[-2] = place
        elif word in TEENS:
            found[-2] = found[-1] = place
    if number == 0 or (last % 10 and last // 10 != 1):
        found[-1] = len(words) - 1
    return [found.get(place) for place in range(-length, 0)]


def numbers(train: int, validation: int, test: int, seed: int) -> list[np.ndarray]:
    """Three sets of different numbers; a quarter of each set, rounded down, is below 1,000.

    Args:
        train, validation, test: how many numbers each set has, integers of at least 4; 4,000 together at most.
        seed: an integer of at least 0. The same seed gives the same sets.

    Returns:
        Three arrays of shape `(count,)` and type int, in random order. No number is in two of them.

    Raises:
        TypeError: an argument is not an integer.
        ValueError: a count is less than 4, they are more than 4,000 together, or `seed` is less than 0.
    """
    check_whole(train=(train, 4), validation=(validation, 4), test=(test, 4), seed=(seed, 0))
    total = train + validation + test
    if total > 4 * SHORT:
        raise ValueError(f"there are enough short numbers for 4000 in all; got {total}.")
    random = np.random.default_rng(seed)
    short, long = random.permutation(SHORT), random.permutation(np.arange(SHORT, LARGEST + 1))
    sets = []
    for count in (train, validation, test):
        quarter = count // 4
        chosen, short = short[:quarter], short[quarter:]
        more, long = long[: count - quarter], long[count - quarter :]
        sets.append(random.permutation(np.concatenate([chosen, more])))
    return sets
