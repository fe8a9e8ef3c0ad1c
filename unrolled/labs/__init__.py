"""Labs: pages that compute. The reader's own numbers, in the page by its scripts and in Jupyter by Keras.

A notebook writes `from unrolled import labs`, and `labs.train()` on the last line of a cell.
"""

from unrolled.labs.horizon import horizon
from unrolled.labs.lengths import lengths
from unrolled.labs.shapes import shapes
from unrolled.labs.train import train
from unrolled.labs.windows import windows

__all__ = ["horizon", "lengths", "shapes", "train", "windows"]
