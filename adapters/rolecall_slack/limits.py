"""Slack's limits, all in one table: characters of texts, numbers of parts, bytes of views.

Sources: Slack's reference pages and the models of its SDK (notes/slack.md). `RICH_TEXT`, `FALLBACK` and `LINK` are
ours: Slack publishes none, or a higher one.
"""

from __future__ import annotations

from typing import Final

# messages
MESSAGE_BLOCKS: Final = 50
#: Slack cuts a text at 40,000 and advises 4,000.
FALLBACK: Final = 4_000

# texts of blocks
HEADER: Final = 150
SECTION: Final = 3_000
CONTEXT: Final = 3_000
#: An address of ours, which shares a text with its words.
LINK: Final = 2_900
FIELD: Final = 2_000
FIELDS: Final = 10
#: All words of one rich text block.
RICH_TEXT: Final = 3_000
#: All markdown blocks of a message together.
MARKDOWN: Final = 12_000

# tables: one to a message
TABLES: Final = 1
TABLE_ROWS: Final = 100
TABLE_COLUMNS: Final = 20
TABLE_CHARS: Final = 10_000

# charts; one page of Slack says 12 series, another 6
CHARTS: Final = 2
CHART_TITLE: Final = 50
CHART_LABEL: Final = 20
CHART_LABELS: Final = 20
CHART_SERIES: Final = 6

# buttons
ACTIONS: Final = 25
BUTTON: Final = 75
VALUE: Final = 2_000
BLOCK_ID: Final = 255

# views
VIEW_BLOCKS: Final = 100
VIEW_BYTES: Final = 250_000
VIEW_TITLE: Final = 24
PRIVATE_METADATA: Final = 3_000
LABEL: Final = 2_000
HINT: Final = 2_000
INPUT: Final = 3_000
OPTIONS: Final = 100
OPTION_GROUPS: Final = 100
OPTION: Final = 75
OPTION_VALUE: Final = 150

# the manifest
APP_NAME: Final = 35
APP_DESCRIPTION: Final = 140
LONG_DESCRIPTION: Final = (175, 4_000)
BOT_NAME: Final = 80
AGENT_DESCRIPTION: Final = 300
PROMPTS: Final = 4
COMMANDS: Final = 50
COMMAND: Final = (2, 32)
COMMAND_DESCRIPTION: Final = 2_000
USAGE_HINT: Final = 1_000
SHORTCUT: Final = 24
SHORTCUT_DESCRIPTION: Final = 150
