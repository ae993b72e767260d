"""The one place that talks to the chat model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk import settings

if TYPE_CHECKING:
    from openai import OpenAI


class Assistant:
    def __init__(self, client: OpenAI) -> None:
        self.client = client

    def ask(self, instructions: str, question: str) -> str:
        """The model's answer to a question, under the given instructions."""
        completion = self.client.chat.completions.create(
            model=settings.CHAT_MODEL,
            messages=[
                {"role": "system", "content": instructions},  # finds user-input-in-system-prompt
                {"role": "user", "content": question},
            ],
        )
        return completion.choices[0].message.content or ""

    def resume(self, messages: list[dict[str, str]]) -> str:
        """Goes on with a conversation that the client kept, roles and all."""
        completion = self.client.chat.completions.create(
            model=settings.CHAT_MODEL,
            messages=messages,  # finds client-controlled-roles
        )
        return completion.choices[0].message.content or ""

    def resume_turns(self, instructions: str, turns: list[str]) -> str:
        """Goes on with what a customer said before: the roles are given here, the client sends only text."""
        messages = [{"role": "system", "content": instructions}]
        for turn in turns:
            messages.append({"role": "user", "content": turn})
        completion = self.client.chat.completions.create(model=settings.CHAT_MODEL, messages=messages)
        return completion.choices[0].message.content or ""
