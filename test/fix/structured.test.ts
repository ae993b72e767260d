// The schema that an answer is checked with is also given to the call of the model, in the way of each provider that takes
// one: a program asks for JSON, reads it and keeps its fields, and the fixed call says what the answer has to be.
import { strict as assert } from 'node:assert';
import { neverCancelled } from '../../server/engine/base/cancel';
import { fixAll } from '../../server/engine/fixing';
import { workspaceOf } from '../support/analyze';

/** What makes the client, the call, how its text is read, and the line of the call (or a part of it) after the fix. */
type Case = readonly [provider: string, setup: string, call: string, text: string, after: string];

const messages = '[{"role": "user", "content": mail}]';
const openai = 'response_format={"type": "json_schema", "json_schema": {"name": "answer", "schema": KeepAnswer.model_json_schema()}}';
const python: readonly Case[] = [
  ['OpenAI, chat', 'from openai import OpenAI', `OpenAI().chat.completions.create(model="m", messages=${messages})`, 'answer.choices[0].message.content', openai],
  ['OpenAI, responses', 'from openai import OpenAI', 'OpenAI().responses.create(model="m", input=mail)', 'answer.output_text', 'text={"format": {"type": "json_schema", "name": "answer", "schema": KeepAnswer.model_json_schema()}}'],
  ['Anthropic', 'from anthropic import Anthropic', `Anthropic().messages.create(model="m", max_tokens=9, messages=${messages})`, 'answer.content[0].text', 'output_config={"format": {"type": "json_schema", "schema": transform_schema(KeepAnswer)}}'],
  ['Google', 'from google import genai', 'genai.Client().models.generate_content(model="m", contents=mail)', 'answer.text', 'config={"response_mime_type": "application/json", "response_json_schema": KeepAnswer.model_json_schema()}'],
  ['Mistral', 'from mistralai import Mistral', `Mistral(api_key=None).chat.complete(model="m", messages=${messages})`, 'answer.choices[0].message.content', openai],
  ['Cohere', 'import cohere', `cohere.ClientV2().chat(model="m", messages=${messages})`, 'answer.message.content[0].text', 'response_format={"type": "json_object", "json_schema": KeepAnswer.model_json_schema()}'],
  ['Ollama', 'import ollama', `ollama.chat(model="m", messages=${messages})`, 'answer["message"]["content"]', 'format=KeepAnswer.model_json_schema()'],
  ['LiteLLM', 'import litellm', `litellm.completion(model="m", messages=${messages})`, 'answer.choices[0].message.content', openai],
  ['Groq', 'from groq import Groq', `Groq().chat.completions.create(model="m", messages=${messages})`, 'answer.choices[0].message.content', openai],
  ['Together', 'from together import Together', `Together().chat.completions.create(model="m", messages=${messages})`, 'answer.choices[0].message.content', openai],
  ['Hugging Face', 'from huggingface_hub import InferenceClient', `InferenceClient().chat_completion(${messages})`, 'answer.choices[0].message.content', openai],
  ['LangChain', 'from langchain_openai import ChatOpenAI\n\nmodel = ChatOpenAI()', 'model.invoke(mail)', 'answer.content', 'model.with_structured_output(KeepAnswer).invoke(mail)'],
  ['LangChain, behind a template', 'from langchain_core.prompts import ChatPromptTemplate\nfrom langchain_openai import ChatOpenAI\n\nprompt = ChatPromptTemplate.from_messages([("human", "{mail}")])\nmodel = ChatOpenAI()', '(prompt | model).invoke({"mail": mail})', 'answer.content', '(prompt | model.with_structured_output(KeepAnswer)).invoke({"mail": mail})'],
  ['OpenRouter', 'from openrouter import OpenRouter', `OpenRouter().chat.send(model="m", messages=${messages})`, 'answer.choices[0].message.content', openai],
];

const inTypescript = "[{ role: 'user', content: mail }]";
const asOpenai = "response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: z.toJSONSchema(KeepAnswer) } }";
const typescript: readonly Case[] = [
  ['OpenAI, chat', "import OpenAI from 'openai';", `new OpenAI().chat.completions.create({ model: 'm', messages: ${inTypescript} })`, 'answer.choices[0].message.content', asOpenai],
  ['OpenAI, responses', "import OpenAI from 'openai';", "new OpenAI().responses.create({ model: 'm', input: mail })", 'answer.output_text', "text: { format: { type: 'json_schema', name: 'answer', schema: z.toJSONSchema(KeepAnswer) } }"],
  ['Anthropic', "import Anthropic from '@anthropic-ai/sdk';", `new Anthropic().messages.create({ model: 'm', max_tokens: 9, messages: ${inTypescript} })`, 'answer.content[0].text', 'output_config: { format: zodOutputFormat(KeepAnswer) }'],
  ['Google', "import { GoogleGenAI } from '@google/genai';", "new GoogleGenAI({}).models.generateContent({ model: 'm', contents: mail })", 'answer.text', "config: { responseMimeType: 'application/json', responseJsonSchema: z.toJSONSchema(KeepAnswer) }"],
  ['Mistral', "import { Mistral } from '@mistralai/mistralai';", `new Mistral().chat.complete({ model: 'm', messages: ${inTypescript} })`, 'answer.choices[0].message.content', "responseFormat: { type: 'json_schema', jsonSchema: { name: 'answer', schemaDefinition: z.toJSONSchema(KeepAnswer) } }"],
  ['Cohere', "import { CohereClientV2 } from 'cohere-ai';", `new CohereClientV2({}).chat({ model: 'm', messages: ${inTypescript} })`, 'answer.message.content[0].text', "responseFormat: { type: 'json_object', jsonSchema: z.toJSONSchema(KeepAnswer) }"],
  ['Ollama', "import ollama from 'ollama';", `ollama.chat({ model: 'm', messages: ${inTypescript} })`, 'answer.message.content', 'format: z.toJSONSchema(KeepAnswer)'],
  ['Groq', "import Groq from 'groq-sdk';", `new Groq().chat.completions.create({ model: 'm', messages: ${inTypescript} })`, 'answer.choices[0].message.content', asOpenai],
  ['Together', "import Together from 'together-ai';", `new Together().chat.completions.create({ model: 'm', messages: ${inTypescript} })`, 'answer.choices[0].message.content', asOpenai],
  ['Hugging Face', "import { InferenceClient } from '@huggingface/inference';", `new InferenceClient().chatCompletion({ model: 'm', messages: ${inTypescript} })`, 'answer.choices[0].message.content', asOpenai],
  ['Vercel', "import { generateText } from 'ai';", "generateText({ model: 'openai/m', prompt: mail })", 'answer.text', 'output: Output.object({ schema: KeepAnswer })'],
  ['LangChain', "import { ChatOpenAI } from '@langchain/openai';\nconst model = new ChatOpenAI({});", 'model.invoke(mail)', 'answer.content', 'model.withStructuredOutput(KeepAnswer).invoke(mail)'],
];

function pythonProgram([, setup, call, text]: Case): string {
  return `import json\nimport sqlite3\n${setup}\n\n\ndef keep(mail: str) -> None:\n    answer = ${call}\n    data = json.loads(${text})\n    sqlite3.connect("a").execute("INSERT INTO orders VALUES (?, ?)", (data["article"], data["count"]))\n`;
}

function typescriptProgram([, setup, call, text]: Case): string {
  return `${setup}\nimport { Pool } from 'pg';\n\nexport async function keep(mail: string) {\n  const answer = await ${call};\n  const data = JSON.parse(${text});\n  await new Pool().query('INSERT INTO orders VALUES ($1, $2)', [data.article, data.count]);\n}\n`;
}

describe('fix: the call is given the schema', () => {
  for (const [path, cases, program] of [['/a.py', python, pythonProgram], ['/a.ts', typescript, typescriptProgram]] as const) {
    for (const one of cases) {
      it(`${path.slice(3)} ${one[0]}`, async () => {
        const { workspace } = workspaceOf({ [path]: program(one) }, { options: { audience: 'strict', rules: ['unvalidated-structured-output'] } });
        const { texts, report } = await fixAll(workspace, 'review', neverCancelled);
        const after = texts.get(path)?.after ?? '';
        // A long call is written over several lines.
        const flat = (text: string): string => text.replace(/\s|,(?=\s*[\])}])/g, '');
        assert.ok(flat(after).includes(flat(one[4])), `${one[4]} in\n${after}`);
        assert.deepEqual(report.findings, []);
      });
    }
  }
});
