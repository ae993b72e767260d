/** Other doors to the same models: clouds that host them, agents that a service keeps, and frameworks whose families have no program elsewhere. */
import type { Program } from './programs';

export const services: readonly Program[] = [
  {
    title: 'Anthropic on Bedrock, Python',
    path: 'program.py',
    api: 'invoke',
    text: `import os
import sys
from anthropic import AnthropicBedrock

client = AnthropicBedrock(aws_region="us-east-1", base_url=os.environ["STUB"])
persona = sys.argv[1]
answer = client.messages.create(model="m", max_tokens=10, system=f"You are {persona}.", messages=[{"role": "user", "content": "Who are you?"}])
print(answer.content[0].text)
`,
  },
  {
    title: 'Anthropic on Vertex AI, Python',
    path: 'program.py',
    api: 'rawPredict',
    text: `import os
import sys
from anthropic import AnthropicVertex

client = AnthropicVertex(region="r", project_id="p", access_token="k", base_url=os.environ["STUB"])
persona = sys.argv[1]
answer = client.messages.create(model="m", max_tokens=10, system=f"You are {persona}.", messages=[{"role": "user", "content": "Who are you?"}])
print(answer.content[0].text)
`,
  },
  {
    title: 'OpenAI on Azure, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import os
import sys
from openai import AzureOpenAI

client = AzureOpenAI(base_url=os.environ["STUB"] + "/openai", api_key="k", api_version="2024-10-21")
persona = sys.argv[1]
answer = client.chat.completions.create(model="m", messages=[{"role": "system", "content": f"You are {persona}."}, {"role": "user", "content": "Who are you?"}])
print(answer.choices[0].message.content)
`,
  },
  {
    title: 'OpenAI assistants, Python',
    path: 'program.py',
    api: 'assistants',
    text: `import sys
import warnings
from openai import OpenAI

warnings.simplefilter("ignore")
client = OpenAI()
persona = sys.argv[1]
assistant = client.beta.assistants.create(model="m", instructions=f"You are {persona}.")
thread = client.beta.threads.create(messages=[{"role": "user", "content": "Who are you?"}])
run = client.beta.threads.runs.create_and_poll(thread_id=thread.id, assistant_id=assistant.id)
messages = client.beta.threads.messages.list(thread_id=thread.id)
print(messages.data[0].content[0].text.value)
`,
  },
  {
    title: 'OpenAI realtime, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import asyncio
import os
import sys
from openai import AsyncOpenAI

client = AsyncOpenAI(websocket_base_url=os.environ["REALTIME"])


async def main(persona):
    async with client.realtime.connect(model="m") as connection:
        await connection.session.update(session={"type": "realtime", "instructions": f"You are {persona}."})
        await connection.conversation.item.create(item={"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Who are you?"}]})
        await connection.response.create()
        async for event in connection:
            if event.type == "response.output_text.done":
                print(event.text)
                break


asyncio.run(main(sys.argv[1]))
`,
  },
  {
    title: 'Bedrock with a body of its own, Python',
    path: 'program.py',
    api: 'invoke',
    text: `import json
import os
import sys
import boto3

client = boto3.client("bedrock-runtime", region_name="us-east-1", endpoint_url=os.environ["STUB"])
persona = sys.argv[1]
body = json.dumps({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 10, "system": f"You are {persona}.", "messages": [{"role": "user", "content": "Who are you?"}]})
answer = client.invoke_model(modelId="m", body=body)
print(json.loads(answer["body"].read())["content"][0]["text"])
`,
  },
  {
    title: 'Azure agents, Python',
    path: 'program.py',
    api: 'assistants',
    text: `import os
import sys
from azure.ai.agents import AgentsClient
from azure.core.credentials import AccessToken, AzureKeyCredential
from azure.core.pipeline.policies import AzureKeyCredentialPolicy


class Credential:
    def get_token(self, *scopes, **options):
        return AccessToken("k", 4102444800)


policy = AzureKeyCredentialPolicy(AzureKeyCredential("k"), "api-key")
client = AgentsClient(endpoint=os.environ["STUB"], credential=Credential(), authentication_policy=policy)
persona = sys.argv[1]
agent = client.create_agent(model="m", name="helper", instructions=f"You are {persona}.")
thread = client.threads.create()
client.messages.create(thread_id=thread.id, role="user", content="Who are you?")
run = client.runs.create_and_process(thread_id=thread.id, agent_id=agent.id)
print(client.messages.get_last_message_text_by_role(thread_id=thread.id, role="assistant").text.value)
`,
  },
  {
    title: 'Letta, Python',
    path: 'program.py',
    api: 'letta',
    text: `import os
import sys
from letta_client import Letta

client = Letta(base_url=os.environ["STUB"], api_key="k")
persona = sys.argv[1]
agent = client.agents.create(model="m", system=f"You are {persona}.")
answer = client.agents.messages.create(agent_id=agent.id, messages=[{"role": "user", "content": "Who are you?"}])
print(answer.messages[0].content)
`,
  },
  {
    title: 'Deep Agents, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import sys
from deepagents import create_deep_agent
from langchain_openai import ChatOpenAI

persona = sys.argv[1]
agent = create_deep_agent(model=ChatOpenAI(model="m"), tools=[], system_prompt=f"You are {persona}.")
result = agent.invoke({"messages": [{"role": "user", "content": "Who are you?"}]})
print(result["messages"][-1].content)
`,
  },
  {
    title: 'AutoGen 0.2, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import os
import sys
from autogen import AssistantAgent, UserProxyAgent

persona = sys.argv[1]
config = {"config_list": [{"model": "m", "api_key": "k", "base_url": os.environ["STUB"] + "/v1", "price": [0, 0]}], "cache_seed": None}
helper = AssistantAgent("helper", system_message=f"You are {persona}.", llm_config=config)
person = UserProxyAgent("person", human_input_mode="NEVER", max_consecutive_auto_reply=0, code_execution_config=False)
result = person.initiate_chat(helper, message="Who are you?", silent=True)
print(result.chat_history[-1]["content"])
`,
  },
  {
    title: 'DSPy, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import os
import sys
import dspy

lm = dspy.LM("openai/m", api_key="k", api_base=os.environ["STUB"] + "/v1", cache=False)
persona = sys.argv[1]
print(lm(messages=[{"role": "system", "content": f"You are {persona}."}, {"role": "user", "content": "Who are you?"}])[0])
`,
  },
  {
    title: 'Pydantic AI with a function, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import sys
from pydantic_ai import Agent

agent = Agent("openai-chat:m")
persona = sys.argv[1]


@agent.instructions
def told() -> str:
    return f"You are {persona}."


print(agent.run_sync("Who are you?").output)
`,
  },
  {
    title: 'Anthropic on Bedrock, Node',
    path: 'program.mjs',
    api: 'invoke',
    text: `import AnthropicBedrock from '@anthropic-ai/bedrock-sdk';

const client = new AnthropicBedrock({ awsRegion: 'us-east-1', awsAccessKey: 'k', awsSecretKey: 'k', baseURL: process.env.STUB });
const persona = process.argv[2];
const answer = await client.messages.create({ model: 'm', max_tokens: 10, system: \`You are \${persona}.\`, messages: [{ role: 'user', content: 'Who are you?' }] });
console.log(answer.content[0].text);
`,
  },
  {
    title: 'Anthropic on Vertex AI, Node',
    path: 'program.mjs',
    api: 'rawPredict',
    text: `import { AnthropicVertex } from '@anthropic-ai/vertex-sdk';

const authClient = { projectId: 'p', getRequestHeaders: async () => new Headers() };
const client = new AnthropicVertex({ region: 'r', projectId: 'p', authClient, baseURL: process.env.STUB });
const persona = process.argv[2];
const answer = await client.messages.create({ model: 'm', max_tokens: 10, system: \`You are \${persona}.\`, messages: [{ role: 'user', content: 'Who are you?' }] });
console.log(answer.content[0].text);
`,
  },
  {
    title: 'OpenAI assistants, Node',
    path: 'program.mjs',
    api: 'assistants',
    text: `import OpenAI from 'openai';

const client = new OpenAI();
const persona = process.argv[2];
const assistant = await client.beta.assistants.create({ model: 'm', instructions: \`You are \${persona}.\` });
const thread = await client.beta.threads.create({ messages: [{ role: 'user', content: 'Who are you?' }] });
await client.beta.threads.runs.createAndPoll(thread.id, { assistant_id: assistant.id });
const messages = await client.beta.threads.messages.list(thread.id);
console.log(messages.data[0].content[0].text.value);
`,
  },
  {
    title: 'Azure AI, Node',
    path: 'program.mjs',
    api: 'chat completions',
    text: `import ModelClient from '@azure-rest/ai-inference';

const client = ModelClient(process.env.STUB, { key: 'k' }, { allowInsecureConnection: true });
const persona = process.argv[2];
const answer = await client.path('/chat/completions').post({ body: { messages: [{ role: 'system', content: \`You are \${persona}.\` }, { role: 'user', content: 'Who are you?' }] } });
console.log(answer.body.choices[0].message.content);
`,
  },
  {
    title: 'xAI, Node',
    path: 'program.mjs',
    api: 'responses',
    text: `import { createXai } from '@ai-sdk/xai';
import { generateText } from 'ai';

const xai = createXai({ apiKey: 'k', baseURL: process.env.STUB + '/v1' });
const persona = process.argv[2];
const { text } = await generateText({ model: xai.responses('m'), system: \`You are \${persona}.\`, prompt: 'Who are you?' });
console.log(text);
`,
  },
  {
    title: 'LangGraph, Node',
    path: 'program.mjs',
    api: 'chat completions',
    text: `import { createReactAgent } from '@langchain/langgraph/prebuilt';
import { ChatOpenAI } from '@langchain/openai';

const persona = process.argv[2];
const llm = new ChatOpenAI({ model: 'm', configuration: { baseURL: process.env.STUB + '/v1' } });
const agent = createReactAgent({ llm, tools: [], prompt: \`You are \${persona}.\` });
const result = await agent.invoke({ messages: [{ role: 'user', content: 'Who are you?' }] });
console.log(result.messages.at(-1).content);
`,
  },
  {
    title: 'LangChain agents, Node',
    path: 'program.mjs',
    api: 'chat completions',
    text: `import { ChatOpenAI } from '@langchain/openai';
import { createAgent } from 'langchain';

const persona = process.argv[2];
const model = new ChatOpenAI({ model: 'm', configuration: { baseURL: process.env.STUB + '/v1' } });
const agent = createAgent({ model, tools: [], systemPrompt: \`You are \${persona}.\` });
const result = await agent.invoke({ messages: [{ role: 'user', content: 'Who are you?' }] });
console.log(result.messages.at(-1).content);
`,
  },
];

/** The agent of Claude Code is a program of its own, which the SDK starts: a stand-in is started in its place. */
export const startedPrograms: readonly Program[] = [
  {
    title: 'Claude Agent SDK, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import asyncio
import os
import sys
from claude_agent_sdk import ClaudeAgentOptions, ResultMessage, query


async def main(persona):
    options = ClaudeAgentOptions(cli_path=os.environ["CLAUDE"], system_prompt={"type": "preset", "preset": "claude_code", "append": f"You are {persona}."})
    async for message in query(prompt="Who are you?", options=options):
        if isinstance(message, ResultMessage):
            print(message.result)


asyncio.run(main(sys.argv[1]))
`,
  },
  {
    title: 'Claude Agent SDK, Node',
    path: 'program.mjs',
    api: 'chat completions',
    text: `import { query } from '@anthropic-ai/claude-agent-sdk';

const persona = process.argv[2];
for await (const message of query({ prompt: 'Who are you?', options: { pathToClaudeCodeExecutable: process.env.CLAUDE, systemPrompt: \`You are \${persona}.\` } })) {
  if (message.type === 'result') console.log(message.result);
}
`,
  },
];
