"""Numbers that code computes and prose pastes."""

from IPython.display import display


def glue(name: str, value: object) -> None:
    """Store `value` under `name` for the book's prose, where it is pasted with MyST-NB's `glue` role.

    It writes what `myst_nb.glue(name, value, display=False)` writes, so that a notebook needs no Sphinx to run (Colab
    has none). A live session shows nothing.

    Args:
        name: a key, unique in its notebook.
        value: a string or a number as the prose shall show it.
    """
    # repr: MyST-NB evaluates what looks like Python, and would paste 362,400 as a tuple
    record = {"application/papermill.record/text/plain": repr(str(value))}
    display(record, raw=True, metadata={"scrapbook": {"name": name, "mime_prefix": "application/papermill.record/"}})
