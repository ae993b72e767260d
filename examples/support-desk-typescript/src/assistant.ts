/** The one place that talks to the model. */
import { openai } from '@ai-sdk/openai';
import { generateText, stepCountIs, type ModelMessage } from 'ai';
import { rules } from './prompts.ts';
import { tools } from './tools.ts';

const model = openai('gpt-4.1-mini');

export async function ask(instructions: string, question: string): Promise<string> {
  const { text } = await generateText({
    model,
    system: instructions, // finds user-input-in-system-prompt
    prompt: question,
  });
  return text;
}

/** Goes on with a conversation that the client kept, roles and all. */
export async function resume(messages: ModelMessage[]): Promise<string> {
  const { text } = await generateText({
    model,
    system: rules,
    messages, // finds client-controlled-roles
  });
  return text;
}

/** Goes on with what a customer said before: the roles are given here, the client sends only text. */
export async function resumeTurns(turns: string[]): Promise<string> {
  const messages = turns.map((turn): ModelMessage => ({ role: 'user', content: String(turn) }));
  const { text } = await generateText({ model, system: rules, messages });
  return text;
}

/** A summary, asked for in one string with what is to be summarised. */
export async function summarise(letter: string): Promise<string> {
  const { text } = await generateText({
    model,
    prompt: `Summarise this letter for the support team in three sentences:\n${letter}`, // finds warning unseparated-user-input
  });
  return text;
}

/** An agent that may look at customers' servers. */
export async function investigate(question: string): Promise<string> {
  const { text } = await generateText({ model, system: rules, prompt: question, tools, stopWhen: stepCountIs(6) });
  return text;
}
