"""Laws of LiveAssessments."""
