"""Canvas's classic quizzes: a module for each documentation page, and what the pages share."""
