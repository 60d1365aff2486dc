"""What holds for every test: no deadline for generated examples, for machines are busy at times."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("kit", deadline=None)
settings.load_profile("kit")
