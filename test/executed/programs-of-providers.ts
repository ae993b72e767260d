/** The same for the other providers and for templates: one program for each family and language whose SDK can be sent to a stub. */
import type { Program } from './programs';

export const providers: readonly Program[] = [
  {
    title: 'Mistral, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import os
import sys
from mistralai.client import Mistral

client = Mistral(api_key="k", server_url=os.environ["STUB"])
persona = sys.argv[1]
answer = client.chat.complete(model="m", messages=[{"role": "system", "content": f"You are {persona}."}, {"role": "user", "content": "Who are you?"}])
print(answer.choices[0].message.content)
`,
  },
  {
    title: 'Cohere 2, Python',
    path: 'program.py',
    api: 'cohere',
    text: `import os
import sys
import cohere

client = cohere.ClientV2(api_key="k", base_url=os.environ["STUB"])
persona = sys.argv[1]
answer = client.chat(model="m", messages=[{"role": "system", "content": f"You are {persona}."}, {"role": "user", "content": "Who are you?"}])
print(answer.message.content[0].text)
`,
  },
  {
    title: 'Cohere 1, Python',
    path: 'program.py',
    api: 'cohere',
    text: `import os
import sys
import cohere

client = cohere.Client(api_key="k", base_url=os.environ["STUB"])
persona = sys.argv[1]
answer = client.chat(model="m", preamble=f"You are {persona}.", message="Who are you?")
print(answer.text)
`,
  },
  {
    title: 'Groq, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import os
import sys
from groq import Groq

client = Groq(api_key="k", base_url=os.environ["STUB"])
persona = sys.argv[1]
answer = client.chat.completions.create(model="m", messages=[{"role": "system", "content": f"You are {persona}."}, {"role": "user", "content": "Who are you?"}])
print(answer.choices[0].message.content)
`,
  },
  {
    title: 'Together, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import os
import sys
from together import Together

client = Together(api_key="k", base_url=os.environ["STUB"] + "/v1")
persona = sys.argv[1]
answer = client.chat.completions.create(model="m", messages=[{"role": "system", "content": f"You are {persona}."}, {"role": "user", "content": "Who are you?"}])
print(answer.choices[0].message.content)
`,
  },
  {
    title: 'Ollama, Python',
    path: 'program.py',
    api: 'ollama chat',
    text: `import os
import sys
from ollama import Client

client = Client(host=os.environ["STUB"])
persona = sys.argv[1]
answer = client.chat(model="m", messages=[{"role": "system", "content": f"You are {persona}."}, {"role": "user", "content": "Who are you?"}])
print(answer.message.content)
`,
  },
  {
    title: 'Ollama, one text, Python',
    path: 'program.py',
    api: 'ollama generate',
    text: `import os
import sys
from ollama import Client

client = Client(host=os.environ["STUB"])
persona = sys.argv[1]
answer = client.generate(model="m", system=f"You are {persona}.", prompt="Who are you?")
print(answer.response)
`,
  },
  {
    title: 'Hugging Face, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import os
import sys
from huggingface_hub import InferenceClient

client = InferenceClient(base_url=os.environ["STUB"] + "/v1", api_key="k")
persona = sys.argv[1]
answer = client.chat_completion(model="m", messages=[{"role": "system", "content": f"You are {persona}."}, {"role": "user", "content": "Who are you?"}])
print(answer.choices[0].message.content)
`,
  },
  {
    title: 'Bedrock, Python',
    path: 'program.py',
    api: 'converse',
    text: `import os
import sys
import boto3

client = boto3.client("bedrock-runtime", region_name="us-east-1", endpoint_url=os.environ["STUB"])
persona = sys.argv[1]
answer = client.converse(modelId="m", system=[{"text": f"You are {persona}."}], messages=[{"role": "user", "content": [{"text": "Who are you?"}]}])
print(answer["output"]["message"]["content"][0]["text"])
`,
  },
  {
    title: 'Azure AI, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import os
import sys
from azure.ai.inference import ChatCompletionsClient
from azure.ai.inference.models import SystemMessage, UserMessage
from azure.core.credentials import AzureKeyCredential

client = ChatCompletionsClient(endpoint=os.environ["STUB"], credential=AzureKeyCredential("k"))
persona = sys.argv[1]
answer = client.complete(model="m", messages=[SystemMessage(content=f"You are {persona}."), UserMessage(content="Who are you?")])
print(answer.choices[0].message.content)
`,
  },
  {
    title: 'Replicate, Python',
    path: 'program.py',
    api: 'predictions',
    text: `import os
import sys
import replicate

client = replicate.Client(api_token="k", base_url=os.environ["STUB"])
persona = sys.argv[1]
answer = client.run("meta/m", input={"system_prompt": f"You are {persona}.", "prompt": "Who are you?"})
print("".join(answer))
`,
  },
  {
    title: 'LangChain templates, Python',
    path: 'program.py',
    api: 'chat completions',
    text: `import sys
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

persona = sys.argv[1]
prompt = ChatPromptTemplate.from_messages([("system", "You are {persona}."), ("human", "{question}")])
chain = prompt | ChatOpenAI(model="m")
print(chain.invoke({"persona": persona, "question": "Who are you?"}).content)
`,
  },
  {
    title: 'Mistral, Node',
    path: 'program.mjs',
    api: 'chat completions',
    text: `import { Mistral } from '@mistralai/mistralai';

const client = new Mistral({ apiKey: 'k', serverURL: process.env.STUB });
const persona = process.argv[2];
const answer = await client.chat.complete({ model: 'm', messages: [{ role: 'system', content: \`You are \${persona}.\` }, { role: 'user', content: 'Who are you?' }] });
console.log(answer.choices[0].message.content);
`,
  },
  {
    title: 'Cohere, Node',
    path: 'program.mjs',
    api: 'cohere',
    text: `import { CohereClientV2 } from 'cohere-ai';

const client = new CohereClientV2({ token: 'k', environment: process.env.STUB });
const persona = process.argv[2];
const answer = await client.chat({ model: 'm', messages: [{ role: 'system', content: \`You are \${persona}.\` }, { role: 'user', content: 'Who are you?' }] });
console.log(answer.message.content[0].text);
`,
  },
  {
    title: 'Groq, Node',
    path: 'program.mjs',
    api: 'chat completions',
    text: `import Groq from 'groq-sdk';

const client = new Groq({ apiKey: 'k', baseURL: process.env.STUB });
const persona = process.argv[2];
const answer = await client.chat.completions.create({ model: 'm', messages: [{ role: 'system', content: \`You are \${persona}.\` }, { role: 'user', content: 'Who are you?' }] });
console.log(answer.choices[0].message.content);
`,
  },
  {
    title: 'Together, Node',
    path: 'program.mjs',
    api: 'chat completions',
    text: `import Together from 'together-ai';

const client = new Together({ apiKey: 'k', baseURL: process.env.STUB + '/v1' });
const persona = process.argv[2];
const answer = await client.chat.completions.create({ model: 'm', messages: [{ role: 'system', content: \`You are \${persona}.\` }, { role: 'user', content: 'Who are you?' }] });
console.log(answer.choices[0].message.content);
`,
  },
  {
    title: 'Ollama, Node',
    path: 'program.mjs',
    api: 'ollama chat',
    text: `import { Ollama } from 'ollama';

const client = new Ollama({ host: process.env.STUB });
const persona = process.argv[2];
const answer = await client.chat({ model: 'm', messages: [{ role: 'system', content: \`You are \${persona}.\` }, { role: 'user', content: 'Who are you?' }] });
console.log(answer.message.content);
`,
  },
  {
    title: 'Hugging Face, Node',
    path: 'program.mjs',
    api: 'chat completions',
    text: `import { InferenceClient } from '@huggingface/inference';

const client = new InferenceClient('k', { endpointUrl: process.env.STUB });
const persona = process.argv[2];
const answer = await client.chatCompletion({ model: 'm', messages: [{ role: 'system', content: \`You are \${persona}.\` }, { role: 'user', content: 'Who are you?' }] });
console.log(answer.choices[0].message.content);
`,
  },
  {
    title: 'Bedrock, Node',
    path: 'program.mjs',
    api: 'converse',
    text: `import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';

const client = new BedrockRuntimeClient({ region: 'us-east-1', endpoint: process.env.STUB, credentials: { accessKeyId: 'k', secretAccessKey: 'k' }, requestHandler: new NodeHttpHandler() });
const persona = process.argv[2];
const answer = await client.send(new ConverseCommand({ modelId: 'm', system: [{ text: \`You are \${persona}.\` }], messages: [{ role: 'user', content: [{ text: 'Who are you?' }] }] }));
console.log(answer.output.message.content[0].text);
`,
  },
  {
    title: 'OpenRouter, Node',
    path: 'program.mjs',
    api: 'chat completions',
    text: `import { OpenRouter } from '@openrouter/sdk';

const client = new OpenRouter({ apiKey: 'k', serverURL: process.env.STUB });
const persona = process.argv[2];
const answer = await client.chat.send({ chatRequest: { model: 'm', messages: [{ role: 'system', content: \`You are \${persona}.\` }, { role: 'user', content: 'Who are you?' }] } });
console.log(answer.choices[0].message.content);
`,
  },
  {
    title: 'Replicate, Node',
    path: 'program.mjs',
    api: 'predictions',
    text: `import Replicate from 'replicate';

const client = new Replicate({ auth: 'k', baseUrl: process.env.STUB });
const persona = process.argv[2];
const answer = await client.run('meta/m', { input: { system_prompt: \`You are \${persona}.\`, prompt: 'Who are you?' } });
console.log(answer.join(''));
`,
  },
  {
    title: 'The older Google SDK, Node',
    path: 'program.mjs',
    api: 'generateContent',
    text: `import { GoogleGenerativeAI } from '@google/generative-ai';

const persona = process.argv[2];
const model = new GoogleGenerativeAI('k').getGenerativeModel({ model: 'm', systemInstruction: \`You are \${persona}.\` }, { baseUrl: process.env.STUB });
const result = await model.generateContent('Who are you?');
console.log(result.response.text());
`,
  },
  {
    title: 'LangChain templates, Node',
    path: 'program.mjs',
    api: 'chat completions',
    text: `import { ChatPromptTemplate } from '@langchain/core/prompts';
import { ChatOpenAI } from '@langchain/openai';

const persona = process.argv[2];
const prompt = ChatPromptTemplate.fromMessages([['system', 'You are {persona}.'], ['human', '{question}']]);
const chain = prompt.pipe(new ChatOpenAI({ model: 'm' }));
console.log((await chain.invoke({ persona, question: 'Who are you?' })).content);
`,
  },
];
