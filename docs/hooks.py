"""Hands the generated pages to MkDocs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

import pages


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    config.nav = pages.navigation()
    return config


def on_files(files: Files, *, config: MkDocsConfig, **_: Any) -> Files:
    for name, text in pages.pages().items():
        files.append(File.generated(config, name, content=text))
    for name, source in pages.FILES.items():
        if name not in files.src_uris:
            files.append(File.generated(config, name, abs_src_path=str(pages.ROOT / source)))
    return files
