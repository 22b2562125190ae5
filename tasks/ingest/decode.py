"""From bytes to text: which encoding it is, and whether it is Chinese text at all.

The encodings at hand overlap (nearly every byte string decodes as GB18030 or as UTF-16), so
what decides is whether the outcome reads like Chinese: the share of its characters that are
among the commonest of the language.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass

SAMPLE = 1 << 14
"""Bytes looked at to tell encodings apart."""
CANDIDATES = ("gb18030", "big5", "utf-16-le", "utf-16-be")
BOMS = ((codecs.BOM_UTF8, "utf-8", "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32", "utf-32"), (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16", "utf-16"))
"""Byte-order marks, the name of their encoding, the codec that takes them off."""
COMMON = frozenset(
    "的一是在了和有大这主中人上为们地个用工时要动国产以我到他会作来分生对于学下级就年阶义发成部民可出能方进同行面说种过"
    "命度革而多子后自社加小机也经力线本电高量长党得实家定深法表着水理化争现所二起政三好十战无农使性前等反体合斗路图把结第"
    "里正新开论之物从当两些还天资事队批如应形想制心样干都向变关点育重其思与间内去因件日利相由压员气业代全组数果期导平各基"
    "或月毛然问比展那它最及外没看治提五解系林者米群头意只明四道马认次文通但条较克又公孔领军流入接席位情运器并飞原油放立题质"
    "指建区验活众很教决特此常石强极土少已根共直团统式转别造切九你取西持总料连任志观调七么山程百报更见必真保热委手改管处己"
    "推动城乡镇村市县省园企创优服务设施环境项目投资万亿元增幅"
    # the same in traditional characters, where they differ
    "這們個為時國來對於學級階義發進動說種過後機經線電長黨實現農體鬥還圖開論從當兩間與關點應無導問題業組數歲縣區會屆報務設環項"
    "產萬億總華隊處領軍運員質師資戰")
READABLE = 0.18
"""Share of common characters from which on a text reads as Chinese: reports have 0.35 to 0.55,
text in a wrong encoding has below 0.08."""
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


class Unreadable(Exception):
    """An input that cannot be read; `rule` is its short name, the message a sentence for the curator."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the name of its encoding."""

    text: str
    encoding: str


def readability(text: str) -> float:
    """Share of the letters of `text` that are common Chinese characters; 0 where it has none."""
    letters = {c: n for c, n in Counter(text).items() if not c.isspace() and (c > "\u00ff" or c.isalpha() or c < "\x20")}
    return sum(n for c, n in letters.items() if c in COMMON) / sum(letters.values()) if letters else 0.0


def sample_of(data: bytes) -> bytes:
    """Some 16 KB of `data`, from beginning and middle, cut at an even offset."""
    if len(data) <= SAMPLE:
        return data
    middle = len(data) // 4 * 2
    return data[: SAMPLE // 2] + data[middle: middle + SAMPLE // 2]


def is_utf8(data: bytes) -> bool:
    """Whether `data` is UTF-8 up to a last character that may be cut."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def decode(data: bytes) -> Decoded:
    """The text in `data`. Bytes that no encoding explains become U+FFFD.

    Raises :class:`Unreadable` where the outcome is not Chinese text.
    """
    name, codec = encoding_of(data)
    return checked(Decoded(data.decode(codec, "replace"), name))


def encoding_of(data: bytes) -> tuple[str, str]:
    """The name of the encoding of `data` and the codec that reads it, byte-order mark and all."""
    for bom, name, codec in BOMS:
        if data.startswith(bom):
            return name, codec
    if is_utf8(data):
        return "utf-8", "utf-8"
    sample = sample_of(data)
    if readability(sample.decode("gb18030", "replace")) > 2 * READABLE:
        return "gb18030", "gb18030"
    scores = {codec: readability(sample.decode(codec, "replace")) for codec in ("utf-8", *CANDIDATES)}
    best = max(scores, key=lambda codec: scores[codec])
    return best.removesuffix("-le").removesuffix("-be"), best


def checked(decoded: Decoded) -> Decoded:
    """`decoded`, where it reads as Chinese; else raises :class:`Unreadable`."""
    sample = decoded.text[:SAMPLE // 8] + decoded.text[len(decoded.text) // 2:][:SAMPLE // 8]
    if not sample.strip("\x00 \r\n\t\u3000\ufeff"):
        raise Unreadable("empty_text", "The file holds nothing but blanks: fetch it again.")
    if readability(sample) >= READABLE:
        if problem := damage(decoded.text):
            raise problem
        return decoded
    if len(CHINESE.findall(sample)) > len(sample) / 4:
        raise Unreadable("garbled_text", "The text is garbled, as when a file is opened in the wrong encoding "
                         "and saved: fetch it again from its source.")
    raise Unreadable("not_chinese_text", "The file holds no Chinese text (binary data, an image, numbers or "
                     "another language): remove it, or put the report in its place.")


def damage(text: str) -> Unreadable | None:
    """What to say of a text with many characters that could not be decoded."""
    damaged = text.count("\ufffd")
    if damaged <= 20 or damaged <= len(text) / 500:
        return None
    return Unreadable("damaged_text", f"{damaged} characters of the text are damaged, as when two encodings are "
                      "mixed in one file: fetch it again.")
