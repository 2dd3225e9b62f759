"""The one field list: what each kind of entry may say, as data.

The loader, the schemas, the handbook and `new` read this list; nothing else knows which fields exist.
"""

import msgspec

STANCES = ("affirms", "denies", "doubts", "withdraws")
# How they know: each basis with the question that it answers.
BASIS_QUESTIONS = {
    "observed": "Were they there, did they record, measure or investigate it?",
    "document": "Do they hold the paper, the file, the film?",
    "issued": "Is saying it the deed: an official statement, a claim of responsibility, a decree?",
    "inferred": "Do they reason from others' material?",
    "unstated": "Do they not say, or do you not know?",
}
BASES = tuple(BASIS_QUESTIONS)
EXTENTS = ("full", "partial", "context")
NATURES = ("fact", "number", "quote", "cause", "motive", "forecast", "opinion")
RELATIONS = ("restates", "contradicts", "depends-on", "part-of")
SOURCE_KINDS = (
    "report",
    "wire",
    "announcement",
    "study",
    "encyclopedia",
    "commentary",
    "blog",
    "social",
    "footage",
    "record",
    "dataset",
)
ACTOR_KINDS = (
    "person",
    "state",
    "state-body",
    "armed-group",
    "outlet",
    "agency",
    "platform",
    "organisation",
)
LINK_POLICIES = ("follow", "archive-only")
PRECISIONS = ("site", "town", "region", "country")

UNNAMED = "unnamed"
UNKNOWN = "unknown"
QUOTE_WORDS = 40

# The flags of DESIGN §4.8, with the one line a reader gets. They never change a status.
FLAGS = {
    "anonymous-origin": "a chain ends at a speaker nobody names",
    "lineage-not-recorded": "a page does not say where it has it from",
    "circular": "some pages only quote each other",
    "interested-origin": "an origin is a party with a stake in the claim",
    "doubted": "somebody on file doubts it",
    "denied": "somebody on file denies it",
    "taken-back": "an origin later took it back",
    "inferred-link": "a link in a chain is our inference, not the page's own word",
    "miscredited": "a page credits somebody else than the source that was found",
    "partial-support": "an assertion bears on part of the claim only",
    "headline-overstates": "a headline says more than the text under it",
    "expired": "the forecast's date has passed, and no outcome is on file",
    "stale": "nobody has reviewed the claim for more than a year",
    "not-archived": "a source has no archived copy on file",
    "quote-unchecked": "a quotation could not be checked against a fingerprint of its source",
}


class Field(msgspec.Struct, frozen=True):
    """One field of one kind of entry.

    `type` is one of: text, word (one of `options`), reference (the id of an entry of kind `ref`), date, number,
    boolean, url, language, sha256, identifier, record (the fields listed under `ref`), texts (a mapping of
    language to text). `many`: a list of that type; `filled`: one that may not be empty. `also`: a word that may stand
    in place of the type.
    """

    name: str
    meaning: str
    type: str = "text"
    required: bool = False
    many: bool = False
    options: tuple[str, ...] = ()
    ref: str = ""
    also: str = ""
    filled: bool = False


_COMMON = (
    Field("formerly", "old ids of this entry: each leaves a redirect page", "identifier", many=True),
    Field("draft", "true while only `serve` should show it", "boolean"),
)

FIELDS: dict[str, tuple[Field, ...]] = {
    "claim": (
        Field("title", "the claim in a few plain words", required=True),
        Field("proposition", "what could be true or false, with no speaker", required=True),
        Field("nature", "what kind of thing is claimed", "word", required=True, options=NATURES),
        Field("topics", "the topics it belongs to", "reference", many=True, ref="topic"),
        Field("events", "the events it is about", "reference", many=True, ref="event"),
        Field("parties", "actors with a stake in it", "reference", many=True, ref="actor"),
        Field("horizon", "for a forecast: the date by which it says it will happen", "date"),
        Field("resolved", "for a forecast: the claim that tells what came of it", "record", ref="resolved"),
        Field("related", "claims that bear on this one, and how", "record", many=True, ref="related"),
        Field(
            "acknowledge",
            "warnings looked at and accepted",
            "word",
            many=True,
            options=tuple(FLAGS),
        ),
        Field(
            "assertions",
            "who asserts it: one actor, one stance, one source each",
            "record",
            required=True,
            many=True,
            ref="assertion",
        ),
        Field("corrections", "what was corrected, when and why", "record", many=True, ref="correction"),
        Field("reviewed", "when somebody last compared the entry with its sources", "date", required=True),
        *_COMMON,
    ),
    "assertion": (
        Field("id", "unique in the claim; the permalink's fragment", "identifier", required=True),
        Field(
            "actor",
            "who asserts it: an actor's id, or `unnamed`; left out, the publisher of `source`",
            "reference",
            ref="actor",
            also=UNNAMED,
        ),
        Field("described_as", "how an unnamed speaker is described, such as `sources within ISIS`"),
        Field("speaks_for", "whom an unnamed speaker speaks for: shown, never an origin", "reference", ref="actor"),
        Field(
            "stance",
            "left out on a relay of named assertions, which carries theirs",
            "word",
            options=STANCES,
        ),
        Field("basis", "how they know; a relay has none", "word", options=BASES),
        Field(
            "from",
            "the assertions it says it relays, or `unknown` when it does not say",
            "identifier",
            many=True,
            also=UNKNOWN,
            filled=True,
        ),
        Field("inferred_from", "the assertions it relays by our inference", "identifier", many=True, filled=True),
        Field("credits", "whom the page itself names, when that is not what was found"),
        Field("source", "the document on file; left out when known only through relays", "reference", ref="source"),
        Field("on", "when it was asserted; left out, when `source` was published", "date"),
        Field("extent", "how much of the claim it bears on; only `full` counts", "word", options=EXTENTS),
        Field("against_interest", "why this harms the party that says it"),
        Field("shared_basis", "a key that origins share when they rest on one press conference, file or clip"),
        Field("quote", "at most 40 words, verbatim"),
        Field("original", "the quote in its own language", "record", ref="original"),
        Field("locator", "where in the source, such as `p3 s2`"),
        Field("headline", "the headline's words, when they say more than the text under them"),
        Field("note", "anything a careful reader should know"),
    ),
    "original": (
        Field("lang", "the language, such as `ru`", "language", required=True),
        Field("text", "the words", required=True),
    ),
    "related": (
        Field("claim", "the other claim", "reference", required=True, ref="claim"),
        Field("how", "how this claim stands to the other", "word", required=True, options=RELATIONS),
    ),
    "resolved": (
        Field("on", "when the outcome was known", "date", required=True),
        Field("claim", "the claim that tells what came of it", "reference", required=True, ref="claim"),
    ),
    "correction": (
        Field("on", "when it was corrected", "date", required=True),
        Field("what", "what was changed", required=True),
        Field("why", "why it was wrong", required=True),
    ),
    "source": (
        Field("title", "the document's own title", required=True),
        Field(
            "publisher",
            "the account or outlet that published it, not the platform",
            "reference",
            required=True,
            ref="actor",
        ),
        Field("authors", "the bylines", many=True),
        Field("published", "when", "date"),
        Field("url", "where", "url"),
        Field("archive_url", "an archived copy", "url"),
        Field("language", "the language it is in, such as `en`", "language"),
        Field("kind", "what kind of document", "word", required=True, options=SOURCE_KINDS),
        Field("captured", "when it was read, and the fingerprint of the bytes", "record", ref="captured"),
        Field("copy_of", "the source this is the same text as", "record", ref="copy_of"),
        Field("link_policy", "`archive-only` for propaganda: no live link", "word", options=LINK_POLICIES),
        Field(
            "reading",
            "for a source read in full: each sentence, with its claims or why there is nothing to check",
            "record",
            many=True,
            ref="sentence",
        ),
        Field("note", "anything a careful reader should know"),
        *_COMMON,
    ),
    "captured": (
        Field("on", "when it was read", "date", required=True),
        Field("sha256", "the SHA-256 of the bytes read", "sha256", required=True),
    ),
    "copy_of": (
        Field("source", "the original", "reference", required=True, ref="source"),
        Field("inferred", "true when the page does not say so itself", "boolean", required=True),
    ),
    "sentence": (
        Field("at", "the sentence's locator, such as `p3 s2`", required=True),
        Field("claims", "the claims its assertions belong to", "reference", many=True, ref="claim"),
        Field("nothing_checkable", "why there is nothing to check, such as `furniture`"),
    ),
    "actor": (
        Field("name", "the name readers know", required=True),
        Field("kind", "what kind of actor", "word", required=True, options=ACTOR_KINDS),
        Field("names", "the name in other languages and scripts, by language", "texts"),
        Field("aliases", "other names and spellings", many=True),
        Field("wikidata", "the Wikidata id, such as `Q159`"),
        Field(
            "controlled_by",
            "who controls it, when, and the source for that",
            "record",
            many=True,
            ref="control",
        ),
        *_COMMON,
    ),
    "control": (
        Field("actor", "who controls it", "reference", required=True, ref="actor"),
        Field("from", "since when", "date"),
        Field("to", "until when", "date"),
        Field("source", "the source for the control", "reference", required=True, ref="source"),
    ),
    "event": (
        Field("title", "what happened, or is said to have", required=True),
        Field("date", "when", "date", required=True),
        Field("place", "where, with honest precision", "record", ref="place"),
        Field("topics", "the topics it belongs to", "reference", many=True, ref="topic"),
        Field(
            "figures",
            "who counted what: numbers that disagree are shown as they disagree",
            "record",
            many=True,
            ref="figure",
        ),
        *_COMMON,
    ),
    "place": (
        Field("name", "the place's name", required=True),
        Field("lat", "latitude in degrees, north positive", "number"),
        Field("lon", "longitude in degrees, east positive", "number"),
        Field("precision", "what the point stands for", "word", options=PRECISIONS),
    ),
    "figure": (
        Field("measure", "what is counted, such as `killed`", required=True),
        Field("value", "the number; or give `min` and `max`", "number"),
        Field("min", "the lowest number given", "number"),
        Field("max", "the highest number given", "number"),
        Field("approx", "true when given as about", "boolean"),
        Field("on", "when it was counted or said", "date"),
        Field("actor", "who counted", "reference", ref="actor"),
        Field("source", "where the number is on file", "reference", ref="source"),
        Field("claim", "the claim about this number", "reference", ref="claim"),
    ),
    "explainer": (
        Field("title", "the headline", required=True),
        Field("summary", "one or two sentences"),
        *_COMMON,
    ),
    "topic": (
        Field("title", "the topic's name", required=True),
        Field("summary", "one or two sentences"),
        *_COMMON,
    ),
    "page": (
        Field("title", "the page's title", required=True),
        Field("summary", "one or two sentences"),
        *_COMMON,
    ),
    "site": (
        Field("title", "the fact sheet's name", required=True),
        Field("base_url", "the address it is published at", "url"),
        Field("repository", "the address of its repository", "url"),
        Field(
            "languages",
            "the languages it is written in, the first being the pages'",
            "language",
            many=True,
            filled=True,
        ),
        Field("contact", "an e-mail or web address for readers"),
    ),
}

# The folder of each kind, in the order in which readers meet them.
FOLDERS = {
    "claims": "claim",
    "events": "event",
    "actors": "actor",
    "sources": "source",
    "explainers": "explainer",
    "topics": "topic",
    "pages": "page",
}
KINDS = {kind: folder for folder, kind in FOLDERS.items()}
