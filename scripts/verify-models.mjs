// Checks the knowledge about libraries against the libraries: installs each package at each version that its file
// lists into a temporary folder, and looks for every access path of every row and type there.
// `npm run verify-models [PACKAGE …]`, or `-- --changed` for the files that say something else than when they were proved.
// It needs the registries, pip and npm, so it is no part of the tests.
// A path must be in at least one of the listed versions; the table says in how many it is.
// What was proved is kept in rules/models/verified.json, from which the table of supported libraries is made.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { knowledgePaths, loadParser, readKnowledge } from './generate-knowledge.mjs';
import { isMain, root } from './run.mjs';
import { checkPaths, split } from './verify-models/javascript.mjs';
import { readProofs, writeProof } from './verify-models/proofs.mjs';

const cache = join(tmpdir(), 'lintel-verify-models');

/** Packages whose declarations or bases the paths of another one lead through; for one version, or for all. */
const companions = {
  npm: {
    superagent: ['@types/superagent'],
    needle: ['@types/needle'],
    '@anthropic-ai/sdk': ['@anthropic-ai/bedrock-sdk', '@anthropic-ai/vertex-sdk', '@anthropic-ai/foundry-sdk', 'zod'],
    '@nestjs/core': ['@nestjs/common', '@nestjs/graphql', '@nestjs/microservices', '@nestjs/websockets', 'rxjs', 'graphql'],
    'react-router': ['@remix-run/node', '@remix-run/cloudflare', '@remix-run/react', 'react-router-dom', 'react'],
    '@apollo/server': ['graphql@16', '@graphql-tools/schema', 'graphql-yoga', 'graphql-http', 'express-graphql'],
    '@modelcontextprotocol/sdk': ['@modelcontextprotocol/server', '@modelcontextprotocol/client'],
    express: ['@types/express', '@types/multer', '@types/cookie-parser', 'express-serve-static-core@npm:@types/express-serve-static-core'],
    '@langchain/core@1.4.0': [
      '@langchain/openai', '@langchain/anthropic', '@langchain/google-genai', '@langchain/ollama', '@langchain/groq', '@langchain/mistralai',
      '@langchain/google-vertexai', '@langchain/aws', '@langchain/cohere', '@langchain/xai', '@langchain/deepseek', '@langchain/openrouter', '@langchain/community', '@langchain/classic', 'langchain', 'zod',
    ],
    '@langchain/core@0.1.63': ['langchain@0.1.37', '@langchain/openai@0.0.34'],
    '@langchain/core@0.3.80': ['langchain@0.3.37', '@langchain/openai@0.6.16'],
    'langchain@0.3.37': ['@langchain/core@0.3.80', '@langchain/langgraph@0.4.9'],
    'langchain@0.1.37': ['@langchain/core@0.1.63', '@langchain/openai@0.0.34'],
    'langchain@1.5.14': ['@langchain/core', '@langchain/langgraph', '@langchain/classic', 'deepagents', 'zod'],
    '@langchain/langgraph@0.2.74': ['@langchain/core@0.3.80', 'zod@3'],
    '@langchain/langgraph@0.4.10': ['@langchain/core@0.3.80', 'zod@3'],
    '@langchain/langgraph@1.7.3': ['@langchain/core', '@langchain/langgraph-supervisor', '@langchain/langgraph-swarm', '@langchain/mcp-adapters', 'zod'],
    '@langchain/community@0.3.59': ['@langchain/core@0.3.80', 'langchain@0.3.37', '@langchain/tavily@0.1', '@langchain/pinecone@0.2', '@langchain/qdrant@0.1', '@langchain/mongodb@0.1', '@langchain/redis@0.1', '@langchain/weaviate@0.2'],
    '@langchain/community@1.1.29': ['@langchain/core', '@langchain/classic', '@langchain/tavily', '@langchain/pinecone', '@langchain/qdrant', '@langchain/mongodb', '@langchain/redis', '@langchain/weaviate'],
    '@google/generative-ai': ['@google-cloud/vertexai'],
    '@aws-sdk/client-bedrock-runtime@3.600.0': ['@aws-sdk/client-bedrock-agent-runtime@3.600.0'],
    '@aws-sdk/client-bedrock-runtime': ['@aws-sdk/client-bedrock-agent-runtime'],
    '@azure-rest/ai-inference': ['@azure/openai@1.0.0-beta.13'],
    'zod@4.6.7': ['genkit'],
    'llamaindex@0.8.37': ['zod@3'],
    'llamaindex@0.10.6': ['@llamaindex/openai@0.3', '@llamaindex/anthropic@0.3', '@llamaindex/ollama@0.1', '@llamaindex/workflow@1', 'zod@3'],
    'llamaindex@0.12.1': ['@llamaindex/openai', '@llamaindex/anthropic', '@llamaindex/ollama', '@llamaindex/workflow', '@llamaindex/tools', 'zod'],
    '@mastra/core@0.24.9': ['@mastra/mcp@0.14.5', 'zod@3'],
    '@mastra/core@1.71.0': ['@mastra/mcp', 'zod'],
    'hono@4.13.19': ['@hono/zod-validator', '@hono/valibot-validator', '@hono/standard-validator', 'zod', 'valibot', '@standard-schema/spec'],
    '@google/adk': ['zod'],
    '@browserbasehq/stagehand': ['zod', 'playwright-core'],
    '@copilotkit/react-core': ['@copilotkit/runtime', 'react', '@types/react'],
    botbuilder: ['@microsoft/teams-ai', '@microsoft/teams.apps', 'botbuilder-dialogs@4.23.3'],
    'tmi.js': ['@types/tmi.js'],
    '@openai/agents': ['zod', '@openai/agents-realtime'],
    '@anthropic-ai/claude-agent-sdk': ['@anthropic-ai/claude-code@1.0.128', '@anthropic-ai/sdk', 'zod', '@modelcontextprotocol/sdk'],
    'ai@3.4.33': ['zod'],
    'ai@4.3.19': ['zod'],
    'ai@5.0.277': ['zod', '@ai-sdk/rsc@1', '@ai-sdk/mcp@0.0.23'],
    'ai@6.0.326': ['zod', '@ai-sdk/rsc@2', '@ai-sdk/mcp@1'],
    'ai@7.0.173': ['zod', '@ai-sdk/rsc', '@ai-sdk/mcp@2'],
    'mcp-handler@1.1.0': ['@vercel/mcp-adapter', '@modelcontextprotocol/sdk', 'zod'],
    'mcp-handler@2.4.0': ['@modelcontextprotocol/server', 'zod'],
    '@ai-sdk/react@1.2.12': ['ai@4', 'react', '@types/react', 'zod'],
    '@ai-sdk/react': ['react', '@types/react', 'zod'],
    '@ai-sdk/openai-compatible@3.0.92': [
      '@ai-sdk/google', '@ai-sdk/azure', '@ai-sdk/mistral', '@ai-sdk/cohere', '@ai-sdk/groq', '@ai-sdk/xai', '@ai-sdk/deepseek', '@ai-sdk/togetherai',
      '@ai-sdk/fireworks', '@ai-sdk/deepinfra', '@ai-sdk/perplexity', '@ai-sdk/cerebras', '@ai-sdk/replicate', '@ai-sdk/vercel', '@ai-sdk/gateway',
      '@ai-sdk/huggingface', '@ai-sdk/moonshotai', '@ai-sdk/alibaba', '@ai-sdk/amazon-bedrock', '@openrouter/ai-sdk-provider', 'ai', 'zod',
    ],
    'react-markdown': ['rehype-raw', 'rehype-sanitize', 'react', '@types/react'],
    '@sinclair/typebox': ['typebox'],
    mysql: ['@types/mysql'],
    'node-telegram-bot-api': ['@types/node-telegram-bot-api'],
    genkit: ['@genkit-ai/mcp'],
    '@huggingface/transformers': ['@xenova/transformers'],
    puppeteer: ['puppeteer-core'],
    'sql.js': ['@types/sql.js'],
    restify: ['@types/restify'],
    polka: ['@types/polka'],
    prismjs: ['@types/prismjs'],
    showdown: ['@types/showdown'],
    mssql: ['@types/mssql'],
    oracledb: ['@types/oracledb'],
    pg: ['@types/pg'],
    dompurify: ['@types/dompurify@2', 'isomorphic-dompurify'],
    'dompurify@3.4.18': ['isomorphic-dompurify'],
    'sanitize-html': ['@types/sanitize-html'],
    ejs: ['@types/ejs'],
    nunjucks: ['@types/nunjucks'],
    'markdown-it': ['@types/markdown-it'],
    'fs-extra': ['@types/fs-extra'],
    ws: ['@types/ws'],
    nodemailer: ['@types/nodemailer'],
    next: ['react', 'react-dom', '@types/react'],
    node: ['next', '@types/bun'],
    marked: ['@types/marked@4'],
    'marked@18.2.1': [],
    mysql2: ['@types/node@22'],
    '@slack/bolt': ['@slack/web-api'],
    amqplib: ['@types/amqplib'],
    mailparser: ['@types/mailparser'],
    octokit: ['@octokit/rest', '@actions/github'],
    probot: ['@octokit/webhooks', 'octokit'],
    jsdom: ['@types/jsdom', '@mozilla/readability'],
    'pdf-parse@1.1.4': ['@types/pdf-parse@1'],
    ssh2: ['@types/ssh2'],
    'adm-zip': ['@types/adm-zip'],
    pug: ['@types/pug'],
    lodash: ['@types/lodash'],
    'node-serialize': ['@types/node-serialize'],
    koa: ['@types/koa', '@types/koa-bodyparser', '@types/koa-router', '@koa/router'],
    'better-sqlite3': ['@types/better-sqlite3'],
    sqlite3: [],
    sqlite: ['sqlite3'],
    shelljs: ['@types/shelljs'],
    'js-yaml': ['@types/js-yaml'],
    'js-yaml@3.15.2': ['@types/js-yaml@3'],
    'body-parser': ['@types/body-parser'],
    jquery: ['@types/jquery'],
    'node-fetch': ['@types/node-fetch@2'],
  },
  pypi: {
    pymongo: ['motor'],
    langsmith: ['langchain==0.3.27', 'langchainhub==0.1.21'],
    flask: ['werkzeug', 'markupsafe'],
    'fastapi@0.95.2': ['starlette==0.27.0', 'sse-starlette==1.6.5'],
    fastapi: ['starlette', 'sse-starlette'],
    djangorestframework: ['django'],
    boto3: [
      'mypy-boto3-bedrock-runtime', 'mypy-boto3-bedrock-agent-runtime', 'mypy-boto3-bedrock-agent', 'aioboto3', 'aiobotocore', 'mypy-boto3-ec2', 'mypy-boto3-ecs',
      'mypy-boto3-iam', 'mypy-boto3-sts', 'mypy-boto3-s3', 'mypy-boto3-ses', 'mypy-boto3-sesv2', 'mypy-boto3-sns', 'mypy-boto3-sqs', 'mypy-boto3-ssm', 'mypy-boto3-lambda',
      'mypy-boto3-cloudformation', 'mypy-boto3-rds', 'mypy-boto3-rds-data', 'mypy-boto3-redshift-data', 'mypy-boto3-athena', 'mypy-boto3-dynamodb',
      'mypy-boto3-secretsmanager', 'mypy-boto3-textract',
    ],
    sqlalchemy: ['flask-sqlalchemy', 'fastapi-sqlalchemy', 'sqlmodel', 'pandas'],
    'slack-sdk': ['slack-bolt'],
    'botbuilder-core': ['botbuilder-schema'],
    fabric: ['invoke'],
    markdownify: ['html2text'],
    ddgs: ['duckduckgo-search'],
    pypdf: ['PyPDF2'],
    psycopg: ['psycopg-pool'],
    psycopg2: ['types-psycopg2'],
    pandas: ['pandas-stubs'],
    'autogen-agentchat@0.4.9': ['autogen-core==0.4.9', 'autogen-ext==0.4.9'],
    'autogen-agentchat@0.7.5': ['autogen-core==0.7.5', 'autogen-ext==0.7.5'],
    'fastmcp@4.1.6': ['fastmcp-slim==4.1.6'],
    'langchain@0.1.20': ['langchain-core==0.1.53', 'langchain-community==0.0.38', 'langchain-openai==0.1.7'],
    'langchain@0.3.27': ['langchain-core==0.3.79', 'langchain-community==0.3.31', 'langchain-openai==0.3.35', 'langchain-anthropic==0.3.22'],
    'llama-index-core@0.10.68': ['llama-index-llms-openai==0.1.31', 'llama-index-agent-openai==0.2.9'],
    'llama-index-core@0.14.25': [
      'llama-index-llms-openai', 'llama-index-instrumentation', 'llama-index-workflows', 'llama-index-llms-anthropic', 'llama-index-llms-azure-openai',
      'llama-index-llms-openai-like', 'llama-index-llms-ollama', 'llama-index-llms-gemini', 'llama-index-llms-google-genai', 'llama-index-llms-groq',
      'llama-index-llms-mistralai', 'llama-index-llms-bedrock-converse', 'llama-index-llms-huggingface', 'llama-index-llms-llama-cpp',
      'llama-index-readers-web', 'llama-index-readers-file',
    ],
    'strands-agents': ['strands-agents-tools'],
    'google-adk@2.13.0': ['google-genai'],
    'e2b-code-interpreter': ['e2b'],
    'opentelemetry-api': [
      'openinference-instrumentation', 'traceloop-sdk', 'langfuse', 'langsmith', 'arize-phoenix', 'logfire-sdk', 'helicone', 'agentops', 'opik', 'braintrust', 'promptlayer',
      'weave', 'wandb', 'mlflow-skinny', 'literalai', 'lunary', 'sentry-sdk', 'ddtrace', 'newrelic', 'datadog', 'elastic-apm', 'loguru', 'structlog',
    ],
    pyjwt: [
      'python-jose', 'authlib', 'flask-login', 'flask-jwt-extended', 'flask-httpauth', 'flask-security', 'fastapi-users', 'fastapi', 'fastapi-login', 'django', 'djangorestframework',
      'firebase-admin', 'clerk-backend-api', 'supabase', 'msal', 'google-auth', 'itsdangerous', 'starlette', 'django-allauth', 'slowapi', 'fastapi-limiter', 'flask-limiter',
      'django-ratelimit', 'ratelimit', 'limits', 'pyrate-limiter', 'aiolimiter',
    ],
    'azure-ai-projects': ['azure-ai-agents==1.1.0'],
    'composio-core': ['composio-openai==0.7.20', 'composio-langchain==0.7.20', 'composio-crewai==0.7.20'],
    langgraph: ['langgraph-prebuilt', 'langgraph-checkpoint', 'langgraph-checkpoint-sqlite', 'langgraph-supervisor', 'langgraph-swarm', 'langchain-core'],
    deepagents: ['langchain', 'langgraph', 'langgraph-prebuilt', 'langchain-core'],
    'langchain@1.5.0': [
      'langchain-core', 'langchain-community', 'langchain-classic', 'langchain-experimental', 'langchain-openai', 'langchain-anthropic',
      'langchain-google-genai', 'langchain-google-vertexai', 'langchain-ollama', 'langchain-groq', 'langchain-mistralai', 'langchain-aws',
      'langchain-cohere', 'langchain-huggingface', 'langchain-deepseek', 'langchain-xai', 'langchain-chroma', 'langchain-pinecone', 'langgraph', 'langgraph-prebuilt',
      'langchain-together', 'langchain-fireworks', 'langchain-nvidia-ai-endpoints', 'langchain-perplexity', 'langchain-openrouter', 'langchain-litellm',
      'langchain-azure-ai', 'langchain-ibm', 'langchain-qdrant', 'langchain-milvus', 'langchain-postgres', 'langchain-weaviate', 'langchain-mongodb',
      'langchain-elasticsearch', 'langchain-redis', 'langchain-neo4j', 'langchain-astradb', 'langgraph-supervisor', 'langgraph-swarm', 'deepagents',
    ],
    'langchain-community@0.0.38': ['langchain==0.1.20', 'langchain-core==0.1.53'],
    'langchain-community@0.3.31': ['langchain==0.0.300', 'langchain-core==0.3.79', 'langchain-neo4j'],
    'langchain-community@0.4.2': ['langchain-core'],
    'langchain-experimental@0.0.64': ['langchain==0.0.153'],
  },
};

function companionsOf({ ecosystem, package: name }, version) {
  return companions[ecosystem][`${name}@${version}`] ?? companions[ecosystem][name] ?? [];
}

/** Paths that no package declares: the package or its user generates them, they are globals of another platform, or what the analysis itself calls so. */
const undeclared = ['@prisma/client', 'global.import', 'global.caught', 'tensorflow.keras', 'global.Bun', 'global.Deno', 'socket.io-client:global.io', 'axios:global', 'dompurify:global', 'highlight.js:global', 'markdown-it:global', '@std/http', 'own.', 'gradio:Component.', 'lxml.etree', 'h3:global.', 'websockets.WebSocketServerProtocol'];

/** Installs what is not there yet, and what was installed there with other companions. */
function install(command, args, folder) {
  const done = join(folder, '.done');
  const asked = join(done, 'asked');
  if (existsSync(done) && (!existsSync(asked) || readFileSync(asked, 'utf8') === args.join('\n'))) return null;
  mkdirSync(folder, { recursive: true });
  const { status, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) return (stderr.trim().split('\n').at(-1) ?? '').slice(0, 200);
  mkdirSync(done, { recursive: true });
  writeFileSync(asked, args.join('\n'));
  return null;
}

/** Packages that are released in source only, and take long to build. */
const inSource = new Set(['llama-cpp-python', 'openai-whisper', 'python-ldap']);

function unpack(requirement, folder) {
  const problem = install('pip', ['download', '--quiet', '--no-deps', '--no-binary', ':all:', '--dest', folder, requirement], folder);
  if (problem) return problem;
  for (const archive of readdirSync(folder).filter((name) => name.endsWith('.tar.gz'))) {
    spawnSync('tar', ['-xzf', archive, '--strip-components=1'], { cwd: folder });
    rmSync(join(folder, archive));
  }
  return null;
}

/** Version as in a folder's name. */
const folderFor = (ecosystem, name, version) => join(cache, ecosystem, `${name.replace('/', '+')}@${version}`);

function pythonVerdicts(knowledge, version, paths) {
  const typeshed = join(cache, 'pypi', 'typeshed');
  const failed = install('pip', ['install', '--quiet', '--no-deps', '--target', typeshed, 'mypy'], typeshed);
  if (failed) throw new Error(failed);
  const roots = [join(typeshed, 'mypy/typeshed/stdlib')];
  if (knowledge.package !== 'python') {
    const folder = folderFor('pypi', knowledge.package, version);
    const others = companionsOf(knowledge, version);
    const wanted = [`${knowledge.package}==${version}`, ...others];
    const problem = inSource.has(knowledge.package) ? unpack(wanted[0], folder) : install('pip', ['install', '--quiet', '--no-deps', '--no-compile', '--ignore-requires-python', '--only-binary', ':all:', '--target', folder, ...wanted], folder);
    if (problem && install('pip', ['install', '--quiet', '--no-deps', '--no-compile', '--ignore-requires-python', '--target', folder, ...wanted], folder)) return { problem };
    roots.unshift(folder, join(folder, 'Lib'));
  }
  const translated = new Map(paths.map((path) => [path, path.replace(/^global\./, 'builtins.')]));
  const { stdout, stderr } = spawnSync('python3', [join(root, 'scripts/verify-models/python.py')], {
    input: JSON.stringify({ roots, paths: [...translated.values()] }),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (stdout === '') throw new Error(stderr);
  const verdicts = JSON.parse(stdout);
  return { verdicts: new Map(paths.map((path) => [path, verdicts[translated.get(path)]])) };
}

/** Packages that declare globals or a module of another name, which nobody imports by theirs. */
const ambient = { '@types/vscode': 'vscode', '@types/dom-chromium-ai': 'dom-chromium-ai', '@cloudflare/workers-types': '../@cloudflare/workers-types' };

function javascriptVerdicts(knowledge, version, paths) {
  const folder = folderFor('npm', knowledge.package, version);
  const isPlatform = knowledge.package === 'node';
  const augmenting = companionsOf(knowledge, version).filter((name) => name.startsWith('@types/')).map((name) => /^@types\/([^@]+)/.exec(name)[1]);
  const wanted = isPlatform ? [`@types/node@${version}`, ...companionsOf(knowledge, version)] : [`${knowledge.package}@${version}`, '@types/node@20', ...companionsOf(knowledge, version)];
  const problem = install('npm', ['install', '--silent', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund', '--legacy-peer-deps', '--prefix', folder, ...wanted], folder);
  if (problem !== null) return { problem: problem || 'npm failed' };
  return { verdicts: checkPaths(folder, paths, ['node', ...augmenting, ...(ambient[knowledge.package] ? [ambient[knowledge.package]] : [])]) };
}

/** Every access path that a file names, with its types put in. */
function accessPaths(knowledge) {
  const written = [...Object.values(knowledge.types ?? {}).flat()];
  const subjects = ['call', 'read', 'decorate', 'subclass', ...(knowledge.ecosystem === 'pypi' ? ['imported'] : [])];
  for (const row of knowledge.rows) for (const subject of subjects) written.push(...[row[subject] ?? []].flat().map((path) => path.replace(/\.\*$/, '')));
  const isDeclared = (path) => !undeclared.some((start) => path.startsWith(start) || `${knowledge.package}:${path}`.startsWith(start));
  return [...new Set(written.filter((path) => !path.startsWith('*') && isDeclared(path)))];
}

/** The paths that a written one may mean: one for each path of the type it starts with. */
function expand(knowledge, path, depth = 0) {
  const head = /^\w+/.exec(path)?.[0] ?? '';
  const meant = knowledge.types?.[head];
  if (!meant || depth > 4) return [path];
  return meant.flatMap((type) => expand(knowledge, type, depth + 1).map((full) => full + path.slice(head.length)));
}

function verify(knowledge, name) {
  const written = accessPaths(knowledge);
  // A type without a path of its own is one that only rows give: what it has is proved where the rows name the library.
  const byWritten = new Map(written.map((path) => [path, expand(knowledge, path)]).filter(([, meant]) => meant.length > 0));
  const all = [...new Set([...byWritten.values()].flat())];
  const best = new Map();
  const versions = {};
  for (const version of knowledge.versions) {
    const { verdicts, problem } = (knowledge.ecosystem === 'pypi' ? pythonVerdicts : javascriptVerdicts)(knowledge, version, all);
    if (problem !== undefined) {
      console.log(`${name.padEnd(52)} ${version.padEnd(12)} not installed: ${problem}`);
      continue;
    }
    const counts = { found: 0, open: 0, missing: 0 };
    for (const [path, meant] of byWritten) {
      const seen = meant.map((full) => verdicts.get(full) ?? 'missing');
      const verdict = seen.includes('found') ? 'found' : seen.includes('open') ? 'open' : seen.slice().sort((left, right) => right.length - left.length)[0];
      counts[verdict.split(' ')[0]]++;
      const before = best.get(path);
      if (before === undefined || rank(verdict) > rank(before)) best.set(path, verdict);
    }
    versions[version] = counts.found + counts.open;
    console.log(`${name.padEnd(52)} ${version.padEnd(12)} found ${String(counts.found).padStart(4)}  open ${String(counts.open).padStart(3)}  missing ${String(counts.missing).padStart(3)}`);
  }
  const missing = [...best].filter(([, verdict]) => verdict.startsWith('missing'));
  return { missing, proof: { said: said(knowledge), paths: byWritten.size - missing.length, of: byWritten.size, versions } };
}

/** What a file says that has to be proved, as a short text that changes with it. */
function said(knowledge) {
  return createHash('sha256').update(JSON.stringify([knowledge.versions, accessPaths(knowledge), knowledge.types ?? {}])).digest('hex').slice(0, 12);
}

const rank = (verdict) => (verdict === 'found' ? 2 : verdict === 'open' ? 1 : 0);

async function main(args) {
  const parser = await loadParser();
  const wanted = args.filter((word) => word !== '--changed');
  const proofs = args.includes('--changed') ? readProofs() : null;
  let failed = 0;
  for (const path of knowledgePaths()) {
    const name = relative(join(root, 'rules/models'), path);
    if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
    const { knowledge, problems } = readKnowledge(parser, readFileSync(path, 'utf8'), basename(path));
    if (!knowledge) throw new Error(problems.join('\n'));
    const about = name.replace(/\.yaml$/, '');
    if (proofs?.[about]?.said === said(knowledge)) continue;
    const { missing, proof } = verify(knowledge, about);
    if (knowledge.versions.length > 0 && Object.keys(proof.versions).length === 0) {
      // What was proved before stays proved; nothing was learnt today.
      failed++;
      console.log(`    ${about}: none of its versions could be installed`);
      continue;
    }
    writeProof(about, proof);
    for (const [path, verdict] of missing) {
      failed++;
      console.log(`    ${path}: ${verdict}`);
    }
  }
  console.log(failed === 0 ? 'Every access path is there.' : `${failed} access paths or packages are not proved.`);
  process.exitCode = failed === 0 ? 0 : 1;
}

export { expand, split };
if (isMain(import.meta.url)) await main(process.argv.slice(2));
