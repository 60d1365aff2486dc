"""Laws of Karma."""
