"""The tickets and what can be asked about them."""

import sqlite3

REPORTS = {
    "open": "SELECT customer, count(*) FROM tickets WHERE state = 'open' GROUP BY customer",
    "oldest": "SELECT id, subject FROM tickets WHERE state = 'open' ORDER BY opened LIMIT 10",
}


def tickets_of(connection: sqlite3.Connection, customer: str) -> list[tuple]:
    """The tickets of one customer; the name is bound, whatever it is."""
    return connection.execute("SELECT id, subject, state FROM tickets WHERE customer = ?", (customer,)).fetchall()


def run_query(connection: sqlite3.Connection, query: str) -> list[tuple]:
    """Whatever a query says."""
    return connection.execute(query).fetchall()  # finds model-output-to-query


def run_report(connection: sqlite3.Connection, name: str) -> list[tuple]:
    """One of the known reports; any other name is refused."""
    if name not in REPORTS:
        raise ValueError(f"there is no report {name!r}")
    return connection.execute(REPORTS[name]).fetchall()
