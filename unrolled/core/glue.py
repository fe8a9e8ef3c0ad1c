"""Numbers that a notebook computes and a page of prose pastes."""

from IPython.display import display


def glue(name: str, value: object) -> None:
    """Store `value` under `name` for the book's prose, which pastes it with MyST-NB's `glue` role.

    It writes the same record as `myst_nb.glue(name, value, display=False)`, but does not need Sphinx, which Colab
    lacks. A live session shows nothing.

    Args:
        name: a key, unique in its notebook.
        value: a string or a number, in the form in which the prose should show it.
    """
    # repr, because MyST-NB evaluates anything that looks like Python and would paste 362,400 as a tuple
    record = {"application/papermill.record/text/plain": repr(str(value))}
    display(record, raw=True, metadata={"scrapbook": {"name": name, "mime_prefix": "application/papermill.record/"}})
