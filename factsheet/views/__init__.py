"""A page's values: everything a template shows is decided here, nothing in the template."""

from collections.abc import Callable
from typing import Any, NamedTuple

from factsheet.views import claim, claims, entries, handbook, home, lists, overview
from factsheet.views.index import Index, index

__all__ = ["VIEWS", "Index", "View", "index"]


class View(NamedTuple):
    """A kind of page: its template, and the function that gives the values of the page about `key`."""

    template: str
    values: Callable[[Index, str], dict[str, Any]]


VIEWS = {
    "home": View("home.html", home.home),
    "claims": View("claims.html", claims.claims),
    "claim": View("claim.html", claim.claim),
    "matrix": View("matrix.html", overview.matrix),
    "events": View("events.html", lists.events),
    "event": View("event.html", entries.event),
    "timeline": View("timeline.html", overview.timeline),
    "map": View("map.html", overview.map_),
    "actors": View("actors.html", lists.actors),
    "actor": View("actor.html", entries.actor),
    "sources": View("sources.html", lists.sources),
    "source": View("source.html", entries.source),
    "topics": View("topics.html", lists.topics),
    "topic": View("topic.html", entries.topic),
    "explainers": View("explainers.html", lists.explainers),
    "explainer": View("explainer.html", entries.explainer),
    "claims-part": View("part.html", claims.claims_part),
    "status": View("status.html", claims.status),
    "method": View("method.html", lists.method),
    "corrections": View("corrections.html", lists.corrections),
    "page": View("page.html", entries.page),
    "search": View("search.html", lists.search),
    "not-found": View("404.html", lists.not_found),
    "handbook": View("handbook.html", handbook.handbook),
    "redirect": View("redirect.html", entries.redirect),
}
