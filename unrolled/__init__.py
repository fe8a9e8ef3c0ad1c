"""What the notebooks of the book import: explorables, drawings, data and exercise checks."""

from unrolled.explore import explore, picture
from unrolled.glue import glue

__all__ = ["explore", "glue", "picture"]
