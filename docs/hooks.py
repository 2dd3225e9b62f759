"""What MkDocs runs while it makes the handbook (`hooks` in mkdocs.yml): all of it is in `factsheet.handbook`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from factsheet.commands import parser  # noqa: E402  # `mkdocs` does not look in this folder for the package
from factsheet.commands.explain import explanation  # noqa: E402  # the same
from factsheet.handbook.making import Making  # noqa: E402  # the same

_making = Making(ROOT, parser(), explanation)
on_config = _making.on_config
on_files = _making.on_files
on_nav = _making.on_nav
on_env = _making.on_env
on_page_markdown = _making.on_page_markdown
on_page_content = _making.on_page_content
on_page_context = _making.on_page_context
on_post_build = _making.on_post_build
on_build_error = _making.on_build_error
