"""The help centre: fetching its articles, and what the models make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from helpdesk import settings

if TYPE_CHECKING:
    from anthropic import Anthropic

DIGEST_RULES = "You write the support team's morning digest: five sentences, no links."


def fetch_article(number: int) -> str:
    """An article as its authors, who are not us, wrote it."""
    return httpx.get(f"{settings.HELP_CENTRE}/{number}.md", timeout=10).text


def digest(client: Anthropic, numbers: list[int]) -> str:
    """The digest, with the articles pasted into the instructions."""
    articles = "\n\n".join(fetch_article(number) for number in numbers)
    message = client.messages.create(
        model=settings.DIGEST_MODEL,
        max_tokens=600,
        system=f"{DIGEST_RULES}\nThe articles are:\n{articles}",  # finds external-content-in-system-prompt
        messages=[{"role": "user", "content": "Write today's digest."}],
    )
    return message.content[0].text


def digest_of(client: Anthropic, articles: list[str]) -> str:
    """The same digest, with the articles where data belongs."""
    message = client.messages.create(
        model=settings.DIGEST_MODEL,
        max_tokens=600,
        system=DIGEST_RULES,
        messages=[{"role": "user", "content": "\n\n".join(articles)}],
    )
    return message.content[0].text


def translate(text: str, language: str) -> str:
    """A customer's text in another language, by a model that is reached over plain HTTP."""
    answer = httpx.post(
        settings.TRANSLATOR,
        headers={"Authorization": f"Bearer {settings.TRANSLATOR_KEY}"},
        json={
            "model": "translator-large",
            "messages": [
                {"role": "system", "content": f"Translate the customer's text into {language}."},  # finds user-input-in-system-prompt
                {"role": "user", "content": text},
            ],
        },
        timeout=30,
    )
    return answer.json()["choices"][0]["message"]["content"]
