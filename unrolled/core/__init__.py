"""Machinery that knows no chapter: explorables, pictures, quizzes, verdicts, training helpers, stored measurements."""
