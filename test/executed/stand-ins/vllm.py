"""Stands in for vLLM, whose engine needs a graphics card: only how messages are given and answers are read is the same."""
from types import SimpleNamespace

from stand_in import ask


class LLM:
    def __init__(self, model):
        pass

    def chat(self, messages):
        text = ask(messages)["choices"][0]["message"]["content"]
        return [SimpleNamespace(outputs=[SimpleNamespace(text=text)])]
