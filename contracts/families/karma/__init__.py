"""Karma LMS assessments."""
