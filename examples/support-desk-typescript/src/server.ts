/** The web application. */
import express from 'express';
import { ask, investigate, resume, resumeTurns, summarise } from './assistant.ts';
import { compute, urgency } from './formulas.ts';
import { escapedSummaryPage, summaryPage } from './pages.ts';
import { withPersona, withTone } from './prompts.ts';

const app = express();
app.use(express.json());

app.post('/questions', async (request, response) => {
  const { persona, question } = request.body;
  response.json({ answer: await ask(withPersona(persona), question) });
});

app.post('/questions/toned', async (request, response) => {
  const { tone, question } = request.body;
  response.json({ answer: await ask(withTone(tone), question) });
});

app.post('/conversations', async (request, response) => {
  response.json({ answer: await resume(request.body.messages) });
});

app.post('/conversations/turns', async (request, response) => {
  response.json({ answer: await resumeTurns(request.body.turns) });
});

app.post('/letters/summary', async (request, response) => {
  const summary = await summarise(request.body.letter);
  response.send(summaryPage(summary)); // finds model-output-to-html
});

app.post('/letters/escaped-summary', async (request, response) => {
  const summary = await summarise(request.body.letter);
  response.send(escapedSummaryPage(summary));
});

app.post('/columns', async (request, response) => {
  const { wish, ticket } = request.body;
  const formula = await ask('Write one JavaScript expression over `ticket`. Answer with the expression.', wish);
  response.json({ value: compute(formula, ticket) });
});

app.post('/urgency', async (request, response) => {
  const answer = await ask('How urgent is this ticket, from 0 to 9? Answer with the number.', request.body.subject);
  response.json({ urgency: urgency(answer) });
});

app.post('/investigations', async (request, response) => {
  response.json({ answer: await investigate(request.body.question) });
});

app.listen(3000);
