// What a literal is by its text alone: addresses, names of models, hidden characters, public names of keys; and names that are signs.
import { strict as assert } from 'node:assert';
import { hiddenCharacters } from '../../rules/hidden-characters';
import { marksOf, publicKey } from '../../rules/literals';
import { signs } from '../../rules/signs';
import { isHubName } from '../../rules/wording';

const marks = (text: string, isWhole = true): string => marksOf(text, isWhole).map(({ mark }) => mark).join(' ');

describe('marks of literals', () => {
  it('tell addresses of the internet without encryption from near ones', () => {
    for (const text of ['http://models.example.com/v1', 'http://api.example.com', 'http://user@api.example.com:8000/', 'http://8.8.8.8/v1']) assert.equal(marks(text), 'plain-address', text);
    const near = [
      'https://models.example.com/v1', 'http://localhost:11434', 'http://127.0.0.1/v1', 'http://10.1.2.3', 'http://172.20.0.1:80', 'http://192.168.1.4/x', 'http://ollama:11434',
      'http://vllm.prod.svc', 'http://models.internal/v1', 'http://[::1]:8000', 'http://', 'see http://models.example.com',
    ];
    for (const text of near) assert.equal(marks(text), '', text);
  });

  it('know of the start of a text only what its continuation cannot change', () => {
    assert.equal(marks('http://models.example.com/', false), 'plain-address');
    assert.equal(marks('http://models.example', false), '');
    assert.equal(marks('gpt-4o', false), '');
  });

  it('tell names that move from names that stay', () => {
    for (const name of ['gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'gpt-5', 'o3', 'o4-mini', 'openai/gpt-4o', 'claude-sonnet-4-5', 'claude-3-5-sonnet-latest', 'mistral-large-latest', 'llama3:latest', 'command-r-plus']) {
      assert.equal(marks(name), 'moving-name', name);
    }
    for (const name of ['gpt-4o-2024-11-20', 'gpt-3.5-turbo-0125', 'claude-sonnet-4-5-20250929', 'claude-opus-4-6', 'gemini-2.5-flash', 'o', 'latest', 'llama3', 'the latest', 'text-embedding-3-small']) {
      assert.equal(marks(name), '', name);
    }
  });
});

describe('hidden characters', () => {
  const found = (text: string): string => hiddenCharacters(text).map(({ what }) => what).join(' ');

  it('are found where no writing needs them', () => {
    assert.equal(found('a\u{e0041}\u{e0042}'), 'tag tag');
    assert.equal(found('a\u200bb\u2060'), 'zero-width zero-width');
    assert.equal(found('a\u202eb'), 'direction');
    assert.equal(found('a\ufeff'), 'zero-width');
    assert.equal(found('a\u200db'), 'zero-width');
    assert.equal(found('a\ue000'), 'private');
    assert.equal(found('a\u{e0101}\u{e0102}'), 'selector selector');
  });

  it('are none where writing needs them', () => {
    assert.equal(found('\ufeffa'), '');
    assert.equal(found('\u{1f468}\u200d\u{1f469}'), '');
    assert.equal(found('\u0645\u06cc\u200c\u062e\u0648'), '');
    assert.equal(found('\u05e9\u05dc\u05d5\u05dd \u2066(1)\u2069'), '');
    assert.equal(found('\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}'), '');
    assert.equal(found('\u845b\u{e0100}'), '');
    assert.equal(found('plain, ünï, 漢字, 🙂'), '');
  });

  it('are found by their places in UTF-16 units', () => {
    assert.deepEqual(hiddenCharacters('🙂\u{e0041}x\u200b').map(({ start, end }) => [start, end]), [[2, 4], [5, 6]]);
  });
});

describe('names', () => {
  it('of variables that browsers get', () => {
    assert.equal(publicKey('VITE_OPENAI_API_KEY'), 'page');
    assert.equal(publicKey('REACT_APP_GEMINI_KEY'), 'page');
    assert.equal(publicKey('NEXT_PUBLIC_ANTHROPIC_API_KEY'), 'shared');
    for (const name of ['OPENAI_API_KEY', 'NEXT_PUBLIC_SUPABASE_ANON_KEY', 'VITE_OPENAI_BASE_URL', 'NEXT_PUBLIC_MAPBOX_TOKEN', 'VITE_API_URL']) assert.equal(publicKey(name), null, name);
  });

  it('of models on a hub', () => {
    for (const name of ['acme/model', 'bert-base-uncased', 'gpt2', 'all-MiniLM-L6-v2']) assert.ok(isHubName(name), name);
    for (const name of ['./model', 'output', '/srv/models/x', 'models/mine', 'model.gguf', 'C:\\models\\x', 'gemini-2.5-pro', 'checkpoints/last', 'a/b/c']) assert.ok(!isHubName(name), name);
  });

  it('that show that somebody is asked who they are, and that do not', () => {
    for (const name of ['require_user', 'getServerSession', 'currentUser', 'verifyToken', 'login_required', 'IsAuthenticated', 'Authorization', 'x-api-key', 'permission_classes', 'validateApiKey', 'AuthGuard', 'clerkMiddleware']) {
      assert.ok(signs.authenticates.test(name), name);
    }
    for (const name of ['author', 'authors', 'session_id', 'max_tokens', 'token_count', 'user_message', 'users', 'blogging', 'signal', 'user_id', 'get_user_input']) assert.ok(!signs.authenticates.test(name), name);
    for (const name of ['rateLimit', 'RateLimiter', 'throttle_classes', 'daily_quota', 'slowapi']) assert.ok(signs.limits.test(name), name);
    for (const name of ['limit', 'max_tokens', 'offset', 'delimiters']) assert.ok(!signs.limits.test(name), name);
    for (const name of ['logger', 'logging', 'tracer', 'telemetry', 'base_url', 'baseURL']) assert.ok(signs.observes.test(name), name);
    for (const name of ['login', 'base', 'url', 'blog', 'subtract']) assert.ok(!signs.observes.test(name), name);
  });
});
