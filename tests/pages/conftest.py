"""The evidence pages of a small release: a whole sample report, the report of the year after, and others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks.publish.pages import write_pages
from tests.panel.small_release import Text, sample, write

ROOT = Path(__file__).resolve().parents[2]
AFTER: list[Text] = [
    ("title", "2023年澜岳市政府工作报告"),
    ("review", "2022年，全市地区生产总值达到1752亿元，增长6.8%；社会消费品零售总额增长5.1%。"),
    ("review", "五年来，全市地区生产总值由2021年的1640亿元起步，民生<持续>改善。</script><script>alert(1)</script>"),
    ("tasks", "今年主要预期目标是：地区生产总值增长6.5~7%，固定资产投资增长8%以上。"),
    ("closing", "让我们一起努力！"),
]
COUNTY: list[Text] = [
    ("review", "一年来，全县地区生产总值达到120亿元，增长6%。"),
    ("review", "一年来，全县地区生产总值增长6.6%，好于预期。"),
    ("tasks", "今年地区生产总值增长7%左右。"),
]


def reports() -> dict[str, list[Text]]:
    found = {"990100-2022": sample(ROOT / "samples" / "src" / "lanyue-2022.txt", 2022), "990100-2023": AFTER}
    return found | {f"990122-{year}": COUNTY for year in range(2015, 2024)} | {"990181-2020": COUNTY}


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tables and ``pages/``."""
    folder = write(tmp_path_factory.mktemp("release"), reports())
    write_pages(folder, "0123abcd4567")
    return folder
