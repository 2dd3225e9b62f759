"""The floor: reading every file of a content folder and writing the files of a site, and nothing else.

    python bench/floor.py CONTENT SITE OUT

The bytes to write are made up, in the sizes that the files of SITE have.
"""

import os
import sys


def floor(content: str, site: str, out: str) -> None:
    """Read what is in `content`; write into the new folder `out` as many files and bytes as there are in `site`."""
    for folder, _, names in os.walk(content):
        for name in names:
            handle = os.open(f"{folder}/{name}", os.O_RDONLY)
            while os.read(handle, 1 << 20):
                pass
            os.close(handle)
    stuff = memoryview(bytes(range(256)) * (1 << 16))
    for folder, _, names in os.walk(site):
        into = out + folder.removeprefix(site)
        os.mkdir(into)
        for name in names:
            left = os.stat(f"{folder}/{name}").st_size
            handle = os.open(f"{into}/{name}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            while left > 0:
                left -= os.write(handle, stuff[:left])
            os.close(handle)


if __name__ == "__main__":
    floor(*sys.argv[1:4])
