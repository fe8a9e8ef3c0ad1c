"""Machinery for all chapters: explorables, pictures, quizzes, exercises, training helpers, stored measurements."""
