"""Laws of what all of Canvas has in common, and of concurrency."""
