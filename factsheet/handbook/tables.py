"""Tables as the rest of the site writes them: headings with a scope, and a label on each cell for narrow screens."""

from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

# After inline Markdown (20), which the headings' words may hold.
_PRIORITY = 5


class Tables(Extension):
    """The extension of Python-Markdown."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's own name
        """Register the one step."""
        md.treeprocessors.register(_Tables(md), "factsheet-tables", _PRIORITY)


class _Tables(Treeprocessor):
    def run(self, root: Element) -> None:
        for table in root.iter("table"):
            table.set("class", "stack")
            heads = table.findall("thead/tr/th")
            for head in heads:
                head.set("scope", "col")
            labels = ["".join(head.itertext()) for head in heads]
            for row in table.findall("tbody/tr"):
                first, *others = row
                first.tag = "th"
                first.set("scope", "row")
                for label, cell in zip(labels[1:], others, strict=False):
                    cell.set("data-label", label)
