/** What runs in a platform alone, a browser or a Worker, is stood in for: messages go to the stub as they are. */
export async function ask(messages) {
  const response = await fetch(`${process.env.STUB}/v1/chat/completions`, { method: 'POST', body: JSON.stringify({ model: 'm', messages }) });
  return (await response.json()).choices[0].message.content;
}
