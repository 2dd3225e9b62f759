"""Pictures say what was found: every assertion and link is drawn once, dates stand where they may lie."""

import math
from itertools import pairwise

import pytest
import worlds_random
from hypothesis import given
from hypothesis import strategies as st
from test_laws import law
from test_oracle import world
from worlds_random import CLAIM, World

from factsheet import derive, drawings, edtf
from factsheet.derive import Assessment
from factsheet.drawings import Dated, chain
from factsheet.drawings.chain import WIDEST, Chain, Row
from factsheet.drawings.marks import marked
from factsheet.drawings.place import HEREABOUTS, KILOMETRES, SCALE
from factsheet.drawings.scale import Scale
from factsheet.load import load_files
from factsheet.model import Figure, Spot


class Anybody(dict[tuple[str, str], str]):
    """The name of every actor is its id."""

    def __missing__(self, key: tuple[str, str]) -> str:
        return key[1]


def assessed(made: World) -> Assessment:
    """The assessment of a claim in a world, which may leave out what only people need."""
    content = load_files(worlds_random.files(made)).content
    return derive.assess_all(content, edtf.parse("2021-01-01"), frozenset())[CLAIM]


def drawn(made: World) -> tuple[Assessment, Chain]:
    """A claim of a world, and its chain."""
    one = assessed(made)
    register = derive.registry({}, {})
    return one, chain(one, marked(one.assertions, Anybody()), register, Anybody())


def rows(picture: Chain) -> list[Row]:
    return [row for part in picture.parts for row in part.rows]


def sketch(picture: Chain) -> list[str]:
    """A chain in words: a part's side, then a row a line, its lane and mark before its id."""
    return [
        line
        for part in picture.parts
        for line in (part.side, *(f"{row.x} {row.mark} {row.id}{' no' if row.denies else ''}" for row in part.rows))
    ]


NORTH = "north affirms as observed in herald"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(world(a=NORTH), ["affirm", "0em dot a"], id="an origin on file is a picture of one"),
        pytest.param(
            world(a=NORTH, b="- relays a in tribune", c="- relays a in gazette"),
            ["affirm", "0em dot a", "1em page b", "1em page c"],
            id="pages stand right of their origin",
        ),
        pytest.param(
            world(
                a="north affirms as observed", b="tribune relays a", c="- relays b in gazette", d="- relays a in herald"
            ),
            ["affirm", "0em dot a", "1em absent b", "2em page c", "2em page d"],
            id="every page that ends a chain stands at one edge",
        ),
        pytest.param(
            world(a="state affirms as issued in herald", b="unnamed affirms as observed in tribune", parties="state"),
            ["affirm", "0em ring a", "0em broken b"],
            id="a party is a ring and an unnamed speaker a broken one",
        ),
        pytest.param(
            world(a=NORTH, b="south denies as document in tribune"),
            ["affirm", "0em dot a", "deny", "0em dot b no"],
            id="what denies stands apart",
        ),
        pytest.param(
            world(a=NORTH, b="south denies as document in tribune", c="- relays a,b in gazette"),
            ["affirm", "0em dot a", "1em dot b no", "2em page c"],
            id="a page with both sides joins them",
        ),
        pytest.param(
            world(a="south affirms as inferred in herald"), ["affirm", "0em point a"], id="a reason is a point"
        ),
        pytest.param(
            world(a=NORTH, b="south doubts as unstated in tribune"),
            ["affirm", "0em dot a", "apart", "0em point b no"],
            id="a doubt is on neither side",
        ),
    ],
)
def test_chain(made: World, expected: list[str]) -> None:
    assert sketch(drawn(made)[1]) == expected


def test_the_bottleneck_stands_where_it_is_first_passed() -> None:
    _, picture = drawn(world(a="north affirms as observed", b="tribune relays a", c="- relays b in gazette"))
    assert [(row.id, row.gate) for row in rows(picture)] == [("a", "north"), ("b", "tribune"), ("c", "")]


def test_an_inferred_link_is_dashed_and_a_denial_is_marked() -> None:
    _, picture = drawn(world(a="north denies as observed in herald", b="- infers a in tribune"))
    page = rows(picture)[1]
    assert page.inferred
    assert [line.kind for line in page.lines] == ["no", "dash no"]


def test_a_trunk_is_as_thick_as_the_pages_that_hang_on_it() -> None:
    pages = {f"p{number}": f"- relays a in paper{number}" for number in range(3)}
    _, picture = drawn(world(a="north affirms as observed", **pages))
    trunk = [line.width for row in rows(picture) for line in row.lines if line.x1 == line.x2]
    assert trunk == ["1.75", "1.75", "1.5", "1.25"]


def test_forty_pages_are_no_wider_than_the_widest() -> None:
    deep = {
        f"p{number:02}": f"- relays {'a' if not number else f'p{number - 1:02}'} in paper{number}"
        for number in range(40)
    }
    _, picture = drawn(world(a=NORTH, **deep))
    assert len(rows(picture)) == 41
    assert max(float(row.x.removesuffix("em")) for row in rows(picture)) <= WIDEST
    assert picture.lanes <= WIDEST


@law()
def test_every_assertion_is_one_row_below_all_it_relays(made: World) -> None:
    one, picture = drawn(made)
    order = [row.id for row in rows(picture)]
    assert sorted(order) == sorted(judged.assertion.id for judged in one.assertions)
    place = {id: number for number, id in enumerate(order)}
    above = {row.id: {other.id for other in row.relays} for row in rows(picture)}
    for id in order:
        for other in above[id]:
            assert place[other] < place[id] or id in behind(other, above), "only a loop may turn back"


def behind(start: str, above: dict[str, set[str]]) -> set[str]:
    """All that an assertion goes back to."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for other in above[waiting.pop()] - found:
            found.add(other)
            waiting.append(other)
    return found


@law()
def test_every_link_is_a_line_of_its_own(made: World) -> None:
    one, picture = drawn(made)
    relays = {judged.assertion.id: judged.relays for judged in one.assertions}
    column = {row.id: row.x for row in rows(picture)}
    for row in rows(picture):
        assert {above.id for above in row.relays} == set(relays[row.id])
        across = [line for line in row.lines if line.x1 != line.x2]
        assert sorted(line.x1 for line in across) == sorted(
            column[above] for above in set(relays[row.id]) if column[above] != row.x
        )
        assert all(line.x2 == row.x for line in across)


@law()
def test_words_stand_clear_of_every_line(made: World) -> None:
    _, picture = drawn(made)
    for row in rows(picture):
        across = [float(x.removesuffix("em")) for line in row.lines for x in (line.x1, line.x2)]
        assert max([*across, float(row.x.removesuffix("em"))]) <= row.indent <= WIDEST


@law()
def test_the_spread_counts_every_page_once(made: World) -> None:
    one = assessed(made)
    found = drawings.spread(marked(one.assertions, Anybody()))
    pages = sum(bool(judged.sides and judged.assertion.source) for judged in one.assertions)
    if found:
        assert found.dated + found.vague + found.undated == pages
        assert len(found.bars) == found.dated + found.undated


def test_a_page_without_a_date_is_given_none() -> None:
    one = assessed(
        world(
            a="north affirms as observed in herald on 2020-01-01",
            b="- relays a in tribune on 2020-02-01",
            c="- relays a in gazette",
        )
    )
    found = drawings.spread(marked(one.assertions, Anybody()))
    assert found
    assert (found.first, found.last, found.undated) == ("1 Jan 2020", "1 Feb 2020", 1)
    assert max(float(bar.x.rstrip("%")) for bar in found.bars) > float(found.end.rstrip("%"))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        pytest.param("2020-01-01", "2020-01-01", [], id="one day has no days between"),
        pytest.param("2020-01-01", "2020-01-03", ["2 Jan"], id="each day"),
        pytest.param("2023-02-13", "2023-03-03", ["20 Feb", "27 Feb"], id="each week"),
        pytest.param("2020-01-15", "2020-04-15", ["Feb 2020", "Mar 2020", "Apr 2020"], id="each month"),
        pytest.param("2017-02-01", "2026-02-01", ["2020", "2025"], id="each five years"),
    ],
)
def test_days_of_the_spread_are_named_where_there_is_room(first: str, last: str, words: list[str]) -> None:
    one = assessed(world(a=f"north affirms as observed in herald on {first}", b=f"- relays a in tribune on {last}"))
    found = drawings.spread(marked(one.assertions, Anybody()))
    assert found
    assert [tick.words for tick in found.ticks] == words
    places = [2.0, *(float(tick.x.rstrip("%")) for tick in found.ticks)]
    assert all(after - before >= 8 for before, after in pairwise(places))


def test_the_strip_has_a_step_for_each_change() -> None:
    one = assessed(
        world(
            a="unnamed affirms as observed in herald on 2020-01-01",
            b="north affirms as observed in tribune on 2020-01-03",
            c="south affirms as document in gazette on 2020-03-03",
        )
    )
    steps = drawings.strip(one, marked(one.assertions, Anybody())).steps
    assert [(step.when, step.status, step.lasted) for step in steps] == [
        ("1 January 2020", "untraced", "2 days"),
        ("3 January 2020", "single-origin", "2 months"),
        ("3 March 2020", "corroborated", ""),
    ]
    assert [said.id for step in steps for said in step.said] == ["a", "b", "c"]
    assert not any(step.undated for step in steps)


def test_the_strip_says_where_what_has_no_date_counts() -> None:
    one = assessed(
        world(
            a="unnamed affirms as observed in herald on 2020-01-01",
            b="unnamed affirms as observed in tribune on 2020-01-03",
            c="south affirms as document in gazette",
        )
    )
    steps = drawings.strip(one, marked(one.assertions, Anybody())).steps
    assert [(step.when, step.status, step.undated) for step in steps] == [
        ("1 January 2020", "untraced", False),
        ("3 January 2020", "single-origin", True),
    ]


def dated(key: str, on: str) -> Dated:
    return Dated("event", key, edtf.parse(on))


@pytest.mark.parametrize(
    ("on", "year", "expected"),
    [
        pytest.param("2020-07-01", "2020", (True, False, False), id="a day is a mark"),
        pytest.param("2020-07", "2020", (False, False, False), id="a month is a span"),
        pytest.param("2020-07-01~", "2020", (False, False, False), id="about a day is not a day"),
        pytest.param("2020-12-30/2021-01-02", "2020", (False, False, True), id="an interval may go on"),
        pytest.param("../2020-03-01", "2020", (False, True, False), id="by a day may be earlier"),
        pytest.param("199X", "1990", (False, False, True), id="a decade stands where it may have begun"),
    ],
)
def test_timeline(on: str, year: str, expected: tuple[bool, bool, bool]) -> None:
    found = drawings.timeline([dated("x", on)])
    assert [one.year for one in found.years] == [year]
    entry = found.years[0].entries[0]
    assert (entry.exact, entry.before, entry.after) == expected


def test_what_has_no_date_stands_in_no_year() -> None:
    found = drawings.timeline([Dated("claim", "x", edtf.UNDATED), dated("a", "2020"), dated("b", "2024-01-01")])
    assert [(year.year, year.gap) for year in found.years] == [("2020", 0), ("2024", 3)]
    assert [one.key for one in found.undated] == ["x"]


def figure(value: str, on: str = "", actor: str = "north", high: str = "") -> Figure:
    return Figure("killed", value, high or value, False, edtf.parse(on) if on else edtf.UNDATED, actor, "herald", "")


def test_numbers_that_disagree_stand_on_one_scale_from_zero() -> None:
    (found,) = drawings.ranges(
        [figure("40", "2020-01-02"), figure("20", "2020-01-01"), figure("10", high="30", actor="")],
        derive.registry({}, {}),
        Anybody(),
    )
    assert [(one.number, one.mark, one.x1, one.x2) for one in found.counts] == [
        ("20", "dot", "50%", "50%"),
        ("40", "dot", "96%", "96%"),
        ("10 to 30", "broken", "27%", "73%"),
    ]
    assert found.ticks[0].number == "0"
    assert [(one.name, one.counts) for one in found.families] == [("north", 2)]


@pytest.mark.parametrize(("value", "expected"), [(0, 10.0), (5, 50.0), (10, 90.0), (-4, 10.0), (40, 90.0)])
def test_a_scale_keeps_values_inside(value: float, expected: float) -> None:
    assert Scale(0, 10, 10, 90).at(value) == expected


def spot(lat: float | None, lon: float | None, precision: str = "town", name: str = "") -> Spot:
    return Spot(name or f"{lat} {lon}", lat, lon, precision)


MOSCOW, KHIMKI, KABUL, MANILA = spot(55.75, 37.62), spot(55.89, 37.44), spot(34.5, 69.2), spot(14.6, 121.0)


@pytest.mark.parametrize(
    ("spots", "windows", "groups"),
    [
        pytest.param([], [], [], id="nothing has a place"),
        pytest.param([MOSCOW], [("world", ["point"])], [(1, ["0"])], id="one place is on the world"),
        pytest.param(
            [KABUL, MOSCOW], [("part", ["point", "point"])], [(1, ["1"]), (2, ["0"])], id="numbers run north to south"
        ),
        pytest.param(
            [MOSCOW, KABUL, MANILA],
            [("part", ["point", "point"]), ("world", ["point"])],
            [(1, ["0"]), (2, ["1"]), (3, ["2"])],
            id="what lies outside the part is on the world",
        ),
        pytest.param(
            [MOSCOW, KHIMKI, KABUL],
            [("part", ["point", "point"])],
            [(1, ["1", "0"]), (2, ["2"])],
            id="neighbours share one",
        ),
        pytest.param(
            [MOSCOW, KABUL, spot(55.7, 37.6, "region")],
            [("part", ["point", "region", "point"])],
            [(1, ["0"]), (2, ["2"]), (3, ["1"])],
            id="a region is never a point, and shares none",
        ),
        pytest.param([spot(60, 100, "country")], [], [(0, ["0"])], id="a country has no mark, whatever point it names"),
        pytest.param([spot(None, None, "town", "Nowhere")], [], [(0, ["0"])], id="a name alone has no mark"),
        pytest.param([spot(10, 10, "")], [], [(0, ["0"])], id="a point nobody vouches for has no mark"),
    ],
)
def test_atlas(spots: list[Spot], windows: list[tuple[str, list[str]]], groups: list[tuple[int, list[str]]]) -> None:
    found = drawings.atlas((str(number), one) for number, one in enumerate(spots))
    assert [(window.name, [mark.kind for mark in window.marks]) for window in found.windows] == windows
    assert [(group.number, list(group.keys)) for group in found.groups] == groups


def test_a_ring_is_as_wide_on_the_ground_wherever_it_is() -> None:
    (window,) = drawings.atlas([("north", spot(60.0, 40.0, "region")), ("south", spot(30.0, 40.0, "region"))]).windows
    north, south = window.marks
    width, height = (float(one) / 10 for one in window.box.split()[2:])
    for mark, lat in ((north, 60.0), (south, 30.0)):
        across = float(mark.across.rstrip("%")) / 100 * width * KILOMETRES * math.cos(math.radians(lat))
        down = float(mark.down.rstrip("%")) / 100 * height * KILOMETRES
        assert across == pytest.approx(HEREABOUTS / 2, rel=0.01)
        assert down == pytest.approx(HEREABOUTS / 2, rel=0.01)
    start, end = (float(one.rstrip("%")) for one in window.scale)
    middle = math.cos(math.radians(45.0))
    assert (end - start) / 100 * width * KILOMETRES * middle == pytest.approx(SCALE, rel=0.01)


def test_a_number_stands_left_of_its_point_where_another_is_at_its_right() -> None:
    (window,) = drawings.atlas(
        [("a", spot(50.0, 30.0)), ("b", spot(50.0, 32.0)), ("c", spot(40.0, 30.0, "region"))]
    ).windows
    assert [mark.left for mark in window.marks] == [True, False, True]
    assert [bool(mark.across) for mark in window.marks] == [False, False, True]


@given(
    st.lists(
        st.tuples(st.floats(-59, 79), st.floats(-180, 180), st.sampled_from(["site", "town", "region", "country"]))
    )
)
def test_every_place_is_listed_once_and_every_mark_stands_in_its_window(places: list[tuple[float, float, str]]) -> None:
    found = drawings.atlas((str(number), spot(*place)) for number, place in enumerate(places))
    assert sorted(key for group in found.groups for key in group.keys) == sorted(map(str, range(len(places))))
    for window in found.windows:
        for mark in window.marks:
            assert all(-0.01 <= float(one.rstrip("%")) <= 100.01 for one in (mark.x, mark.y))
