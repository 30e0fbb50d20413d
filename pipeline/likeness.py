"""How alike a printed label and an official one are."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import Indel
from rapidfuzz.process import extractOne

HAN = re.compile(r"[\u3400-\u9fff]")
_KEPT = re.compile(r"[^\u3400-\u9fff0-9a-z]+")
# Mirror sites print forms in traditional characters: those of all labels, in both ways of writing.
_TRADITIONAL = (
    "萬與業為爲舉於會體關內決況減齣製辦務動區單捲厤曆歷發髮隻號閤後國處復複審傢對屬廢開強噹當總執護報據數無機權條構"
    "査沒現確祕穩類係繫纍糾納組織經結繼續維繳罰範獲穫補規計認議許訟訪訴詢請購費轉過這進踰埰寀採問項題額"
)
_SIMPLIFIED = (
    "万与业为为举于会体关内决况减出制办务动区单卷历历历发发只号合后国处复复审家对属废开强当当总执护报据数无机权条构"
    "查没现确秘稳类系系累纠纳组织经结继续维缴罚范获获补规计认议许讼访诉询请购费转过这进逾采采采问项题额"
)
_FOLD = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
NOTE = 0.9  # a label followed by a filling note is nearly as good as the label alone
NOTE_FROM = 4  # characters; a shorter label occurs inside other text by chance


@lru_cache(maxsize=8192)
def normalise(text: str) -> str:
    """The Han characters, digits and letters of a text; compatibility forms (NFKC) and traditional ones are folded."""
    return _KEPT.sub("", unicodedata.normalize("NFKC", text).lower()).translate(_FOLD)


@lru_cache(maxsize=8192)
def han_count(text: str) -> int:
    """How many Han characters a text has."""
    return len(HAN.findall(text))


@lru_cache(maxsize=65536)
def likeness(text: str, labels: tuple[str, ...]) -> float:
    """How alike a printed text is to the nearest of some labels, from 0 to 1 (normalised Indel similarity)."""
    printed, (known, long) = normalise(text), _normalised(labels)
    if not printed or not known:
        return 0.0
    _, alike, _ = extractOne(printed, known, scorer=Indel.normalized_similarity)
    return NOTE if alike < NOTE and any(label in printed for label in long) else alike


@lru_cache(maxsize=1024)
def _normalised(labels: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The labels in their plain form, those that have one; and of these the ones long enough to have notes."""
    known = tuple(filter(None, map(normalise, labels)))
    return known, tuple(label for label in known if len(label) >= NOTE_FROM)
