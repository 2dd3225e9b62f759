"""A deterministic workload: N claims with N/10 events, N/20 actors and N/5 sources, as a content folder.

    python bench/workload.py DIR N [--seed 7]

Each claim has 3 to 6 assertions in chains and a body of about 250 words; the same N and seed give the same bytes on
any machine. Standard library only.
"""

import argparse
import json
import random
from pathlib import Path

NOUNS = """archive army bridge broadcast cabinet canal cargo census clerk commission convoy council court crew
customs dam depot district embassy engineer factory ferry film fleet fund garrison harbour hearing hospital inquiry
inspector institute journal ledger letter market mayor meeting memo mill minister mission museum network office orchard
order panel paper parish patrol permit photograph pipeline plant police port prize quarry record refinery register
report reservoir road school senate settlement signal station strike survey tender theatre tower trader treaty tribunal
tunnel union valley vessel village warehouse warrant well witness workshop""".split()
ADJECTIVES = """annual central civil coastal detailed disputed early eastern final foreign inland joint late local
military municipal narrow national northern official partial private provincial public regional rural secret senior
southern stated unsigned upper urban western""".split()
VERBS = """accepted announced cited compared copied counted described dropped examined followed found listed measured
noted opened ordered planned printed published quoted recorded repeated reported returned showed signed surveyed
translated""".split()
PLACES = "Arnesund Belmark Corvel Dunhaven Estry Fallow Gransk Hallin Imber Joltera Karst Lunden Morvale".split()
GIVEN = "Ada Bram Cora Dov Edda Finn Greta Hugo Ilse Jory Kaja Levi Mina Nils Oda Per Runa Sten Tova Ulf".split()
FAMILY = "Ahl Berg Crane Dahl Ek Falk Grau Holt Ives Juhl Kern Lind Moor Nash Oake Palm Quist Rowe Stern".split()
PAPERS = "Courier Echo Gazette Herald Journal Ledger Mercury Post Standard Tribune".split()
KINDS = ["report", "report", "wire", "announcement", "study", "blog", "record"]
TOPICS = ["bridges", "courts", "harbours", "ministries", "papers", "prices", "railways", "rivers", "schools", "trade"]


class Workload:
    """The entries of one workload; `entries` yields the address and text of each file."""

    def __init__(self, number, seed=7):
        self.number = number
        self.random = random.Random(f"factsheet-{seed}-{number}")
        self.pool = [self._sentence() for _ in range(4000)]
        self.actors = [f"actor-{one:05d}" for one in range(max(6, number // 20))]
        self.sources = [f"source-{one:06d}" for one in range(max(8, number // 5))]
        self.events = [f"event-{one:05d}" for one in range(max(1, number // 10))]
        pick = self.random.choice
        self.claims = [f"claim-{one:06d}-{pick(NOUNS)}-{pick(NOUNS)}" for one in range(number)]

    def _sentence(self):
        pick = self.random.choice
        words = ["The", pick(ADJECTIVES), pick(NOUNS), pick(VERBS), "that", "the", pick(ADJECTIVES), pick(NOUNS)]
        words += ["near", pick(PLACES), pick(VERBS), "the", pick(NOUNS), "of", "the", pick(NOUNS)]
        return " ".join(words)

    def _text(self, words):
        sentences, count = [], 0
        while count < words:
            one = self.random.choice(self.pool)
            sentences.append(one + ".")
            count += len(one.split())
        return " ".join(sentences)

    def _date(self):
        return f"{self.random.randint(2011, 2019)}-{self.random.randint(1, 12):02d}-{self.random.randint(1, 28):02d}"

    def entries(self):
        """Every file of the content folder: its address inside it and its text."""
        yield "site.yaml", "title: Workload\nbase_url: https://example.org/workload/\n"
        for one in TOPICS:
            yield f"topics/{one}.md", f"---\ntitle: {one.title()}\n---\n\n{self._text(40)}\n"
        for one in self.actors:
            yield f"actors/{one}.md", self._actor(one)
        for one in self.sources:
            yield f"sources/{one}.md", self._source(one)
        for one in self.events:
            yield f"events/{one}.md", self._event(one)
        for one in self.claims:
            yield f"claims/{one}.md", self._claim(one)

    def _actor(self, id):
        pick = self.random.choice
        number = int(id[-5:])
        if number % 2:
            name, kind = f"{pick(GIVEN)} {pick(FAMILY)} {number}", "person"
        else:
            name, kind = f"{pick(PLACES)} {pick(PAPERS)} {number}", "outlet"
        return f"---\nname: {name}\nkind: {kind}\n---\n\n{self._text(60)}\n"

    def _source(self, id):
        pick = self.random.choice
        lines = [f"title: {json.dumps(pick(self.pool)[4:60].strip() + ' ' + id[-6:])}", f"publisher: {pick(self.actors)}"]
        lines += [f"published: {self._date()}", f"url: https://example.org/{id}", f"kind: {pick(KINDS)}", "language: en"]
        return "---\n" + "\n".join(lines) + f"\n---\n\n{self._text(50)}\n"

    def _event(self, id):
        pick = self.random.choice
        lines = [f"title: {pick(ADJECTIVES).title()} {pick(NOUNS)} at {pick(PLACES)} {id[-5:]}", f"date: {self._date()}"]
        return "---\n" + "\n".join(lines) + f"\n---\n\n{self._text(80)}\n"

    def _claim(self, id):
        pick = self.random.choice
        words = pick(self.pool).split()[1:12]
        lines = [f"title: {json.dumps(' '.join(words).capitalize())}", f"proposition: {json.dumps(pick(self.pool) + '.')}"]
        lines += ["nature: fact", f"topics: [{', '.join(sorted(self.random.sample(TOPICS, self.random.randint(1, 3))))}]"]
        lines += [f"events: [{pick(self.events)}]", "reviewed: 2019-12-31", "related:"]
        others = sorted(self.random.sample(self.claims, min(len(self.claims), 3)))
        lines += [f"  - {{claim: {other}, how: part-of}}" for other in others if other != id] or ["  []"]
        lines.append("assertions:")
        number = self.random.randint(3, 6)
        sources = self.random.sample(self.sources, number)
        for one in range(number):
            lines += [f"  - id: a{one}", f"    source: {sources[one]}"]
            if one and self.random.random() < 0.7:
                lines.append(f"    from: [a{self.random.randrange(one)}]")
            else:
                stance = "affirms" if self.random.random() < 0.8 else "denies"
                lines += [f"    stance: {stance}", f"    basis: {pick(['observed', 'document', 'issued', 'unstated'])}"]
                lines.append(f"    actor: {pick(self.actors)}")
            lines.append(f"    quote: {json.dumps(' '.join(pick(self.pool).split()[:14]) + '.')}")
            lines.append(f"    note: {json.dumps(pick(self.pool) + '.')}")
        return "---\n" + "\n".join(lines) + "\n---\n\n" + self._body(others[0]) + "\n"

    def _body(self, other):
        pick = self.random.choice
        say = lambda: pick(self.pool) + "."  # noqa: E731
        rows = "\n".join(f"| {pick(PLACES)} | {self._date()} | {pick(ADJECTIVES)} {pick(NOUNS)} |" for _ in range(4))
        return (
            f"## Background\n\n{say()} **{pick(NOUNS).title()}** {say()} {say()} See "
            f"[the {pick(NOUNS)} record](https://example.org/record/{self.random.randrange(10**7)}).\n\n"
            f"{say()} *{pick(ADJECTIVES).title()}* accounts differ: {say()} {say()}\n\n"
            f"### What is known\n\n- {say()}\n- {say()}\n- Compare [another claim]({other}.md).\n\n"
            f"| Place | Date | Detail |\n| --- | --- | --- |\n{rows}\n\n"
            f"## How it spread\n\n{say()} {say()} The wording `{pick(NOUNS)}-{self.random.randrange(9999)}` recurs.\n\n"
            f"> {say()}\n\n{say()} {say()}\n"
        )


def write(folder, number, seed=7):
    """Write the workload into `folder`; give how many files and bytes it has."""
    files = size = 0
    for address, text in Workload(number, seed).entries():
        path = Path(folder) / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        files += 1
        size += len(text.encode())
    return files, size


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("number", type=int)
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    print("%d files, %d bytes" % write(chosen.folder, chosen.number, chosen.seed))
