"""LiveAssessments."""
