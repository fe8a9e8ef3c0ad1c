"""The data of chapter 7 are what their docstrings say."""

import numpy as np
import pytest

from unrolled.sequence_to_sequence import data


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (9, "nine"),
        (13, "thirteen"),
        (20, "twenty"),
        (99, "ninety nine"),
        (100, "one hundred"),
        (105, "one hundred and five"),
        (340, "three hundred and forty"),
        (1000, "one thousand"),
        (2005, "two thousand and five"),
        (7777, "seven thousand seven hundred and seventy seven"),
        (9900, "nine thousand nine hundred"),
    ],
)
def test_a_number_in_words(number, words):
    assert data.in_words(number) == data.in_words(np.int64(number)) == words


def test_every_number_has_words_of_its_own():
    texts = [data.in_words(number) for number in range(10_000)]
    assert len({*texts}) == 10_000
    assert {word for text in texts for word in text.split()} == {*data.WORDS}
    assert {len(text.split()) for text in texts} == {1, 2, 4, 5, 6, 7}


def test_numbers_are_refused_in_words():
    with pytest.raises(ValueError, match="at least 0; got -1"):
        data.in_words(-1)
    with pytest.raises(ValueError, match="at most 9999; got 10000"):
        data.in_words(10_000)
    with pytest.raises(TypeError, match="number must be an integer; got 2.0"):
        data.in_words(2.0)


@pytest.mark.parametrize(
    ("number", "places"),
    [
        (0, [0]),
        (7, [0]),
        (10, [0, 0]),
        (13, [0, 0]),
        (30, [0, None]),
        (45, [0, 1]),
        (300, [0, None, None]),
        (312, [0, 3, 3]),
        (2005, [0, None, None, 3]),
        (2000, [0, None, None, None]),
        (7777, [0, 2, 5, 6]),
    ],
)
def test_the_word_that_spells_a_digit(number, places):
    assert data.spelled_by(number) == places


def test_every_digit_but_zero_is_spelled():
    for number in range(0, 10_000, 7):
        words = data.in_words(number).split()
        for digit, place in zip(str(number), data.spelled_by(number), strict=True):
            if place is None:
                assert digit == "0"
            elif words[place] in data.DIGITS:
                assert words[place] == data.DIGITS[int(digit)]
            elif words[place] in data.TENS:
                assert words[place] == data.TENS[int(digit) - 2]
            else:
                assert digit in str(data.ONES.index(words[place]))


def test_the_sets_share_no_number():
    sets = data.numbers(train=2000, validation=500, test=1500, seed=0)
    assert [len(each) for each in sets] == [2000, 500, 1500]
    together = np.concatenate(sets)
    assert len({*together.tolist()}) == 4000
    assert together.min() >= 0
    assert together.max() <= 9999
    assert [int(np.sum(each < 1000)) for each in sets] == [500, 125, 375]
    assert np.mean(sets[0][:1000] < 1000) == pytest.approx(0.25, abs=0.06)  # in random order
    again = data.numbers(train=2000, validation=500, test=1500, seed=0)
    for one, other in zip(sets, again, strict=True):
        np.testing.assert_array_equal(one, other)
    assert not np.array_equal(sets[0], data.numbers(2000, 500, 1500, seed=1)[0])


def test_impossible_sets_are_refused():
    with pytest.raises(ValueError, match="4000 in all; got 4001"):
        data.numbers(2000, 500, 1501, seed=0)
    with pytest.raises(ValueError, match="validation must be an integer of at least 4; got 0"):
        data.numbers(2000, 0, 1500, seed=0)
    with pytest.raises(TypeError, match="seed must be an integer"):
        data.numbers(2000, 500, 1500, seed="0")
