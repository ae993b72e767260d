"""The web application."""

import sqlite3
from typing import Literal

from agents import Runner
from anthropic import Anthropic
from fastapi import FastAPI
from openai import OpenAI
from pydantic import BaseModel

from helpdesk import knowledge, prompts, reports, settings, tickets
from helpdesk.model import Assistant
from helpdesk.tools import investigator

app = FastAPI()
assistant = Assistant(OpenAI())
anthropic = Anthropic()


class Question(BaseModel):
    text: str
    persona: str = "a patient colleague"
    tone: str = "friendly"


class Conversation(BaseModel):
    messages: list[dict[str, str]]


class Turns(BaseModel):
    turns: list[str]


class Translation(BaseModel):
    text: str
    language: str


@app.post("/questions")
def answer(question: Question) -> dict[str, str]:
    instructions = prompts.with_persona(question.persona)
    return {"answer": assistant.ask(instructions, question.text)}


@app.post("/questions/toned")
def answer_in_tone(question: Question) -> dict[str, str]:
    instructions = prompts.with_tone(question.tone)
    return {"answer": assistant.ask(instructions, question.text)}


@app.post("/conversations")
def resume(conversation: Conversation) -> dict[str, str]:
    return {"answer": assistant.resume(conversation.messages)}


@app.post("/conversations/turns")
def resume_turns(conversation: Turns) -> dict[str, str]:
    return {"answer": assistant.resume_turns(prompts.RULES, conversation.turns)}


@app.post("/translations")
def translate(translation: Translation) -> dict[str, str]:
    return {"text": knowledge.translate(translation.text, translation.language)}


@app.post("/translations/{language}")
def translate_into(language: Literal["de", "fr", "pl"], translation: Translation) -> dict[str, str]:
    return {"text": knowledge.translate(translation.text, language)}


@app.get("/digest")
def digest(first: int, last: int) -> dict[str, str]:
    return {"digest": knowledge.digest(anthropic, list(range(first, last + 1)))}


@app.get("/digest/{number}")
def digest_of_one(number: int) -> dict[str, str]:
    return {"digest": knowledge.digest_of(anthropic, [knowledge.fetch_article(number)])}


@app.get("/reports")
def report(question: str) -> list[tuple]:
    with sqlite3.connect(settings.DATABASE) as connection:
        return reports.free_report(assistant, connection, question)


@app.get("/reports/known")
def known_report(question: str) -> list[tuple]:
    with sqlite3.connect(settings.DATABASE) as connection:
        return reports.known_report(assistant, connection, question)


@app.get("/customers/{customer}/tickets")
def tickets_of(customer: str) -> list[tuple]:
    with sqlite3.connect(settings.DATABASE) as connection:
        return tickets.tickets_of(connection, customer)


@app.post("/investigations")
async def investigate(question: Question) -> dict[str, str]:
    result = await Runner.run(investigator, question.text)
    return {"answer": result.final_output}
