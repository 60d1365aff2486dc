"""What all of Canvas has in common."""
