"""Pelican's settings for the workload."""

import json
from pathlib import Path

SITENAME, SITEURL, TIMEZONE, DEFAULT_LANG = "Workload", "https://example.org/workload", "UTC", "en"
PATH, OUTPUT_PATH, THEME = "content", "out", "theme"
ARTICLE_PATHS, PAGE_PATHS, STATIC_PATHS = ["claims"], ["actors", "sources", "events", "topics"], []
PATH_METADATA = r"(?P<folder>\w+)/.*\.md"
ARTICLE_URL, ARTICLE_SAVE_AS = "claims/{slug}/", "claims/{slug}/index.html"
PAGE_URL, PAGE_SAVE_AS = "{folder}/{slug}/", "{folder}/{slug}/index.html"
DIRECT_TEMPLATES, SITEMAP_SAVE_AS = ["index", "sitemap"], "sitemap.xml"
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = AUTHORS_SAVE_AS = CATEGORIES_SAVE_AS = TAGS_SAVE_AS = ""
ARCHIVES_SAVE_AS = ""
DEFAULT_PAGINATION = False
FEED_DOMAIN, FEED_ALL_ATOM, FEED_MAX_ITEMS = SITEURL, "feed.xml", 50
CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
PLUGINS = ["pelican.plugins.yaml_metadata"]
MARKDOWN = {"extensions": ["tables"], "output_format": "html5"}
FORMATTED_FIELDS = []
TYPOGRIFY = False
JINJA_ENVIRONMENT = {"autoescape": False, "trim_blocks": True, "lstrip_blocks": True}
JINJA_GLOBALS = {"entries": json.loads(Path("entries.json").read_text("utf-8"))}
DELETE_OUTPUT_DIRECTORY = False
