"""What the notebooks of the book import: explorables, drawings, data, exercise checks and quizzes."""

from unrolled.explore import explore, picture
from unrolled.glue import glue
from unrolled.quiz import quiz

__all__ = ["explore", "glue", "picture", "quiz"]
