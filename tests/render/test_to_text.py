"""Text keeps its width, however deep a block stands."""

import pytest

from archkit.render import blocks as part
from archkit.render.to_text import WIDTH, write_text

WORDS = " ".join(f"word{number}" for number in range(60))
TABLE = part.Table(WORDS, ("First", "Second", "#Third"), ((WORDS, WORDS, "1"),))
WIDE: dict[str, part.Block] = {
    "prose": part.Prose(WORDS),
    "bullets": part.Bullets((WORDS, WORDS), ordered=True),
    "terms": part.Terms(((WORDS[:20], WORDS),)),
    "table": TABLE,
    "tiles": part.Tiles((part.Tile("Cost", part.Strong(WORDS), WORDS),)),
    "bar": part.Bar("Cost", (part.Segment("a", 1.0, "$1"),), WORDS),
    "checklist": part.CheckList(
        "Checks", (part.CheckLine("refuted", WORDS, "SIZE005 name", WORDS, (part.Prose(WORDS), TABLE)),)
    ),
}


def nested(block: part.Block) -> dict[str, part.Block]:
    return {
        "alone": block,
        "fold": part.Fold(WORDS, (block,)),
        "callout": part.Callout("bad", (block,)),
        "deep": part.Section("S", (part.Callout("care", (part.Fold("F", (part.Fold("G", (block,)),)),)),)),
    }


@pytest.mark.parametrize("place", ["alone", "fold", "callout", "deep"])
@pytest.mark.parametrize("name", WIDE)
def test_no_line_is_wider_than_promised(name: str, place: str) -> None:
    text = write_text((nested(WIDE[name])[place],))
    widths = [len(line) for line in text.splitlines()]
    assert max(widths) <= WIDTH
    assert max(widths) > WIDTH * 0.8  # the room is used
    assert text.count("word59") >= write_text((WIDE[name],)).count("word59")


@pytest.mark.parametrize("place", ["alone", "fold", "callout"])
def test_a_narrower_page_is_kept_too(place: str) -> None:
    text = write_text((nested(TABLE)[place],), width=60)
    assert max(len(line) for line in text.splitlines()) <= 60
