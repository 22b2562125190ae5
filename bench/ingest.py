"""What reading costs: text against plain decoding, PDF against a bare pdfplumber.

usage: python -m bench.ingest [FOLDER ...] [--rounds N]

Without a folder it takes samples/reports. Times are of the processor, the best of some rounds.
Prints for text the megabytes a second of decoding alone, of reading, and of reading with layout,
identity and completeness; for PDF the ratio to `extract_text` over the same pages. Asserts nothing.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Callable
from pathlib import Path

import pdfplumber

from tasks import ingest
from tasks.ingest.readers.pdf import read_pdf
from tasks.model import Reject

MB = 1e6


def seconds(work: Callable[[], object], rounds: int) -> float:
    """Processor time of `work`, the best of some rounds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def bare(data: bytes) -> None:
    """What any user of pdfplumber pays: the text of each page."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_text()
            page.close()


def text_line(files: list[tuple[Path, Path]], rounds: int) -> str:
    """The line on text files."""
    sources = [source for path, root in files for source in ingest.read(path, root) if not isinstance(source, Reject)]
    if not sources:
        return "text: no files"
    size = sum(path.stat().st_size for path, _ in files)
    raw = [(path.read_bytes(), source.encoding or "utf-8") for (path, _), source in zip(files, sources, strict=True)]
    decoding = seconds(lambda: [data.decode(encoding, "replace") for data, encoding in raw], rounds)
    reading = seconds(lambda: [list(ingest.read(path, root)) for path, root in files], rounds)
    whole = reading + seconds(lambda: [ingest.ingest(source) for source in sources], rounds)
    return (f"text: {len(files)} files, {size / MB:.1f} MB; decode {size / MB / decoding:.0f} MB/s, read {size / MB / reading:.0f} MB/s, "
            f"read and ingest {size / MB / whole:.1f} MB/s ({whole / decoding:.1f} times the decoding)")


def pdf_line(path: Path, rounds: int) -> str:
    """The line on a PDF."""
    data = path.read_bytes()
    plain, ours = seconds(lambda: bare(data), rounds), seconds(lambda: read_pdf(data), rounds)
    return f"pdf:  {path.name}: bare pdfplumber {plain:.2f} s, read {ours:.2f} s, ratio {ours / plain:.2f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, default=[Path("samples/reports")])
    parser.add_argument("--rounds", type=int, default=5)
    wanted = parser.parse_args()
    for folder in wanted.folders:
        print(folder)
        files = [(path, folder) for path in ingest.find(folder)]
        print(" ", text_line([pair for pair in files if pair[0].suffix == ".txt"], wanted.rounds))
        for path, _ in files:
            if path.suffix == ".pdf":
                print(" ", pdf_line(path, wanted.rounds))


if __name__ == "__main__":
    main()
