"""What the notebooks of the book import: explorables, drawings, data, exercise checks and quizzes."""

from unrolled.core import style
from unrolled.core.explore import explore, picture
from unrolled.core.glue import glue
from unrolled.core.quiz import quiz

__all__ = ["explore", "glue", "picture", "quiz", "style"]
