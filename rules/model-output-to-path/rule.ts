import type { FlowRule } from '../../server/engine/rules/contract';
import { checkAnswer } from '../fixes/contract';
import { insideFolder, insideFolderForAll } from '../fixes/path';
import { besideAdvice, gradeBySteering, groupByFolder, isPurpose, mayBeBeside, opening, sink, steering } from '../wording';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'model-output-to-path',
  title: "A model's output chooses which file is touched",
  audience: 'regular',
  level: 'error',
  severity: 8.1,
  standards: {
    owasp: ['LLM05:2025', 'LLM10:2026', 'ASI02'],
    cwe: [22, 73, 1426],
    nist: ['AI 600-1 2.9'],
    euAiAct: ['Article 15'],
    practice: 8,
  },
  aliases: ['path traversal', 'directory traversal', 'arbitrary file write', 'arbitrary file read'],
  from: ['model'],
  to: ['act.path'],
  grade: (flow) => (isPurpose(flow) || mayBeBeside(flow) ? 'warning' : gradeBySteering(flow)),
  group: groupByFolder,
  message: (flow) => `${opening(flow)} chooses the file that ${sink(flow)} touches.`,
  advice: (flow) => mayBeBeside(flow) ? `${steering(flow)} ${besideAdvice}` :
    `${steering(flow)} ${isPurpose(flow) ? 'Nothing says which folder it may touch, so it may be any file of this account.' : 'With ".." or an absolute path it leaves the folder it is meant for.'} ` +
    'Resolve the path and check that the result lies inside one folder before using it.',
  fixes: (flow, context) => [...insideFolder(flow, context), ...checkAnswer(flow, context)],
  fixesForAll: insideFolderForAll,
};
