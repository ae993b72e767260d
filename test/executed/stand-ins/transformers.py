"""Stands in for transformers, whose pipelines need torch and weights: a pipeline answers with the messages and its own."""
from stand_in import ask


def pipeline(task, model):
    return lambda messages: [{"generated_text": [*messages, ask(messages)["choices"][0]["message"]]}]
