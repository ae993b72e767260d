"""Stands in for llama-cpp-python, which is compiled and needs weights: its answer has the form of chat completions."""
from stand_in import ask


class Llama:
    def __init__(self, model_path):
        pass

    def create_chat_completion(self, messages):
        return ask(messages)
