"""The wheel carries the command."""

import shutil
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

import provmap


def script() -> str:
    found = shutil.which("provmap", path=sysconfig.get_path("scripts"))
    assert found is not None
    return found


def test_the_script_is_the_command(elsewhere: Path) -> None:
    done = subprocess.run([script(), "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("provmap ")
    (elsewhere / "broken.json").write_text("[")
    done = subprocess.run([script(), "check", "broken.json"], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and done.stderr.startswith("error: broken.json:1:2")


def test_ctrl_c_ends_the_command() -> None:
    arguments = [script(), "preflight", "--connector", "Zoom", "-"]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(b'{"userName": "ada"}\n')
        process.stdin.flush()
        # Its input stays open, so that nothing else ends it. The first signal asks it to stop, the next makes it.
        for _ in range(60):
            process.send_signal(signal.SIGINT)
            try:
                assert process.wait(1) != 0
                break
            except subprocess.TimeoutExpired:
                pass
        else:
            process.kill()
            raise AssertionError("it does not end")


def test_help_reads_well() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import provmap; help(provmap.preflight); help(provmap.Judge)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Judge all users" in done.stdout and "What users are judged by" in done.stdout


def test_what_is_exported_is_there_and_documented() -> None:
    for name in provmap.__all__:
        assert getattr(provmap, name).__doc__, name
