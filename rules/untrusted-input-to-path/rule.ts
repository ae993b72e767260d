import type { FlowRule } from '../../server/engine/rules/contract';
import { insideFolder, insideFolderForAll } from '../fixes/path';
import { besideAdvice, mayBeBeside, opening, sink } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'untrusted-input-to-path',
  title: 'Untrusted text chooses which file is touched',
  audience: 'strict',
  level: 'warning',
  severity: 7.5,
  standards: { owasp: ['ASI02'], cwe: [22, 73], practice: 8 },
  aliases: ['path traversal', 'directory traversal', 'arbitrary file read', 'arbitrary file write'],
  from: ['user', 'content', 'sent-name'],
  to: ['act.path'],
  yieldsTo: ['model-output-to-path'],
  // Whoever starts a program may do all that the program may.
  applies: (flow) => !flow.fromOperator,
  // Ids and paths of requests are for careful teams; the name of an upload is a file's for nobody but its sender, and needs no more than a header to be any file.
  audienceOf: ({ label }) => (label === 'sent-name' ? 'regular' : 'strict'),
  // The name of one upload is to be checked once, however many files are touched for it.
  group: ({ label, steps: [source] }) => (label === 'sent-name' && source ? `${source.location.path} ${source.location.span.start}` : null),
  message: (flow) => `${opening(flow)} chooses the file that ${sink(flow)} touches.`,
  advice: (flow) => mayBeBeside(flow) ? besideAdvice :
    'With ".." or an absolute path it leaves the folder it is meant for. ' +
    'Resolve the path and check that the result lies inside one folder before using it.',
  fixes: insideFolder,
  fixesForAll: insideFolderForAll,
};
