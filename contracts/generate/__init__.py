"""Values to send."""
