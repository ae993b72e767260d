"""Questions about the tickets, answered with the help of models."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from helpdesk import prompts, tickets

if TYPE_CHECKING:
    import pandas
    from langchain_core.language_models import BaseChatModel

    from helpdesk.model import Assistant


def free_report(assistant: Assistant, connection: sqlite3.Connection, question: str) -> list[tuple]:
    """The model writes the query, and the query is run."""
    query = assistant.ask(prompts.REPORT_SCHEMA, question)
    return tickets.run_query(connection, query.strip())


def known_report(assistant: Assistant, connection: sqlite3.Connection, question: str) -> list[tuple]:
    """The model only chooses which of the known reports is run."""
    names = ", ".join(tickets.REPORTS)
    name = assistant.ask(f"Answer with the name of the best report: {names}.", question)
    return tickets.run_report(connection, name.strip())


def urgency(assistant: Assistant, subject: str) -> int:
    """From 0 to 9, and nothing else whatever the model answers."""
    answer = assistant.ask("How urgent is this ticket, from 0 to 9? Answer with the number.", subject)
    return max(0, min(9, int(answer)))


def explore(model: BaseChatModel, frame: pandas.DataFrame, question: str) -> str:
    """An agent that answers by writing Python, which runs in this process."""
    from langchain_experimental.agents import create_pandas_dataframe_agent

    agent = create_pandas_dataframe_agent(
        model,
        frame,
        allow_dangerous_code=True,  # finds dangerous-flag-enabled
    )
    return agent.invoke({"input": question})["output"]
