"""Laws of classic quizzes."""
