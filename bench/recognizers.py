"""Reads paragraphs with Recognizers-Text; runs in an environment of its own (see figures.py), knows nothing of the project.

Standard input: a JSON list of texts. Standard output: for each set of models its CPU seconds (the best
of the passes) and what it found: for each text a list of [start, end, value].
"""

import json
import sys
import time

from recognizers_number import NumberRecognizer
from recognizers_number_with_unit import Culture, NumberWithUnitRecognizer

with_unit, number = NumberWithUnitRecognizer(Culture.Chinese), NumberRecognizer(Culture.Chinese)
SETS = {
    "NumberWithUnit": [with_unit.get_currency_model(), with_unit.get_dimension_model(), with_unit.get_temperature_model(),
                       with_unit.get_age_model()],
    "percentages": [number.get_percentage_model()]}
PASSES = 2


def read(texts, models):
    return [[[e.start, e.end + 1, (e.resolution or {}).get("value")] for m in models for e in m.parse(text)] for text in texts]


texts = json.load(sys.stdin)
answer = {}
for name, models in SETS.items():
    read(texts[:20], models)
    passes = []
    for _ in range(PASSES):
        start = time.process_time()
        found = read(texts, models)
        passes.append(time.process_time() - start)
    answer[name] = {"seconds": min(passes), "found": found}
json.dump(answer, sys.stdout)
