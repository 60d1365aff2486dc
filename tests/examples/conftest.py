"""The example project is a project of its own: `test_example_project.py` runs its tests where it is installed."""

collect_ignore = ["grade_sync"]
