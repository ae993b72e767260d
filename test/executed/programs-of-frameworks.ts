/**
 * The same for gateways, frameworks and agents, and for engines and platforms that are stood in for: those need weights, a
 * graphics card or a browser, so that the program is run for real and what it is asked by is not.
 */
import type { Program } from './programs';

export const frameworks: readonly Program[] = [
  {
    title: 'LiteLLM, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import os
import sys
from litellm import completion

persona = sys.argv[1]
answer = completion(
    model="openai/m",
    api_key="k",
    api_base=os.environ["STUB"] + "/v1",
    messages=[{"role": "system", "content": f"You are {persona}."}, {"role": "user", "content": "Who are you?"}],
)
print(answer.choices[0].message.content)
`,
  },
  {
    title: 'OpenRouter, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import os
import sys
from openrouter import OpenRouter

client = OpenRouter(api_key="k", server_url=os.environ["STUB"] + "/v1")
persona = sys.argv[1]
answer = client.chat.send(model="m", messages=[{"role": "system", "content": f"You are {persona}."}, {"role": "user", "content": "Who are you?"}])
print(answer.choices[0].message.content)
`,
  },
  {
    title: 'xAI, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import os
import sys
from xai_sdk import Client
from xai_sdk.chat import system, user

client = Client(api_key="k", api_host=os.environ["GRPC"])
persona = sys.argv[1]
chat = client.chat.create(model="m", messages=[system(f"You are {persona}."), user("Who are you?")])
print(chat.sample().content)
`,
  },
  {
    title: 'Vertex AI, Python',
    path: 'program.py',
    api: 'generateContent',
    text: `import os
import sys
import vertexai
from google.auth.credentials import AnonymousCredentials
from vertexai.generative_models import GenerativeModel

vertexai.init(project="p", location="us-central1", credentials=AnonymousCredentials(), api_endpoint=os.environ["STUB"], api_transport="rest")
persona = sys.argv[1]
model = GenerativeModel("gemini-m", system_instruction=f"You are {persona}.")
print(model.generate_content("Who are you?").text)
`,
  },
  {
    title: 'The older Google SDK, Python',
    path: 'program.py',
    api: 'generateContent',
    text: `import os
import sys
import google.generativeai as genai

genai.configure(api_key="k", transport="rest", client_options={"api_endpoint": os.environ["STUB"]})
persona = sys.argv[1]
model = genai.GenerativeModel("m", system_instruction=f"You are {persona}.")
print(model.generate_content("Who are you?").text)
`,
  },
  {
    title: 'LlamaIndex, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import os
import sys
from llama_index.core.llms import ChatMessage
from llama_index.llms.openai import OpenAI

llm = OpenAI(model="gpt-4o", api_key="k", api_base=os.environ["STUB"] + "/v1")
persona = sys.argv[1]
answer = llm.chat([ChatMessage(role="system", content=f"You are {persona}."), ChatMessage(role="user", content="Who are you?")])
print(answer.message.content)
`,
  },
  {
    title: 'Haystack, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import os
import sys
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.dataclasses import ChatMessage

model = OpenAIChatGenerator(model="m", api_base_url=os.environ["STUB"] + "/v1")
persona = sys.argv[1]
answer = model.run([ChatMessage.from_system(f"You are {persona}."), ChatMessage.from_user("Who are you?")])
print(answer["replies"][0].text)
`,
  },
  {
    title: 'Strands, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import os
import sys
from strands import Agent
from strands.models.openai import OpenAIModel

model = OpenAIModel(client_args={"api_key": "k", "base_url": os.environ["STUB"] + "/v1"}, model_id="m")
persona = sys.argv[1]
agent = Agent(model=model, system_prompt=f"You are {persona}.", callback_handler=None)
print(agent("Who are you?"))
`,
  },
  {
    title: 'Agno with a list of instructions, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import os
import sys
from agno.agent import Agent
from agno.models.openai import OpenAIChat

persona = sys.argv[1]
agent = Agent(model=OpenAIChat(id="m", base_url=os.environ["STUB"] + "/v1"), instructions=[f"You are {persona}.", "Be brief."], telemetry=False)
print(agent.run("Who are you?").content)
`,
  },
  {
    title: 'Agno, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import os
import sys
from agno.agent import Agent
from agno.models.openai import OpenAIChat

persona = sys.argv[1]
agent = Agent(model=OpenAIChat(id="m", base_url=os.environ["STUB"] + "/v1"), instructions=f"You are {persona}.", telemetry=False)
print(agent.run("Who are you?").content)
`,
  },
  {
    title: 'smolagents, Python',
    path: 'program.py',
    api: 'chat completions',
    answer: '{"name": "final_answer", "arguments": {"answer": "ok"}}',
    text: `import os
import sys
from smolagents import OpenAIModel, ToolCallingAgent

model = OpenAIModel(model_id="m", api_base=os.environ["STUB"] + "/v1", api_key="k")
persona = sys.argv[1]
agent = ToolCallingAgent(tools=[], model=model, instructions=f"You are {persona}.", verbosity_level=0)
print(agent.run("Who are you?"))
`,
  },
  {
    title: 'AutoGen, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import asyncio
import os
import sys
from autogen_agentchat.agents import AssistantAgent
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k", base_url=os.environ["STUB"] + "/v1")
persona = sys.argv[1]
agent = AssistantAgent("helper", model_client=client, system_message=f"You are {persona}.")
result = asyncio.run(agent.run(task="Who are you?"))
print(result.messages[-1].content)
`,
  },
  {
    title: 'Google ADK, Python',
    path: 'program.py',
    api: 'generateContent',
    text: `import asyncio
import os
import sys
from google.adk.agents import LlmAgent
from google.adk.models.google_llm import Gemini
from google.adk.runners import InMemoryRunner
from google.genai import types

persona = sys.argv[1]
agent = LlmAgent(name="helper", model=Gemini(model="gemini-m", base_url=os.environ["STUB"]), instruction=f"You are {persona}.")


async def main():
    runner = InMemoryRunner(agent=agent, app_name="app")
    await runner.session_service.create_session(app_name="app", user_id="u", session_id="s")
    message = types.Content(role="user", parts=[types.Part(text="Who are you?")])
    async for event in runner.run_async(user_id="u", session_id="s", new_message=message):
        if event.content:
            print(event.content.parts[0].text)


asyncio.run(main())
`,
  },
  {
    title: 'Google with its own configuration, Python',
    path: 'program.py',
    api: 'generateContent',
    text: `import os
import sys
from google import genai
from google.genai import types

client = genai.Client(api_key="k", http_options={"base_url": os.environ["STUB"]})
persona = sys.argv[1]
config = types.GenerateContentConfig(system_instruction=f"You are {persona}.")
print(client.models.generate_content(model="m", contents="Who are you?", config=config).text)
`,
  },
  {
    title: 'chats of Google, Python',
    path: 'program.py',
    api: 'generateContent',
    text: `import os
import sys
from google import genai
from google.genai import types

client = genai.Client(api_key="k", http_options={"base_url": os.environ["STUB"]})
persona = sys.argv[1]
chat = client.chats.create(model="m", config=types.GenerateContentConfig(system_instruction=f"You are {persona}."))
print(chat.send_message("Who are you?").text)
`,
  },
  {
    title: 'CrewAI, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import os
import sys
from crewai import Agent, Crew, LLM, Task

llm = LLM(model="openai/gpt-4o", base_url=os.environ["STUB"] + "/v1", api_key="k")
persona = sys.argv[1]
helper = Agent(role="helper", goal="Answer questions", backstory=f"You are {persona}.", llm=llm)
task = Task(description="Who are you?", expected_output="One sentence", agent=helper)
print(Crew(agents=[helper], tasks=[task]).kickoff().raw)
`,
  },
  {
    title: 'Semantic Kernel, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import asyncio
import sys
from openai import AsyncOpenAI
from semantic_kernel.connectors.ai.open_ai import OpenAIChatCompletion, OpenAIChatPromptExecutionSettings
from semantic_kernel.contents import ChatHistory

persona = sys.argv[1]
service = OpenAIChatCompletion(ai_model_id="m", async_client=AsyncOpenAI())
history = ChatHistory(system_message=f"You are {persona}.")
history.add_user_message("Who are you?")
answer = asyncio.run(service.get_chat_message_content(history, OpenAIChatPromptExecutionSettings()))
print(answer.content)
`,
  },
  {
    title: 'agents of Semantic Kernel, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import asyncio
import sys
from openai import AsyncOpenAI
from semantic_kernel.agents import ChatCompletionAgent
from semantic_kernel.connectors.ai.open_ai import OpenAIChatCompletion

persona = sys.argv[1]
service = OpenAIChatCompletion(ai_model_id="m", async_client=AsyncOpenAI())
agent = ChatCompletionAgent(service=service, name="helper", instructions=f"You are {persona}.")
answer = asyncio.run(agent.get_response(messages="Who are you?"))
print(answer.content)
`,
  },
  {
    title: 'Instructor, Python',
    path: 'program.py',
    api: 'chat completions',
    answer: '{"text": "ok"}',
    text: `import sys
import instructor
from openai import OpenAI
from pydantic import BaseModel


class Answer(BaseModel):
    text: str


client = instructor.from_openai(OpenAI(), mode=instructor.Mode.JSON)
persona = sys.argv[1]
answer = client.chat.completions.create(
    model="m",
    response_model=Answer,
    messages=[{"role": "system", "content": f"You are {persona}."}, {"role": "user", "content": "Who are you?"}],
)
print(answer.text)
`,
  },
  {
    title: 'LangGraph, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import sys
from langchain_openai import ChatOpenAI
from langgraph.prebuilt import create_react_agent

persona = sys.argv[1]
agent = create_react_agent(ChatOpenAI(model="m"), [], prompt=f"You are {persona}.")
result = agent.invoke({"messages": [{"role": "user", "content": "Who are you?"}]})
print(result["messages"][-1].content)
`,
  },
  {
    title: 'LangChain agents, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import sys
from langchain.agents import create_agent
from langchain_openai import ChatOpenAI

persona = sys.argv[1]
agent = create_agent(ChatOpenAI(model="m"), [], system_prompt=f"You are {persona}.")
result = agent.invoke({"messages": [{"role": "user", "content": "Who are you?"}]})
print(result["messages"][-1].content)
`,
  },
  {
    title: 'LlamaIndex, Node',
    path: 'program.mjs',
    api: 'chat completions',
    text: `import { OpenAI } from '@llamaindex/openai';

const llm = new OpenAI({ model: 'gpt-4o', apiKey: 'k', baseURL: process.env.STUB + '/v1' });
const persona = process.argv[2];
const answer = await llm.chat({ messages: [{ role: 'system', content: \`You are \${persona}.\` }, { role: 'user', content: 'Who are you?' }] });
console.log(answer.message.content);
`,
  },
  {
    title: 'Mastra, Node',
    path: 'program.mjs',
    api: 'chat completions',
    text: `import { Agent } from '@mastra/core/agent';

const persona = process.argv[2];
const agent = new Agent({
  id: 'helper',
  name: 'helper',
  model: { id: 'openai/m', url: process.env.STUB + '/v1', apiKey: 'k' },
  instructions: \`You are \${persona}.\`,
});
const { text } = await agent.generate('Who are you?');
console.log(text);
`,
  },
  {
    title: 'Genkit, Node',
    path: 'program.mjs',
    api: 'chat completions',
    text: `import { openAI } from '@genkit-ai/compat-oai/openai';
import { genkit } from 'genkit';

const ai = genkit({ plugins: [openAI({ apiKey: 'k', baseURL: process.env.STUB + '/v1' })] });
const persona = process.argv[2];
const { text } = await ai.generate({ model: openAI.model('gpt-4o'), system: \`You are \${persona}.\`, prompt: 'Who are you?' });
console.log(text);
`,
  },
  {
    title: 'Google ADK, Node',
    path: 'program.mjs',
    api: 'generateContent',
    text: `import { InMemoryRunner, LlmAgent, LogLevel, setLogLevel } from '@google/adk';

setLogLevel(LogLevel.ERROR);
const persona = process.argv[2];
const agent = new LlmAgent({ name: 'helper', model: 'gemini-2.5-pro', instruction: \`You are \${persona}.\` });
const runner = new InMemoryRunner({ agent, appName: 'app' });
const session = await runner.sessionService.createSession({ appName: 'app', userId: 'u' });
const newMessage = { role: 'user', parts: [{ text: 'Who are you?' }] };
for await (const event of runner.runAsync({ userId: 'u', sessionId: session.id, newMessage })) {
  console.log(event.content.parts[0].text);
}
`,
  },
  {
    title: 'chats of Google, Node',
    path: 'program.mjs',
    api: 'generateContent',
    text: `import { GoogleGenAI } from '@google/genai';

const client = new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl: process.env.STUB } });
const persona = process.argv[2];
const chat = client.chats.create({ model: 'm', config: { systemInstruction: \`You are \${persona}.\` } });
const answer = await chat.sendMessage({ message: 'Who are you?' });
console.log(answer.text);
`,
  },
];

export const standIns: readonly Program[] = [
  {
    title: 'vLLM, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import sys
from vllm import LLM

llm = LLM(model="m")
persona = sys.argv[1]
outputs = llm.chat([{"role": "system", "content": f"You are {persona}."}, {"role": "user", "content": "Who are you?"}])
print(outputs[0].outputs[0].text)
`,
  },
  {
    title: 'llama.cpp, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import sys
from llama_cpp import Llama

llm = Llama(model_path="m.gguf")
persona = sys.argv[1]
answer = llm.create_chat_completion(messages=[{"role": "system", "content": f"You are {persona}."}, {"role": "user", "content": "Who are you?"}])
print(answer["choices"][0]["message"]["content"])
`,
  },
  {
    title: 'Transformers, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import sys
from transformers import pipeline

ask = pipeline("text-generation", model="m")
persona = sys.argv[1]
answer = ask([{"role": "system", "content": f"You are {persona}."}, {"role": "user", "content": "Who are you?"}])
print(answer[0]["generated_text"][-1]["content"])
`,
  },
  {
    title: 'the model of a browser, Node',
    path: 'program.mjs',
    api: 'chat completions',
    with: ['--import', 'browser.mjs'],
    text: `const persona = process.argv[2];
const session = await LanguageModel.create({ initialPrompts: [{ role: 'system', content: \`You are \${persona}.\` }] });
console.log(await session.prompt('Who are you?'));
`,
  },
  {
    title: 'Workers AI, Node',
    path: 'program.mjs',
    api: 'chat completions',
    with: ['worker.mjs'],
    text: `export default {
  async fetch(request, env) {
    const persona = new URL(request.url).searchParams.get('persona');
    const answer = await env.AI.run('@cf/meta/llama-3.1-8b-instruct', {
      messages: [
        { role: 'system', content: \`You are \${persona}.\` },
        { role: 'user', content: 'Who are you?' },
      ],
    });
    return new Response(answer.response);
  },
};
`,
  },
];
