"""Glued numbers reach the page as they were written."""

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from unrolled import glue


def test_a_number_is_stored_as_the_text_that_the_prose_shall_show():
    InteractiveShell.instance()
    with capture_output() as captured:
        glue("weights", "362,400")
    (record,) = captured.outputs
    assert record.data == {"application/papermill.record/text/plain": "'362,400'"}
    assert record.metadata["scrapbook"]["name"] == "weights"
