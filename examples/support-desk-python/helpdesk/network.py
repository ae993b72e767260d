"""Looking at customers' servers from here."""

import subprocess


def ping(host: str) -> str:
    """Whether a server answers, by a shell."""
    result = subprocess.run(f"ping -c 1 {host}", shell=True, capture_output=True, text=True)  # finds model-output-to-shell
    return result.stdout


def trace(host: str) -> str:
    """The way to a server, by a list of arguments; a host that looks like an option is none."""
    result = subprocess.run(["traceroute", "-m", "12", "--", host], capture_output=True, text=True)
    return result.stdout
