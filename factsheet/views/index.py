"""What many pages ask, found once for an edition: links to entries, and which claims an entry stands in."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

import msgspec
from markupsafe import Markup, escape

from factsheet.derive import Assessment
from factsheet.edition import Edition
from factsheet.later import having, without
from factsheet.model import Actor, Entry
from factsheet.parts import families, first_said, further, lists, parts, years
from factsheet.prose import site_address
from factsheet.views.marks import status_mark
from factsheet.views.wording import unbroken

Ids = Mapping[str, tuple[str, ...]]


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """An edition with its indices. Lists of claims are in the order of their ids.

    `names` is each entry's name by kind and id; `titles` the same as its page's title, which no other entry's page has,
    a claim's with its status first; `links` the same as a link, by the way up from the page it stands on
    (empty at the top, `../` one folder down). `hanging` lists by family the claims whose every path it cuts.
    `parts` is what stands on each page of a long list, `parts_of` how many it has, `years` where each year begins on
    the timeline.
    """

    edition: Edition
    names: Mapping[tuple[str, str], str]
    titles: Mapping[tuple[str, str], str]
    links: dict[str, Mapping[tuple[str, str], Markup]]
    parts: Ids
    parts_of: Mapping[str, int]
    years: Mapping[str, str]
    claims_by_actor: Ids
    claims_by_family: Ids
    claims_by_source: Ids
    claims_by_event: Ids
    claims_by_topic: Ids
    claims_by_status: Ids
    hanging: Ids
    members: Ids
    events_by_topic: Ids
    events_by_actor: Ids
    events_by_source: Ids
    sources_by_publisher: Ids
    copies_by_source: Ids
    related_to: Ids


class Links(Mapping[tuple[str, str], Markup]):
    """The link to each entry from pages one way up, each written when it is first asked for."""

    __slots__ = ("_edition", "_found", "_names", "_up")

    def __init__(self, edition: Edition, up: str, names: Mapping[tuple[str, str], str]) -> None:
        self._edition, self._up, self._names = edition, up, names
        self._found: dict[tuple[str, str], Markup] = {}

    def __getitem__(self, key: tuple[str, str]) -> Markup:
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = _link(self._edition, self._up, key, self._names[key])
        return found

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def name_of(entry: Entry) -> str:
    """The name readers know an entry by."""
    if isinstance(entry, Actor):
        return entry.name
    title: str = entry.title  # type: ignore[attr-defined]  # every other kind has a title
    return title


def index(edition: Edition) -> Index:
    """The indices of an edition."""
    content = edition.content
    names = {(kind, entry.id): name_of(entry) for kind, entry in content.entries()}
    by: dict[str, dict[str, set[str]]] = {field: defaultdict(set) for field in Index.__struct_fields__}
    for id, one in edition.assessments.items():
        for field, key in _columns(one):
            by[field][key].add(id)
    for id, event_ in content.events.items():
        for topic in event_.topics:
            by["events_by_topic"][topic].add(id)
        for figure in event_.figures:
            by["events_by_actor"][figure.actor].add(id)
            by["events_by_source"][figure.source].add(id)
    for id, source in content.sources.items():
        by["sources_by_publisher"][source.publisher].add(id)
        if source.copy_of:
            by["copies_by_source"][source.copy_of.source].add(id)
    for id, actor in content.actors.items():
        for control in actor.controlled_by:
            by["members"][control.actor].add(id)
    columns: dict[str, Ids] = {
        field: {key: tuple(sorted(ids)) for key, ids in by[field].items()} for field in Index.__struct_fields__[7:]
    }
    return _index(edition, names, columns)


def reindexed(before: Index, edition: Edition, id: str) -> Index:
    """The indices of an edition that differs from the one of `before` in one claim: what `index` gives, sooner."""
    was, now = before.edition.assessments[id], edition.assessments[id]
    columns: dict[str, Ids] = {field: getattr(before, field) for field in Index.__struct_fields__[7:]}
    for field, key in {*_columns(was)} ^ {*_columns(now)}:
        ids = {*columns[field].get(key, ())} ^ {id}
        columns[field] = without(columns[field], key)
        if ids:
            columns[field] = having(columns[field], key, tuple(sorted(ids)))
    names = having(before.names, ("claim", id), now.claim.title)
    return _index(edition, names, columns, before if _listed(was) == _listed(now) else None)


def _index(
    edition: Edition, names: Mapping[tuple[str, str], str], columns: dict[str, Ids], before: Index | None = None
) -> Index:
    """The indices with these names and columns; the lists are those of `before`, if it is given."""
    found = before.parts if before else parts(lists(edition))
    ups = ("", "../", "../../") if any(True for _ in further(found)) else ("", "../")
    return Index(
        edition=edition,
        names=names,
        titles=_titles(edition, names),
        links={up: Links(edition, up, names) for up in ups},
        parts=found,
        parts_of=dict(Counter(key.rpartition("/")[0] for key in found)),
        years=before.years if before else years(found, edition),
        **columns,
    )


def _columns(one: Assessment) -> Iterator[tuple[str, str]]:
    """The lists of claims in which a claim stands, by field and key."""
    yield "claims_by_status", one.status
    for judged in one.assertions:
        if judged.assertion.named:
            yield "claims_by_actor", judged.assertion.actor
        if judged.assertion.source:
            yield "claims_by_source", judged.assertion.source
    for event in one.claim.events:
        yield "claims_by_event", event
    for topic in one.claim.topics:
        yield "claims_by_topic", topic
    # In an order that is the same in every process: the index, too, is compared with that of the last build.
    for family in sorted(families(one)):
        yield "claims_by_family", family
    for family in one.affirm.bottlenecks:
        for part in family.split("+"):
            yield "hanging", part
    for link in one.claim.related:
        yield "related_to", link.claim


def standing_of(one: Assessment) -> tuple[object, ...]:
    """All that the index, and the list of the site's pages, say of a claim: while it is the same, so are they."""
    return one.claim.title, one.label, status_mark(one), _listed(one), frozenset(_columns(one))


def _listed(one: Assessment) -> tuple[object, ...]:
    """What the places of a claim in lists follow from (`parts.lists`)."""
    claim, side = one.claim, one.affirm
    return one.status, side.documents, side.bottlenecks, families(one), first_said(one), claim.topics, claim.events


def languages(index: Index) -> dict[str, str]:
    """The language of each name on file that is written in one of its own."""
    return {name.text: name.lang for one in index.edition.content.actors.values() for name in one.names}


# What a search engine shows of a title: longer is cut there.
LONGEST_TITLE = 70
# Of that, what tells it from another page of the same title: its publisher or its id.
LONGEST_MAKER = 32


def _titles(edition: Edition, names: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """The title of each entry's page; those that would be the same say more, until each is the only one."""
    sources = edition.content.sources

    def maker(kind: str, id: str) -> str:
        return names["actor", sources[id].publisher] if kind == "source" else kind

    def whole(kind: str, id: str) -> str:
        name = names[kind, id]
        return f"{edition.assessments[id].label}: {name}" if kind == "claim" else name

    titles = {key: cut(whole(*key), LONGEST_TITLE) for key in names}
    for more in (maker, lambda *key: key[1]):
        numbers = Counter(titles.values())
        for key in [key for key, title in titles.items() if numbers[title] > 1]:
            end = f" · {more(*key)[:LONGEST_MAKER]}"
            titles[key] = cut(whole(*key), LONGEST_TITLE - len(end)) + end
    return titles


def cut(text: str, most: int) -> str:
    """A text of at most so many characters, cut between words."""
    return text if len(text) <= most else text[: most - 2].rsplit(" ", 1)[0] + " …"


def _link(edition: Edition, up: str, key: tuple[str, str], name: str) -> Markup:
    """A link to an entry; a claim's words never stand without its status."""
    kind, id = key
    # Identifiers are safe in an address; names are anybody's words.
    address, words = up + site_address(kind, id), str(escape(name))
    if kind == "claim":
        one = edition.assessments[id]
        title = escape(unbroken(name))
        words = f'{status_mark(one)} <span class="status-word">{escape(one.label)}:</span> <q>{title}</q>'
        return Markup(f'<a class="to-claim" href="{address}">{words}</a>')  # noqa: S704  # of escaped texts
    if kind == "source":
        language = edition.content.sources[id].language
        if language and language != edition.content.site.languages[0]:
            words = f'<cite lang="{escape(language)}" dir="auto">{words}</cite>'
    return Markup(f'<a href="{address}">{words}</a>')  # noqa: S704  # of escaped texts
