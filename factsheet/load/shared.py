"""Entries read by several processes: what another has read comes back as the notes of a build keep it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from factsheet import forks
from factsheet.load import kept, load_one
from factsheet.load.files import kind_and_stem

if TYPE_CHECKING:
    from factsheet.load import Known

# Below this many files another process costs more than it saves.
FEW = 200
PORTION = 50
_NO_MARK = (0, 0, 0, 0)


def read(data: Mapping[str, bytes], prefix: str, jobs: int) -> "Known":
    """The sound entries among files by address, read by `jobs` processes; none of few, or where only one may read."""
    addresses = [one for one in sorted(data) if one.partition("/")[0] not in ("fingerprints", one)]
    known: Known = {}
    if jobs == 1 or len(addresses) < FEW or not forks.POSSIBLE:
        return known
    portions = [addresses[start : start + PORTION] for start in range(0, len(addresses), PORTION)]

    def here(portion: list[str]) -> None:
        for address in portion:
            reader, entry = load_one(address, data[address], prefix)
            known[prefix + address] = data[address], reader, entry

    def there(portion: list[str]) -> dict[str, kept.Row]:
        rows = {}
        for address in portion:
            reader, entry = load_one(address, data[address], prefix)
            if entry is not None and not reader.problems:
                rows[address] = kept.kept_row(_NO_MARK, reader, entry)
        return rows

    for rows in forks.shared(portions, here, jobs - 1, there=there):
        for address, row in (rows or {}).items():
            path = prefix + address
            known[path] = kept.restored(row, path, kind_and_stem(address)[0], data[address])
    return known
