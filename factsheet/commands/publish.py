"""`publish`: a built site to a branch of its own, for hosts that serve a branch."""

import argparse
import json
import subprocess
from pathlib import Path

from factsheet.commands import FINE, IO, USAGE, Stop


def options(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("--out", default="site", metavar="DIR", help="the built site (default: site)")
    parser.add_argument("--branch", default="gh-pages", help="the branch (default: gh-pages)")
    parser.add_argument("--remote", default="origin", help="where to push it (default: origin)")
    parser.add_argument("--cname", metavar="DOMAIN", help="the site's own domain, where GitHub Pages serves it")
    parser.add_argument("--message", default="The fact sheet as built", help="the message of the commit")


def run(options: argparse.Namespace) -> int:
    """Commit the built site to the branch and push it; what was on the branch before stays in its history."""
    from ghp_import import GhpError, ghp_import

    site = Path(options.out)
    files = _files(site)
    if _git("symbolic-ref", "--quiet", "--short", "HEAD") == options.branch:
        raise Stop(f"`{options.branch}` is the branch you work on; the site needs a branch of its own", USAGE)
    if not _git("remote", "get-url", options.remote):
        raise Stop(f"there is no remote `{options.remote}` here", USAGE)
    # The branch goes on from where the remote has it, and nothing that somebody else published is lost.
    _git(
        "fetch",
        "--quiet",
        options.remote,
        f"+refs/heads/{options.branch}:refs/remotes/{options.remote}/{options.branch}",
    )
    try:
        ghp_import(
            str(site),
            branch=options.branch,
            remote=options.remote,
            mesg=options.message,
            cname=options.cname,
            nojekyll=True,
            push=True,
        )
    except GhpError as error:
        raise Stop(f"the branch could not be made: {error.message}", IO) from None
    except subprocess.CalledProcessError:
        raise Stop(
            f"git could not push {options.branch} to {options.remote}; the site itself is as it was", IO
        ) from None
    print(f"{files} files on {options.branch}, pushed to {options.remote}")
    return FINE


def _files(site: Path) -> int:
    """How many files a built site has. Raises Stop when it is none of ours."""
    from factsheet.shards import is_part
    from factsheet.write import GENERATOR, MANIFEST

    if is_part(site):
        raise Stop(f"{site} is a part of a site: run `merge` first", USAGE)
    try:
        listing = json.loads((site / MANIFEST).read_bytes())
        if listing["generator"] != GENERATOR:
            raise ValueError
        return len(listing["files"]) + 1
    except (OSError, ValueError, KeyError, TypeError):
        raise Stop(f"{site} is no built site: run `build` first", USAGE) from None


def _git(*words: str) -> str:
    """What git says, or nothing when it cannot."""
    try:
        done = subprocess.run(["git", *words], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
