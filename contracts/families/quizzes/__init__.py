"""Classic quizzes."""
