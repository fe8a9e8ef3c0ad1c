"""Drawings that several chapters share: the unrolled cell, the input block, weights, states, series, dots by seed.

Every function fills a matplotlib axes with one drawing, turns its axis off and returns nothing. A drawing measures its
axes and is laid out in points, so set the title of the axes before you draw. Axes of the full width and of half of it
(`style.subplots(1, 2)`) are wide enough; axes that are too small raise a ValueError that names the size needed. A
drawing that would be too long is abbreviated with an ellipsis, and the true number is written next to it.
"""
