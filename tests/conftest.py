"""What holds for every test: no deadline for generated examples, for machines are busy at times, and forty of them.

Hypothesis also draws constants that stand in loaded code: all of ours is loaded before the first example.
"""

from __future__ import annotations

import importlib
import os
import pkgutil

from hypothesis import settings

import mock_server
from contracts.suite import load_everything

settings.register_profile("kit", deadline=None, max_examples=100 if os.environ.get("THOROUGH") else 40)
settings.load_profile("kit")

load_everything()
for _module in pkgutil.walk_packages(mock_server.__path__, "mock_server."):
    if not _module.name.endswith("__main__"):
        importlib.import_module(_module.name)
