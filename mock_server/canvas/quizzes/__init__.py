"""Canvas classic Quizzes: a module for each documentation page, and the rules that they share."""
