"""The example project is a project of its own: `test_example_project.py` runs its tests where it is installed.

The Django site is configured here, as a project's test runner would.
"""

import school_site

collect_ignore = ["grade_sync"]
school_site.configure()
