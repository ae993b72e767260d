"""The agent's tools. The model fills in every parameter of them."""

from agents import Agent, function_tool

from helpdesk import attachments, network, prompts


@function_tool
def ping_server(host: str) -> str:
    """Checks whether a customer's server answers."""
    return network.ping(host)


@function_tool
def trace_server(host: str) -> str:
    """Shows the way to a customer's server."""
    return network.trace(host)


@function_tool
def open_attachment(name: str) -> str:
    """Reads a file that the customer sent."""
    return attachments.read_attachment(name)


@function_tool
def write_note(name: str, text: str) -> str:
    """Writes a note about the customer for the team."""
    return str(attachments.save_note(name, text))


investigator = Agent(
    name="Investigator",
    instructions=prompts.RULES,
    tools=[ping_server, trace_server, open_attachment, write_note],
)
