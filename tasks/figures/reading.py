"""What is passed between the reading of a sentence and its rules: the question, the answer, the claim, the memory."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from tasks.figures.cues import Before, Front
from tasks.figures.quantities import Quantity
from tasks.figures.series import Series


@dataclass(slots=True)
class Claim:
    """What a sentence says of one quantity; offsets are those of the view."""

    quantity: Quantity
    low: Decimal
    high: Decimal
    unit: str
    subject: str
    measure: str
    rule: str
    qualifier: str | None = None
    role: str | None = None
    average: bool = False
    flow: bool = False
    """Whether an act (新增, 完成) makes its amounts add up over a span."""
    reached: bool = False
    """Whether 达到, 突破 and the like make it an amount at the end of a span."""
    whole: str | None = None
    """What a share is a share of."""
    tone: str | None = None
    target: bool = False
    """Whether a word of its own announces it."""
    basis: str | None = None
    scope: str | None = None
    """The scope word (全市) that was left out of the subject."""
    base: str | None = None
    """What it is compared with, or the time of its origin."""
    linked: bool = False
    """Whether it continues a list."""
    codeless: bool = False
    """Whether it is a change of a growth, or a gap, which carries no code."""
    kind: str = ""
    """Kind of the series it belongs to (stock, annual, flow, rate, index), once that is known."""
    held: bool = False
    """Whether the number was held over the span (保持在, 稳定在)."""


@dataclass(slots=True)
class Memory:
    """What was said before in the sentence, for what leaves it out."""

    subjects: list[str] = field(default_factory=list)
    """Subjects of the series before."""
    chain: list[str] = field(default_factory=list)
    """Subjects of the claims since the last clause that named none."""
    counted: str = ""
    """The thing counted last."""
    act: str = ""
    """The act of the list that is being read (新增A、B)."""
    flow: bool = False
    """Whether the last claim's amounts add up, for the members of its list."""
    produced: str = ""
    """The word for an output that the last product named bears (粮食产量), for products that leave it out."""
    origin: bool = False
    """A 由A waits for its 到B."""
    share: re.Match[str] | None = None
    """The part and the whole of the share said last."""
    scope: str | None = None
    last: Claim | None = None
    carried: str = ""
    """The last subject of the sentence before, for a growth without one."""
    park: str = ""
    """The park or zone spoken of last in the paragraph, for what says that it is inside one (入园企业)."""
    inside: bool = False
    """Whether the sentence has said so."""
    owner: str = ""
    """The project that a bare 完成投资 or 开工项目 is of, until another is named."""
    ranked: int = 0
    """How many of the subjects have been given a rank, where several are ranked in turn."""
    number_first: bool = False
    """Whether the last claim was read by that rule."""


@dataclass(slots=True)
class Reading:
    """What a rule is asked about: a series, the words before it as read, and what came before."""

    text: str
    series: Series
    words: Before
    phrase: str
    """The noun phrase that the words before end in."""
    front: Front
    memory: Memory

    @property
    def first(self) -> Quantity:
        return self.series.quantities[0]

    @property
    def count(self) -> int:
        return len(self.series.quantities)


@dataclass(slots=True)
class Answer:
    """What a rule says of a series: subjects (one, or one for each quantity) and measure."""

    subjects: list[str]
    measure: str
    sign: int = 1
    whole: str | None = None
    """What a share is a share of."""
    unit: str | None = None
    """The unit, where it is not the quantity's own."""
    reached: bool = False
    codeless: bool = False
    origin: bool = False
    """Whether 由 stands before the place of a rank (由全省第9位升至第5位), where `Reading.words` does not see it."""
    share: re.Match[str] | None = None
    """The part and the whole of a share, as `Memory.share` keeps them."""
    in_turn: bool = False
    """Whether it is the next of several subjects that are ranked in turn."""
