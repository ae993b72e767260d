/** Programs that put data among the instructions, one for each way in which the SDKs and frameworks of the great providers are asked. */
export interface Program {
  readonly title: string;
  /** `program.py` or `program.mjs`. */
  readonly path: string;
  readonly text: string;
  readonly api: string;
  /** What the model says, where `ok` alone is not how the framework wants it. */
  readonly answer?: string;
  /** Arguments of Node before the program: files are those beside `stand-ins`. */
  readonly with?: readonly string[];
}

export const programs: readonly Program[] = [
  {
    title: 'OpenAI chat, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import sys
from openai import OpenAI

client = OpenAI()
persona = sys.argv[1]
answer = client.chat.completions.create(
    model="m",
    messages=[
        {"role": "system", "content": f"You are {persona}. Never give medical advice."},
        {"role": "user", "content": "Who are you?"},
    ],
)
print(answer.choices[0].message.content)
`,
  },
  {
    title: 'OpenAI responses, Python',
    path: 'program.py',
    api: 'responses',
    text: `import sys
from openai import OpenAI

client = OpenAI()
language = sys.argv[1]
answer = client.responses.create(model="m", instructions="Answer in " + language, input="Who are you?")
print(answer.output_text)
`,
  },
  {
    title: 'Anthropic, Python',
    path: 'program.py',
    api: 'messages',
    text: `import sys
from anthropic import Anthropic

client = Anthropic()
persona = sys.argv[1]
answer = client.messages.create(
    model="m",
    max_tokens=10,
    system="You are %s." % persona,
    messages=[{"role": "user", "content": "Who are you?"}],
)
print(answer.content[0].text)
`,
  },
  {
    title: 'Google, Python',
    path: 'program.py',
    api: 'generateContent',
    text: `import os
import sys
from google import genai

client = genai.Client(api_key="k", http_options={"base_url": os.environ["STUB"]})
persona = sys.argv[1]
answer = client.models.generate_content(
    model="m",
    contents="Who are you?",
    config={"system_instruction": f"You are {persona}."},
)
print(answer.text)
`,
  },
  {
    title: 'LangChain, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import sys
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI

model = ChatOpenAI(model="m")
persona = sys.argv[1]
answer = model.invoke([SystemMessage(content=f"You are {persona}."), HumanMessage(content="Who are you?")])
print(answer.content)
`,
  },
  {
    title: 'OpenAI responses, Node',
    path: 'program.mjs',
    api: 'responses',
    text: `import OpenAI from 'openai';

const client = new OpenAI();
const persona = process.argv[2];
const answer = await client.responses.create({ model: 'm', instructions: \`You are \${persona}.\`, input: 'Who are you?' });
console.log(answer.output_text);
`,
  },
  {
    title: 'Anthropic, Node',
    path: 'program.mjs',
    api: 'messages',
    text: `import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic();
const persona = process.argv[2];
const answer = await client.messages.create({
  model: 'm',
  max_tokens: 10,
  system: 'You are ' + persona,
  messages: [{ role: 'user', content: 'Who are you?' }],
});
console.log(answer.content[0].text);
`,
  },
  {
    title: 'Google, Node',
    path: 'program.mjs',
    api: 'generateContent',
    text: `import { GoogleGenAI } from '@google/genai';

const client = new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl: process.env.STUB } });
const persona = process.argv[2];
const answer = await client.models.generateContent({
  model: 'm',
  contents: 'Who are you?',
  config: { systemInstruction: \`You are \${persona}.\` },
});
console.log(answer.text);
`,
  },
  {
    title: 'Vercel AI SDK, Node',
    path: 'program.mjs',
    api: 'responses',
    text: `import { createOpenAI } from '@ai-sdk/openai';
import { generateText } from 'ai';

const openai = createOpenAI({ apiKey: 'k', baseURL: process.env.STUB + '/v1' });
const persona = process.argv[2];
const { text } = await generateText({
  model: openai('m'),
  system: \`You are \${persona}.\`,
  prompt: 'Who are you?',
});
console.log(text);
`,
  },
  {
    title: 'LangChain, Node',
    path: 'program.mjs',
    api: 'chat completions',
    text: `import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';

const model = new ChatOpenAI({ model: 'm', configuration: { baseURL: process.env.STUB + '/v1' } });
const persona = process.argv[2];
const answer = await model.invoke([new SystemMessage(\`You are \${persona}.\`), new HumanMessage('Who are you?')]);
console.log(answer.content);
`,
  },
  {
    title: 'OpenAI chat, Node',
    path: 'program.mjs',
    api: 'chat completions',
    text: `import OpenAI from 'openai';

const client = new OpenAI();
const persona = process.argv[2];
const answer = await client.chat.completions.create({
  model: 'm',
  messages: [
    { role: 'system', content: 'You are ' + persona + '. Never give medical advice.' },
    { role: 'user', content: 'Who are you?' },
  ],
});
console.log(answer.choices[0].message.content);
`,
  },
  {
    title: 'a function of its own, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import sys
from openai import OpenAI

client = OpenAI()


def ask(system, question):
    answer = client.chat.completions.create(
        model="m",
        messages=[{"role": "system", "content": system}, {"role": "user", "content": question}],
    )
    return answer.choices[0].message.content


def main(persona):
    print(ask(f"You are {persona}.", "Who are you?"))


main(sys.argv[1])
`,
  },
  {
    title: 'OpenAI Agents, Python',
    path: 'program.py',
    api: 'responses',
    text: `import sys
from agents import Agent, Runner, set_tracing_disabled

set_tracing_disabled(True)
persona = sys.argv[1]
agent = Agent(name="helper", model="m", instructions=f"You are {persona}.")
print(Runner.run_sync(agent, "Who are you?").final_output)
`,
  },
  {
    title: 'Pydantic AI, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import sys
from pydantic_ai import Agent

persona = sys.argv[1]
agent = Agent("openai-chat:m", instructions="You are " + persona)
print(agent.run_sync("Who are you?").output)
`,
  },
  {
    title: 'OpenAI Agents, Node',
    path: 'program.mjs',
    api: 'responses',
    text: `import { Agent, run, setTracingDisabled } from '@openai/agents';

setTracingDisabled(true);
const persona = process.argv[2];
const agent = new Agent({ name: 'helper', model: 'm', instructions: \`You are \${persona}.\` });
const result = await run(agent, 'Who are you?');
console.log(result.finalOutput);
`,
  },
  {
    title: 'Vercel agents, Node',
    path: 'program.mjs',
    api: 'responses',
    text: `import { createOpenAI } from '@ai-sdk/openai';
import { ToolLoopAgent } from 'ai';

const openai = createOpenAI({ apiKey: 'k', baseURL: process.env.STUB + '/v1' });
const persona = process.argv[2];
const agent = new ToolLoopAgent({ model: openai('m'), instructions: \`You are \${persona}.\` });
const { text } = await agent.generate({ prompt: 'Who are you?' });
console.log(text);
`,
  },
];
