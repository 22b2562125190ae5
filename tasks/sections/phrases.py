"""Turns of phrase by which the outline is told from the speech: ``phrases.tsv``."""

from __future__ import annotations

import re
from functools import lru_cache

from tasks.sections.marks import rows


@lru_cache(maxsize=32)
def phrase(role: str) -> re.Pattern[str]:
    """The pattern for a role of the table.

    address: a line that only addresses the audience; addressed: a paragraph that begins so;
    greeting: the salutation; opening: the sentences after it; title_line: lines of a title page;
    lead_in: what leads over to a list; not_a_title: captions, credits, buttons; speaking, saying,
    prose: what a speech says and an unnumbered heading does not; tail: what a page puts below.
    """
    return re.compile("|".join(f"(?:{r['pattern']})" for r in rows("phrases.tsv") if r["role"] == role))
