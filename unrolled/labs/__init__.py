"""Labs: pages that compute. The reader's own numbers, in the page by its scripts and in Jupyter by Keras.

A notebook writes `from unrolled import labs`, and `labs.train()` on the last line of a cell.
"""

from unrolled.labs.horizon import horizon
from unrolled.labs.train import train

__all__ = ["horizon", "train"]
