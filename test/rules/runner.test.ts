import { strict as assert } from 'node:assert';
import type { Fact, Finding, FixContext, Flow, Rule, Step } from '../../server/engine/rules/contract';
import { runRules } from '../../server/engine/rules/runner';
import { rules } from '../../server/generated/rules';
import { at, fact, file, flow } from './support';

const relativePath = (path: string): string => path.replace('/w/', '');

function run(flows: readonly Flow[], facts: readonly Fact[] = [], context: FixContext | null = null): Finding[] {
  return runRules({ flows, facts, rules, file: () => context, relativePath });
}

/** `rule:level` of each finding. */
function verdicts(flows: readonly Flow[], facts: readonly Fact[] = []): string[] {
  return run(flows, facts).map((finding) => `${finding.rule}:${finding.level}`);
}

describe('rule runner', () => {
  it('gives a finding to the rule that speaks about label and channel', () => {
    assert.deepEqual(verdicts([flow()]), ['model-output-to-shell:error']);
    assert.deepEqual(verdicts([flow({ label: 'user' })]), ['untrusted-input-to-shell:error']);
    assert.deepEqual(verdicts([flow({ label: 'user', channel: 'prompt.user' })]), []);
    assert.deepEqual(verdicts([flow({ label: 'user', channel: 'prompt.system' })]), ['user-input-in-system-prompt:error']);
    assert.deepEqual(verdicts([flow({ label: 'content', channel: 'prompt.history' })]), ['client-controlled-roles:error']);
    assert.deepEqual(verdicts([], [fact()]), ['dangerous-flag-enabled:error']);
    assert.deepEqual(verdicts([], [fact({ kind: 'provider-key' })]), ['hardcoded-provider-key:error']);
  });

  it('words source and sink in one sentence', () => {
    const [answer] = run([flow()]);
    assert.equal(answer?.message, "The model's answer becomes part of a shell command run by `os.system`.");
    const [parameter] = run([flow({ fromToolParameter: true, guards: ['placed'], sourceName: 'parameter `cmd` of tool `run`' })]);
    assert.equal(parameter?.message, 'Parameter `cmd` of tool `run`, which the model fills in, becomes part of a shell command run by `os.system`.');
    const [prompt] = run([
      flow({ label: 'user', channel: 'prompt.system', sourceName: 'the request body', sinkName: 'client.chat.completions.create' }),
    ]);
    assert.equal(prompt?.message, 'Text from the request body becomes part of the system message of `client.chat.completions.create`.');
  });

  it('grades a prompt by what the answer then does', () => {
    const joined: Flow['steps'] = [{ location: at(20, 24), message: 'joined into a string', kind: 'join' }];
    const blob = (consequences: Flow['consequences'], steps = joined): string[] => verdicts([flow({ label: 'user', channel: 'prompt.blob', consequences, steps })]);
    assert.deepEqual(blob([], flow().steps), [], 'the whole prompt is the user\'s message');
    assert.deepEqual(blob([]), ['unseparated-user-input:note']);
    assert.deepEqual(blob([{ channel: 'response', location: at(1, 2) }]), ['unseparated-user-input:note']);
    assert.deepEqual(blob([{ channel: 'response', location: at(1, 2) }, { channel: 'act.shell', location: at(1, 2) }]), ['unseparated-user-input:warning']);
    const system = (consequences: Flow['consequences']): string[] => verdicts([flow({ label: 'user', channel: 'prompt.system', consequences })]);
    assert.deepEqual(system([{ channel: 'response', location: at(1, 2) }]), ['user-input-in-system-prompt:warning']);
    assert.deepEqual(system([{ channel: 'act.query', location: at(1, 2) }]), ['user-input-in-system-prompt:error']);
  });

  it('lowers a prompt finding, not an action, by guards that soften', () => {
    assert.deepEqual(verdicts([flow({ label: 'user', channel: 'prompt.system', guards: ['delimited'] })]), ['user-input-in-system-prompt:warning']);
    assert.deepEqual(verdicts([flow({ guards: ['moderated'] })]), ['model-output-to-shell:error']);
  });

  it('takes an unreliable model less seriously than a steerable one where the action is not execution', () => {
    assert.deepEqual(verdicts([flow({ channel: 'act.path' })]), ['model-output-to-path:warning']);
    assert.deepEqual(verdicts([flow({ channel: 'act.path', behind: ['content'] })]), ['model-output-to-path:error']);
    assert.deepEqual(verdicts([flow({ channel: 'act.path', behind: ['operator'] })]), ['model-output-to-path:warning']);
    assert.deepEqual(verdicts([flow({ channel: 'act.path', fromToolParameter: true, guards: ['placed'] })]), ['model-output-to-path:error']);
  });

  it('takes a tool whose purpose is the action less seriously than a text that breaks out of a command', () => {
    for (const channel of ['act.shell', 'act.query', 'act.path', 'act.code'] as const) {
      const [whole] = run([flow({ channel, fromToolParameter: true })]);
      const [part] = run([flow({ channel, fromToolParameter: true, guards: ['placed'] })]);
      assert.deepEqual([whole?.level, part?.level], ['warning', 'error'], channel);
    }
    assert.deepEqual(verdicts([flow({ behind: ['operator'] })]), ['model-output-to-shell:warning']);
    assert.deepEqual(verdicts([flow({ behind: ['operator', 'content'] })]), ['model-output-to-shell:error']);
  });

  it('calls nothing an error that went through code that nobody sees', () => {
    assert.deepEqual(verdicts([flow({ confidence: 'medium' })]), ['model-output-to-shell:warning']);
  });

  it('reports an argument of a program without a shell to strict readers only', () => {
    assert.equal(run([flow({ channel: 'act.argument' })])[0]?.audience, 'strict');
    assert.equal(run([flow()])[0]?.audience, 'regular');
  });

  it('merges flows of one rule at one sink: shortest trace shown, the others counted', () => {
    const long = flow({ steps: [...flow().steps, ...flow().steps], others: 1 });
    const [finding, ...rest] = run([long, flow(), flow({ confidence: 'medium' })]);
    assert.equal(rest.length, 0);
    assert.equal(finding?.steps.length, 2);
    assert.equal(finding?.confidence, 'high');
    assert.equal(finding?.others, 3);
  });

  it('prefers a sure long trace to an unsure short one', () => {
    const long = flow({ steps: [...flow().steps, ...flow().steps] });
    assert.equal(run([flow({ confidence: 'medium' }), long])[0]?.steps.length, 4);
  });

  it('merges what one source does by several arguments of one call', () => {
    const call = at(10, 40);
    const program = flow({ sink: at(20, 24), sinkCall: call });
    const argument = flow({ sink: at(26, 30), sinkCall: call });
    const [only, ...more] = run([program, argument]);
    assert.deepEqual([more.length, only?.location.span.start, only?.others, only?.elsewhere?.map(({ span }) => span.start)], [0, 20, 1, [26]]);
    const elsewhere = flow({ sink: at(26, 30), sinkCall: call, steps: [{ location: at(1, 2), message: "the model's answer" }, { location: at(26, 30), message: 'run' }] });
    assert.equal(run([program, elsewhere]).length, 2);
  });

  it('merges what a tool server is started with, wherever it comes from', () => {
    const call = at(18, 40);
    const starts = (from: number, start: number, message: string): Flow => flow({
      label: 'user', channel: 'act.server', sink: at(start, start + 4), sinkCall: call,
      steps: [{ location: at(from, from + 2), message, kind: 'source' }, { location: at(start, start + 4), message: 'starts a tool server', kind: 'sink' }],
    });
    const [only, ...more] = run([starts(0, 20, '`command` read from the request'), starts(4, 30, '`args` read from the request')]);
    assert.deepEqual([more.length, only?.others], [0, 1]);
  });

  it('merges what one parameter of a tool touches, and what a tool keeps for others', () => {
    const touches = (start: number, parameter: string | null, guards: Flow['guards'] = []): Flow => flow({
      channel: 'act.path', fromToolParameter: true, parameter, guards, sink: at(start, start + 4), sinkCall: at(start, start + 4),
    });
    assert.deepEqual(run([touches(20, 'root'), touches(30, 'root'), touches(40, 'root', ['placed'])]).map(({ location, others }) => [location.span.start, others]), [[40, 2]]);
    assert.equal(run([touches(20, 'root'), touches(30, 'license')]).length, 2);

    const source = { location: at(0, 4), message: 'parameter `folder`', kind: 'source' } as const;
    const kept = { location: at(6, 8), message: 'kept in `folder`', kind: 'keep' } as const;
    const runs = (start: number, before: Flow['steps']): Flow => flow({
      channel: 'act.shell', fromToolParameter: true, guards: ['placed'], sink: at(start, start + 4), sinkCall: at(start, start + 4),
      steps: [...before, { location: at(start, start + 4), message: 'run', kind: 'sink' }],
    });
    assert.equal(run([runs(20, [source, kept]), runs(30, [source, kept])]).length, 1);
    assert.equal(run([runs(20, [source]), runs(30, [source])]).length, 2);
  });

  it('is silent for a rule that says more only where as many readers hear of that', () => {
    const options = flow({ label: 'user', channel: 'model.tools', sinkName: 'create' });
    const description = flow({ label: 'user', channel: 'prompt.tool', sinkName: 'create' });
    assert.deepEqual(run([options, description]).map(({ rule }) => rule), ['untrusted-tool-description']);
    const foreign = [flow({ label: 'content', channel: 'model.tools' }), flow({ label: 'content', channel: 'prompt.tool' })];
    assert.deepEqual(run(foreign).map(({ rule, audience }) => `${rule} ${audience}`), ['client-controlled-model-options regular', 'untrusted-tool-description strict']);
  });

  it('merges what one call hands to several providers', () => {
    const source = { location: at(0, 4), message: 'the request body', kind: 'source' } as const;
    const to = (path: string, call = 10): Flow => {
      const sink = at(20, 24, path);
      const steps: Step[] = [source, { location: at(call, call + 2), message: 'passed', kind: 'pass' }, { location: sink, message: 'sent', kind: 'sink' }];
      return flow({ label: 'user', channel: 'prompt.system', sink, sinkCall: sink, steps });
    };
    assert.deepEqual(run([to('/w/a.py'), to('/w/b.py'), to('/w/c.py')]).map(({ location, others }) => [location.path, others]), [['/w/a.py', 2]]);
    assert.equal(run([to('/w/a.py'), to('/w/b.py', 12)]).length, 2);
  });

  it('trusts a way less that leads through several fields of classes', () => {
    const through = (fields: number): Flow => {
      const [source, sink] = flow().steps as [Step, Step];
      return flow({ steps: [source, ...Array.from({ length: fields }, (_, index): Step => ({ kind: 'keep', location: at(5 + index, 6), message: 'kept' })), sink] });
    };
    const seen = [0, 1, 2, 3].map((fields) => run([through(fields)])[0]).map((finding) => `${finding?.level} ${finding?.confidence}`);
    assert.deepEqual(seen, ['error high', 'warning high', 'warning low', 'warning low']);
  });

  it('doubts twice what goes through a place that many share and a step that nobody sees, unless it is run as code or by a shell', () => {
    const steps: Flow['steps'] = [{ location: at(0, 4), message: "the model's answer" }, { location: at(5, 9), message: 'kept in `name`', kind: 'keep' }, { location: at(20, 24), message: 'arrives' }];
    const of = (channel: Flow['channel']): readonly string[] => run([flow({ channel, steps, confidence: 'medium' })]).map(({ confidence }) => confidence);
    assert.deepEqual([of('act.program'), of('act.shell'), of('act.code'), of('act.query'), of('act.template')], [['low'], ['medium'], ['medium'], ['low'], ['low']]);
  });

  it('doubts twice what comes a long way with a step that nobody sees to something that is done', () => {
    const [source, sink] = flow().steps as [Step, Step];
    const far = (passes: number, channel: Flow['channel'], confidence: Flow['confidence'] = 'medium'): readonly string[] => {
      const steps = [source, ...Array.from({ length: passes }, (_, index): Step => ({ kind: 'pass', location: at(5 + index, 6), message: 'passed' })), sink];
      return run([flow({ channel, steps, confidence })]).map((finding) => finding.confidence);
    };
    assert.deepEqual([far(5, 'act.path'), far(6, 'act.path'), far(6, 'act.path', 'high')], [['medium'], ['low'], ['high']]);
    assert.deepEqual([far(6, 'act.html'), far(6, 'act.code'), far(6, 'act.shell'), far(7, 'act.shell')], [['medium'], ['medium'], ['medium'], ['low']]);
    const level = (passes: number, channel: Flow['channel']): readonly string[] => {
      const steps = [source, ...Array.from({ length: passes }, (_, index): Step => ({ kind: 'pass', location: at(5 + index, 6), message: 'passed' })), sink];
      return run([flow({ channel, steps })]).map((finding) => finding.level);
    };
    assert.deepEqual([level(9, 'act.shell'), level(10, 'act.shell'), level(10, 'act.code')], [['error'], ['warning'], ['error']]);
  });

  it('does not doubt what a library keeps for one part of a program, and is not certain of it', () => {
    const steps: Flow['steps'] = [{ location: at(0, 4), message: "the model's answer" }, { location: at(5, 9), message: 'handed to `setText`', kind: 'hand' }, { location: at(20, 24), message: 'arrives' }];
    const of = (confidence: Flow['confidence']): readonly string[] => run([flow({ channel: 'act.html', steps, confidence })]).map((finding) => `${finding.level} ${finding.confidence}`);
    assert.deepEqual([of('high'), of('medium')], [['warning high'], ['warning medium']]);
  });

  it('lets a rule fall silent for a more telling one at the same sink, unless it is surer', () => {
    assert.deepEqual(verdicts([flow({ label: 'user' }), flow()]), ['model-output-to-shell:error']);
    assert.deepEqual(verdicts([flow({ label: 'user' }), flow({ confidence: 'medium' })]), ['untrusted-input-to-shell:error']);
    assert.deepEqual(verdicts([flow({ label: 'user', sink: at(30, 34) }), flow()]), ['model-output-to-shell:error', 'untrusted-input-to-shell:error']);
  });

  it('keeps two sources with two meanings at one prompt', () => {
    assert.deepEqual(verdicts([flow({ label: 'user', channel: 'prompt.system' }), flow({ label: 'content', channel: 'prompt.system' })]), [
      'external-content-in-system-prompt:error',
      'user-input-in-system-prompt:error',
    ]);
  });

  it('answers the same whatever the order of its input', () => {
    const flows = [
      flow({ sink: at(40, 44) }),
      flow({ sink: at(30, 34), label: 'user' }),
      flow({ sink: at(40, 44), steps: [{ location: at(2, 4), message: 'another' }, { location: at(40, 44), message: 'run' }] }),
      flow({ sink: at(5, 6, '/w/a.py'), channel: 'act.code' }),
    ];
    assert.deepEqual(run([...flows].reverse()), run(flows));
    assert.deepEqual(run(flows).map((finding) => finding.location.span.start), [5, 30, 40]);

    // At the first place speak two parameters of a tool, each with another place of its own, and something that is of no group.
    const touches = (start: number, parameter: string | null): Flow => flow({
      channel: 'act.path', fromToolParameter: parameter !== null, parameter, sink: at(start, start + 4), sinkCall: at(start, start + 4),
      steps: [{ location: at(0, 4), message: `parameter ${parameter}` }, { location: at(start, start + 4), message: 'opened' }],
    });
    const atOnePlace = [touches(20, 'root'), touches(20, 'license'), touches(20, null), touches(30, 'root'), touches(40, 'license')];
    const counts = (given: readonly Flow[]): readonly string[] => run(given).map(({ steps, others }) => `${steps[0]?.message}: ${others}`);
    assert.deepEqual(counts([...atOnePlace].reverse()), counts(atOnePlace));
  });

  it('loses one finding, not the run, when a rule throws', () => {
    const broken: Rule = {
      ...(rules.find((rule) => rule.id === 'model-output-to-shell') as Rule & { kind: 'flow' }),
      message: () => {
        throw new Error('broken');
      },
    };
    const failures: string[] = [];
    const others = rules.filter((rule) => rule.id !== broken.id);
    const input = { flows: [flow(), flow({ channel: 'act.code' })], facts: [], file: () => null, relativePath };
    const findings = runRules({ ...input, rules: [broken, ...others], failed: (rule) => failures.push(rule) });
    assert.deepEqual(findings.map((finding) => finding.rule), ['model-output-to-code']);
    assert.deepEqual(failures, ['model-output-to-shell']);
    assert.throws(() => runRules({ ...input, rules: [broken] }), /broken/);
  });
});

describe('fingerprint', () => {
  const body = 'def ask():\n    os.system(command)\n';
  const of = (content: string, functions = [{ name: 'ask', start: content.indexOf('def ask'), end: content.length }]): string => {
    const start = content.lastIndexOf('command');
    return run([flow({ sink: at(start, start + 7) })], [], file(content, functions))[0]?.fingerprint ?? '';
  };

  it('survives lines added above and a changed trace', () => {
    assert.match(of(body), /^v1:[0-9a-f]{16}:1$/);
    assert.equal(of(`import os\n\n${body}`), of(body));
  });

  it('differs by function, sink text and file', () => {
    const renamed = of(body, [{ name: 'other', start: 0, end: body.length }]);
    const inOtherFile = run([flow({ sink: at(25, 32, '/w/b.py') })], [], file(body, [{ name: 'ask', start: 0, end: body.length }]))[0]?.fingerprint;
    assert.equal(new Set([of(body), renamed, inOtherFile]).size, 3);
  });

  it('numbers twins in the order of the file', () => {
    const content = 'os.system(x); os.system(x)';
    const found = run([flow({ sink: at(24, 25) }), flow({ sink: at(10, 11) })], [], file(content));
    assert.deepEqual(found.map((finding) => finding.fingerprint.slice(-2)), [':1', ':2']);
    assert.equal(found[0]?.fingerprint.slice(0, -2), found[1]?.fingerprint.slice(0, -2));
  });
});
