"""``python -m flows``: builds a release and says what came of it (``make run``).

Exit status: 0 all inputs were accepted, 3 published, but some inputs were rejected,
1 the run was stopped or failed and nothing that readers see has changed.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from contextlib import nullcontext
from pathlib import Path
from typing import cast

from tasks import server
from tasks.objects import POINTER, is_url

ACCEPTED, STOPPED, SOME_REJECTED = 0, 1, 3


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m flows", description="Builds a release of the reports in a folder.")
    parser.add_argument("--reports", default="samples/reports", help="the folder of reports, or s3://bucket/reports (default: %(default)s)")
    parser.add_argument("--output", default="output", help="where releases go, or s3://bucket/output (default: %(default)s)")
    wanted = parser.parse_args()
    if not is_url(wanted.reports) and not Path(wanted.reports).is_dir():
        print(f"There is no folder {wanted.reports}: name the folder that holds the reports.", file=sys.stderr)
        return STOPPED
    os.environ.update(server.environment())
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    configured = os.environ.get("PREFECT_API_URL") or server.running()
    if not configured:
        print("starting a local Prefect server for this run …", flush=True)
    try:
        with nullcontext(configured) if configured else server.server() as api:
            os.environ["PREFECT_API_URL"] = api
            return run(wanted.reports, wanted.output)
    except server.NoServer as error:
        print(f"stopped: {error}", file=sys.stderr)
        return STOPPED


def run(reports: str, output: str) -> int:
    """Runs the flow with progress lines, prints the summary; the exit status."""
    # Prefect reads its settings when it is first imported: not before the server's address is known.
    from flows.build import build
    from tasks.history import hand_over
    from tasks.progress import show_progress
    from tasks.publish.look import targets
    from tasks.publish.summary import Summary, as_text
    from tasks.verdict import Stopped

    show_progress()
    try:
        summary = cast(Summary, build(reports, output, return_state=True).result())
        hand_over()
    except Exception as error:
        reason = str(error)
        if not server.answers(os.environ["PREFECT_API_URL"]):
            reason = f"the Prefect server at {os.environ['PREFECT_API_URL']} does not answer any more: start it again, then run again."
        else:
            hand_over()
            if not isinstance(error, (Stopped, OSError)):
                traceback.print_exc()
        print(f"\nStopped, and nothing that readers see has changed.\n{reason}", file=sys.stderr)
        return STOPPED
    latest = summary.folder if is_url(output) else Path(output, "latest")
    print(f"\n{as_text(summary)}\n")
    if chart := targets(latest):
        print(f"{chart}\n")
    if (latest / "pages").exists():
        print(f"Every figure in its sentence: open {latest}/pages/index.html in a browser.")
    print(f"The tables are in {latest}/, described in {latest}/README.md; what the gates found is in")
    print(f"{latest}/quality/index.html. `make ui` shows this run, and those before it, in a browser.")
    if is_url(output):
        print(f"Readers follow {output}/{POINTER}; the folder above is the local copy of this release.")
    if summary.rejects:
        print(f"Exit status {SOME_REJECTED}: published, but {len(summary.rejects)} of the inputs were not accepted.")
    return SOME_REJECTED if summary.rejects else ACCEPTED


if __name__ == "__main__":
    sys.exit(main())
