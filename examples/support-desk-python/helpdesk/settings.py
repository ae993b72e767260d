"""Where things are, and which models answer."""

import os
from pathlib import Path

CHAT_MODEL = "gpt-4.1-mini"
DIGEST_MODEL = "claude-sonnet-4-5"

DATABASE = os.environ.get("HELPDESK_DATABASE", "tickets.db")
ATTACHMENTS = Path(os.environ.get("HELPDESK_ATTACHMENTS", "attachments"))

HELP_CENTRE = "https://help.example/articles"

TRANSLATOR = "https://translator.example/v1/chat/completions"
# A made-up key in the shape that many providers use; a real one in this place would be public with the code.
TRANSLATOR_KEY = "sk-0f1e2d3c4b5a69788796a5b4c3d2e1f0"  # finds hardcoded-provider-key
