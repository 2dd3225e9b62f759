"""`python -m factsheet`: the same as the `factsheet` command."""

from factsheet.commands import main

raise SystemExit(main())
