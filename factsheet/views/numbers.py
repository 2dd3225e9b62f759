"""Numbers as a heading says them: in words up to twenty."""

_WORDS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip


def word(number: int) -> str:
    """`three`, and `34` for what is longer in words."""
    return _WORDS[number] if number < len(_WORDS) else f"{number:,}"


def words(number: int, one: str, many: str = "") -> str:
    """`three pages`, `one page`, `no page`."""
    return f"{word(number)} {one if number < 2 else many or one + 's'}"
