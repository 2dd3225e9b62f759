"""The only room that writes: everything is staged beside the site and swapped in whole.

A crash, a full disk or a kill at any moment leaves the old site complete, or the new one. What a killed run leaves
behind (one folder whose name begins with a dot) is removed by the next. Only what an earlier build wrote is ever
removed: that is what the manifest is for. A page of ours that somebody edited is made anew; their other files stay.

Linux and macOS exchange two folders in one step. Where the file system cannot, there are two, and an instant between
them in which the site stands under the dotted name only: a run killed just there leaves it for the next to put back.
"""

from factsheet.write.manifest import GENERATOR, MANIFEST, manifest
from factsheet.write.mishaps import Refused, WriteFailed
from factsheet.write.stage import Stage, Written, link, mark, put, relink, withdraw
from factsheet.write.staging import staging, workplace
from factsheet.write.swap import Summary, commit

__all__ = [
    "GENERATOR",
    "MANIFEST",
    "Refused",
    "Stage",
    "Summary",
    "WriteFailed",
    "Written",
    "commit",
    "link",
    "manifest",
    "mark",
    "put",
    "relink",
    "staging",
    "withdraw",
    "workplace",
]
