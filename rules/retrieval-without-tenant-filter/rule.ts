import type { FlowRule } from '../../server/engine/rules/contract';
import { opening, sink } from '../wording';
import { filterByOwner } from './fix';

export const rule: FlowRule = {
  kind: 'flow',
  id: 'retrieval-without-tenant-filter',
  title: 'A request searches all documents of an index, whoever they belong to',
  audience: 'strict',
  level: 'warning',
  severity: 6.5,
  standards: {
    owasp: ['LLM02:2025', 'LLM02:2026', 'LLM08:2025', 'LLM09:2026', 'ASI03'],
    cwe: [639, 862],
    nist: ['AI 600-1 2.4'],
    practice: 7,
  },
  aliases: ['multi-tenant leak', 'vector store isolation', 'cross-tenant retrieval', 'broken access control'],
  from: ['user'],
  to: ['retrieve.query'],
  applies: (flow) => !flow.fromOperator,
  message: (flow) => `${opening(flow)} is searched for by ${sink(flow)} in all documents, whoever they belong to.`,
  advice: () =>
    'What the sender may not read can be found and repeated by the model. ' +
    'Give the search a filter with the tenant or the user, taken from the session and not from the request, or keep an index for each.',
  fixes: filterByOwner,
};
