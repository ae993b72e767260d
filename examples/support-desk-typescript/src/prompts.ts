/** What the assistant is told. Everything here is constant, but for what callers put in. */

export const rules = 'You answer customers of Acme Cloud. Say so when you do not know. Never promise refunds.';

const tones: Record<string, string> = {
  brief: 'Answer in one sentence.',
  friendly: 'Answer warmly, as a colleague would.',
  formal: 'Answer formally, without contractions.',
};

/** The rules, spoken by whoever the caller names. The caller must not be a stranger. */
export function withPersona(persona: string): string {
  return `${rules}\nAnswer as ${persona}.`;
}

/** The rules in one of the known tones; a stranger may choose among them and no further. */
export function withTone(tone: string): string {
  return `${rules}\n${tones[tone] ?? tones.friendly}`;
}
