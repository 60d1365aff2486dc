"""Headless Chromium, driven over its DevTools protocol through a pair of pipes: nothing but the standard library."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-default-apps",
    "--remote-debugging-pipe",
    "--window-size=1360,900",
)
# Chromium reads commands from descriptor 3 and writes answers to descriptor 4
_HAND_OVER = (
    "import os, sys\n"
    "into, out = (os.dup(int(number)) for number in sys.argv[1:3])\n"
    "high = [os.dup(end) for end in (into, out, into, out)][2:]\n"
    "os.dup2(high[0], 3); os.dup2(high[1], 4)\n"
    "os.execv(sys.argv[3], sys.argv[3:])\n"
)


def executable() -> str | None:
    """Where Chromium is installed, if it is."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class BrowserError(RuntimeError):
    """The browser, or a script in its page, says no."""


class Page:
    """One page of one browser of its own; also keeps what its console, its scripts and its network complain about."""

    def __init__(self, profile: Path, *, patience: float = 30) -> None:
        program = executable()
        assert program is not None
        commands, self._into = os.pipe()
        self._out, answers = os.pipe()
        os.set_inheritable(commands, True)
        os.set_inheritable(answers, True)
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-c", _HAND_OVER, str(commands), str(answers)),
                *(program, *FLAGS, f"--user-data-dir={profile}", "about:blank"),
            ],
            pass_fds=(commands, answers),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(answers)
        self._patience = patience
        self._buffer = b""
        self._number = 0
        self._events: deque[dict[str, Any]] = deque()
        self._session: str | None = None
        self.complaints: list[str] = []
        self.requested: list[str] = []
        target = self._ask("Target.createTarget", {"url": "about:blank"})["targetId"]
        attached = self._ask("Target.attachToTarget", {"targetId": target, "flatten": True})
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable")

    def __enter__(self) -> Page:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._into)
        os.close(self._out)

    def open(self, url: str) -> None:
        self._ask("Page.navigate", {"url": url})
        self.wait_for("document.readyState === 'complete'")

    def run(self, script: str) -> Any:
        """The value of an expression in the page; a promise is waited for."""
        answer = self._ask(
            "Runtime.evaluate",
            {"expression": script, "returnByValue": True, "awaitPromise": True, "userGesture": True},
        )
        if "exceptionDetails" in answer:
            raise BrowserError(json.dumps(answer["exceptionDetails"])[:2000])
        return answer["result"].get("value")

    def wait_for(self, condition: str) -> None:
        """Until the expression is true. Raises BrowserError when that takes too long."""
        deadline = time.monotonic() + self._patience
        while not self.run(f"Boolean({condition})"):
            if time.monotonic() > deadline:
                raise BrowserError(
                    f"not within {self._patience} seconds: {condition}\n{self.run('document.body.innerText')}"
                )
            self._pump(0.05)

    def press(self, key: str, text: str = "") -> None:
        """A key, as from a keyboard."""
        code = {"Enter": 13, "Tab": 9, "ArrowDown": 40, "ArrowUp": 38, " ": 32}.get(key, ord(key[0]))
        text = text or ("\r" if key == "Enter" else key if len(key) == 1 else "")
        common = {"key": key, "windowsVirtualKeyCode": code}
        self._ask("Input.dispatchKeyEvent", {"type": "keyDown", "text": text, **common})
        self._ask("Input.dispatchKeyEvent", {"type": "keyUp", **common})

    def accessible(self) -> list[dict[str, str]]:
        """Role and name of everything that a screen reader meets."""
        nodes = self._ask("Accessibility.getFullAXTree")["nodes"]
        return [
            {"role": node["role"]["value"], "name": node.get("name", {}).get("value", "")}
            for node in nodes
            if not node["ignored"]
        ]

    def asked_of_others(self, url: str) -> list[str]:
        """What the page asked of anybody but this server."""
        return [asked for asked in self.requested if not asked.startswith((url, "data:", "about:"))]

    def screenshot(self, file: Path, *, dark: bool = False, width: int = 1360, height: int = 900) -> None:
        scheme = "dark" if dark else "light"
        self._ask(
            "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        )
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._ask("Emulation.setDeviceMetricsOverride", metrics)
        file.write_bytes(base64.b64decode(self._ask("Page.captureScreenshot")["data"]))

    def _ask(self, method: str, parameters: dict[str, Any] | None = None) -> Any:
        self._number += 1
        command: dict[str, Any] = {"id": self._number, "method": method, "params": parameters or {}}
        if self._session is not None:
            command["sessionId"] = self._session
        os.write(self._into, json.dumps(command).encode() + b"\0")
        deadline = time.monotonic() + self._patience
        while time.monotonic() < deadline:
            for message in self._read(deadline - time.monotonic()):
                if message.get("id") == self._number:
                    if "error" in message:
                        raise BrowserError(f"{method}: {message['error']}")
                    return message["result"]
        raise BrowserError(f"{method}: no answer within {self._patience} seconds")

    def _pump(self, seconds: float) -> None:
        """Let the page go on for a while."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._read(left)

    def _read(self, seconds: float) -> list[dict[str, Any]]:
        """The messages that have come, answers and events; events are looked at here."""
        ready, _, _ = select.select([self._out], [], [], max(seconds, 0))
        if ready:
            chunk = os.read(self._out, 1 << 20)
            if not chunk:
                raise BrowserError("the browser is gone")
            self._buffer += chunk
        *whole, self._buffer = self._buffer.split(b"\0")
        messages = [json.loads(part) for part in whole]
        for message in messages:
            self._note(message.get("method"), message.get("params", {}))
        return messages

    def _note(self, event: str | None, told: dict[str, Any]) -> None:
        if event == "Log.entryAdded":
            self.complaints.append(told["entry"]["text"])
        elif event == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(told["exceptionDetails"])[:500])
        elif event == "Runtime.consoleAPICalled" and told["type"] in ("error", "warning"):
            self.complaints.append(json.dumps(told["args"])[:500])
        elif event == "Network.requestWillBeSent":
            self.requested.append(told["request"]["url"])
