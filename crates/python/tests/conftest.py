"""What tests share."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


class Command:
    """The command, as a process of its own."""

    def __call__(self, *arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "provmap", *arguments], input=stdin, capture_output=True, text=True, check=False
        )

    def json(self, *arguments: str, stdin: str = "") -> Any:
        return json.loads(self(*arguments, stdin=stdin).stdout)


@pytest.fixture
def command() -> Command:
    return Command()


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without a `provmap.toml`."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
