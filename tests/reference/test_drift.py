"""The record of old and new calls: it says what really happened, and refuses anything else."""

import warnings

import pytest

from unrolled.reference.drift import Drift, in_short


def test_an_old_call_that_raises_and_its_replacement(capsys):
    moved = Drift()
    with moved.then(TypeError, "invalid keyword"):
        sorted([2, 1], nb_epoch=1)
    with moved.now():
        result = sorted([2, 1])
    assert result == [1, 2]
    old, today, new = moved.rows[0]
    assert (old, new) == ("sorted([2, 1], nb_epoch=1)", "result = sorted([2, 1])")
    assert today.startswith("TypeError: 'nb_epoch' is an invalid keyword")
    assert capsys.readouterr().out.splitlines() == [f"then:  {old}", f"today: {today}", f"now:   {new}"]


def test_an_old_call_that_warns():
    moved = Drift()
    with moved.then(UserWarning, "do not"):
        warnings.warn("do not do this", stacklevel=1)
    assert moved.rows[0][1] == "UserWarning: do not do this"


def test_an_old_call_that_runs():
    moved = Drift()
    with moved.then():
        one = 1
    assert moved.rows == [["one = 1", "runs, without a warning", ""]]
    assert one == 1


def test_an_old_call_that_does_something_else():
    with pytest.raises(AssertionError, match="expected ValueError; got TypeError"), Drift().then(ValueError):
        raise TypeError("no")
    with pytest.raises(AssertionError, match="expected ValueError; got None"), Drift().then(ValueError):
        pass
    with pytest.raises(AssertionError, match="expected nothing; got UserWarning"), Drift().then():
        warnings.warn("careful", stacklevel=1)
    with pytest.raises(AssertionError, match="expected 'yes' in the message; got"), Drift().then(ValueError, "yes"):
        raise ValueError("no")


def test_a_new_call_must_not_warn():
    moved = Drift()
    with moved.then():
        pass
    with pytest.raises(UserWarning, match="careful"), moved.now():
        warnings.warn("careful", stacklevel=1)


def test_a_message_in_short():
    long = "\x1b[1mno\x1b[0m " + "word " * 100
    assert in_short(ValueError(long)).startswith("ValueError: no word word")
    assert len(in_short(ValueError(long))) < 250
    assert in_short(ImportError("no 'A' from 'b' (/home/me/b.py)")) == "ImportError: no 'A' from 'b'"
    assert in_short(ValueError("no\n\nArguments received by LSTM: x=1")) == "ValueError: no"
    assert in_short(ValueError("no: filepath=/home/me/a/saved. Use b/c")) == "ValueError: no: filepath=saved. Use b/c"


def test_the_table_holds_every_row():
    moved = Drift()
    for _ in range(2):
        with moved.then(ValueError):
            raise ValueError("a < b")
        with moved.now():
            pass
    page = moved.table()._repr_html_()
    assert page.count("<tr>") == 3
    assert "a &lt; b" in page
    assert repr(moved.table()).count("\n") == 2
