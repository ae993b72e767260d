"""Engines that need weights or a graphics card are stood in for by modules of the same names beside this one: they send
the messages that they are given to the stub, as they are."""
import json
import os
from urllib.request import Request, urlopen


def ask(messages):
    body = json.dumps({"model": "m", "messages": messages}).encode()
    request = Request(os.environ["STUB"] + "/v1/chat/completions", body, {"content-type": "application/json"})
    with urlopen(request) as response:
        return json.load(response)
