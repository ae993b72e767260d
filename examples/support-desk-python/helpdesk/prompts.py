"""What the assistant is told. Everything here is constant, but for what callers put in."""

RULES = "You answer customers of Acme Cloud. Say so when you do not know. Never promise refunds."

TONES = {
    "brief": "Answer in one sentence.",
    "friendly": "Answer warmly, as a colleague would.",
    "formal": "Answer formally, without contractions.",
}

REPORT_SCHEMA = "Table tickets(id, customer, subject, state, opened). Answer with one SQLite query and nothing else."


def with_persona(persona: str) -> str:
    """The rules, spoken by whoever the caller names. The caller must not be a stranger."""
    return f"{RULES}\nAnswer as {persona}."


def with_tone(tone: str) -> str:
    """The rules in one of the known tones; a stranger may choose among them and no further."""
    return f"{RULES}\n{TONES.get(tone, TONES['friendly'])}"
