/**
 * The blocks of a function in the order in which they run, with the state at the beginning of each, until nothing changes.
 */
import { Limits } from '../base/limits';
import type { Block, BlockId, Func, ValueId } from '../ir/types';
import { targetsOf } from '../ir/walk';
import { inputValue } from './access';
import { assume } from './by-default';
import type { FunctionAnalysis } from './analysis';
import { learnCleaned } from './cleanups';
import { learnChecked, noteRound, roundsOf } from './every';
import { withoutLabels } from './kept';
import { refine } from './guards';
import { sortMessages } from './kinds';
import { neededSlots } from './liveness';
import { transfer } from './operations';
import { notePassed, ofClass } from './passed';
import { keepVariable, learn } from './places';
import { joinProofs, keepsEntries, proofsOf } from './proofs';
import { sameValue } from './equality';
import { forgetRefuted, isRefuted, noteRefuted } from './refuted';
import { forgetProofs, withProof } from './repeated';
import { copyState, joinState, keepNeeded } from './state';
import type { State } from './state';
import { guardBit } from './taint';
import { asPassed, constantValue, join, joinAll, joinTypes, nothing, valueWith, withGuards } from './value';
import type { Value } from './value';

/** Hands a state to a block. `isLast`: it goes nowhere else and need not be copied. `isNews`: the block runs again in any case. */
type FlowTo = (target: BlockId, state: State, isLast: boolean, isNews?: boolean) => void;

export function runBlocks(analysis: FunctionAnalysis): void {
  const { blocks } = analysis.func;
  const { order, rank } = sequenceOf(analysis.func);
  const states = new Map<BlockId, State>([[0, entryState(analysis)]]);
  const visits = new Map<BlockId, number>();
  // By rank: the first pending block in reverse postorder has seen the most of its predecessors.
  const pending = new Uint8Array(order.length);
  let first = 0;
  pending[0] = 1;

  const bound = analysis.ops.length < Limits.largeFunction ? 'visitsPerBlock' : 'visitsPerBlockOfLargeFunction';
  const merging = keepsEntries(analysis.func);
  const rounds = roundsOf(analysis.func);
  const elements = new Set([...rounds.values()].map(({ slot }) => slot));
  // What a loop proves is known when it has been gone through once; until then nothing leaves it by its end.
  const waiting = new Set<BlockId>();
  const needed = neededSlots(analysis.func, (slot) => elements.has(slot) || analysis.context.isCaptured(analysis.module, { func: analysis.func.id, slot }));
  let current: BlockId = 0;

  const flowTo: FlowTo = (target, state, isLast, isNews = false) => {
    const at = rank[target] ?? -1;
    if (at < 0) return;
    if (!analysis.isTyping && merging.has(target)) noteEntry(analysis, target, current, state);
    const round = analysis.isTyping || at > (rank[current] ?? -1) ? undefined : rounds.get(target);
    if (round) noteRound(analysis, target, current, round, state);
    const isAwaited = round !== undefined && waiting.delete(target);
    const known = states.get(target);
    if (known) {
      if (!joinState(known, state, needed, target, (visits.get(target) ?? 0) < 2 ? 'all' : 'labels') && !isNews && !isAwaited) return;
    } else {
      const entered = isLast ? state : copyState(state);
      states.set(target, needed ? keepNeeded(entered, needed, target) : entered);
    }
    pending[at] = 1;
    if (at < first) first = at;
  };

  while (first < order.length || waiting.size > 0) {
    if (first >= order.length) {
      for (const head of waiting) {
        pending[rank[head] as number] = 1;
        first = Math.min(first, rank[head] as number);
        analysis.rounds.set(head, new Map());
      }
      waiting.clear();
      continue;
    }
    if (pending[first] === 0) {
      first++;
      continue;
    }
    pending[first] = 0;
    const id = order[first] as BlockId;
    const block = blocks[id] as Block;
    current = id;
    const count = (visits.get(id) ?? 0) + 1;
    visits.set(id, count);
    if (analysis.isTyping && count > Limits.typingVisitsPerBlock) continue;
    if (count > Limits[bound]) {
      analysis.cut(bound);
      continue;
    }
    analysis.state = copyState(states.get(id) as State);
    // An exception may come before or after any operation of the block.
    if (block.handler >= 0) flowTo(block.handler, analysis.state, false);
    analysis.isStopped = false;
    for (const op of block.ops) {
      const made = transfer(analysis, op);
      const value = analysis.state.proved.size > 0 && (op.kind === 'get' || op.kind === 'call') ? withProof(analysis, op.id, made) : made;
      if (analysis.state.proved.size > 0 && op.kind === 'set') forgetProofs(analysis, op.object);
      if (op.kind === 'write') forgetRefuted(analysis, op.variable);
      analysis.values[op.id] = analysis.isTyping ? withoutLabels(value) : value;
      if (!analysis.isStopped) continue;
      analysis.hasThrown = true;
      break;
    }
    if (block.handler >= 0) flowTo(block.handler, analysis.state, false);
    const waits = !analysis.isTyping && rounds.has(id) && !analysis.rounds.has(id);
    if (waits) waiting.add(id);
    if (!analysis.isStopped) leave(analysis, block, flowTo, waits);
  }
}

function noteEntry(analysis: FunctionAnalysis, target: BlockId, from: BlockId, state: State): void {
  const known = analysis.entries.get(target);
  if (known) known.set(from, copyState(state));
  else analysis.entries.set(target, new Map([[from, copyState(state)]]));
}

/** `waits`: the block is the head of a loop that nothing has gone through yet. */
function leave(analysis: FunctionAnalysis, block: Block, flowTo: FlowTo, waits: boolean): void {
  const { end } = block;
  switch (end.kind) {
    case 'goto':
      flowTo(end.target, analysis.state, true);
      return;
    case 'branch': {
      const before = analysis.state;
      for (const [target, truth] of [[end.whenTrue, true], [end.whenFalse, false]] as const) {
        if (waits && !truth) continue;
        analysis.state = before;
        if (isRefuted(analysis, end.condition, truth)) continue;
        analysis.state = copyState(before);
        refine(analysis, end.condition, truth);
        if (!analysis.isTyping) noteOutcome(analysis, block, end.condition, truth);
        flowTo(target, analysis.state, true);
      }
      return;
    }
    case 'switch': {
      const before = analysis.state;
      const place = analysis.placeOf(end.value);
      const byTarget = new Map<BlockId, { constants: (string | number | boolean | null)[] }>();
      for (const { constant, target } of end.cases) {
        const known = byTarget.get(target);
        if (known) known.constants.push(constant);
        else byTarget.set(target, { constants: [constant] });
      }
      for (const [target, { constants }] of byTarget) {
        analysis.state = copyState(before);
        if (place && target !== end.otherwise) {
          learn(analysis, place, (value) => ({ ...withGuards(value, guardBit('allow-list')), constants }));
        }
        if (target !== end.otherwise) sortMessages(analysis, end.value, constants);
        flowTo(target, analysis.state, true);
      }
      analysis.state = before;
      flowTo(end.otherwise, before, true);
      return;
    }
    case 'return': {
      const value = end.value === null ? constantValue(null) : analysis.value(end.value);
      analysis.returned = join(analysis.returned, value);
      analysis.hasReturned = true;
      const proofs = analysis.isTyping ? null : proofsOf(analysis, block.id, end.value, analysis.entries);
      if (proofs) analysis.proofs = joinProofs(analysis.proofs, proofs);
      return;
    }
    case 'throw':
      analysis.hasThrown = true;
      if (block.handler >= 0) {
        const before = analysis.thrown;
        if (end.value !== null) analysis.thrown = join(before, analysis.value(end.value));
        flowTo(block.handler, analysis.state, true, !sameValue(before, analysis.thrown));
      }
      return;
    case 'end':
      return;
    default:
      end satisfies never;
  }
}

/** What is known of the labels where a condition had this outcome. */
function noteOutcome(analysis: FunctionAnalysis, block: Block, condition: ValueId, truth: boolean): void {
  noteRefuted(analysis, condition, truth);
  if (truth) return;
  learnCleaned(analysis, block);
  const round = roundsOf(analysis.func).get(block.id);
  if (round) learnChecked(analysis, block.id, round);
}

function entryState(analysis: FunctionAnalysis): State {
  const slots: Value[] = analysis.func.locals.map(() => nothing);
  analysis.func.params.forEach((param, index) => {
    slots[index] = paramValue(analysis, index, param.kind);
  });
  analysis.state = { slots, outer: new Map(), proved: new Map(), refuted: new Map() };
  assume(analysis);
  analysis.func.params.forEach((_, index) => keepVariable(analysis, { func: analysis.func.id, slot: index }, slots[index] as Value));
  return analysis.state;
}

function paramValue(analysis: FunctionAnalysis, index: number, kind: string): Value {
  const param = analysis.func.params[index];
  const value = inputValue(`p${index}`);
  const passed = joinAll([analysis.context.store.read(`p:${analysis.key}.${index}`, analysis.key), defaultTypes(analysis, index)]);
  notePassed(analysis, index, passed);
  if (kind === 'receiver') {
    const owner = analysis.owner();
    const own = owner ? analysis.instanceValue(owner, false).types : analysis.writtenValue(param?.type ?? null);
    return valueWith(value, { types: joinTypes(own, asPassed(owner ? ofClass(analysis.context.classes, owner, passed.types) : passed.types)) });
  }
  const written = analysis.writtenValue(param?.type ?? null);
  // What is written may be no more than an interface; what is passed is the thing itself.
  return valueWith(value, { types: joinTypes(written, asPassed(passed.types)), schema: passed.schema });
}

function defaultTypes(analysis: FunctionAnalysis, index: number): Value {
  if (analysis.func.params[index]?.hasDefault !== true) return nothing;
  const value = analysis.context.store.read(`d:${analysis.key}.${index}`, analysis.key);
  return valueWith(nothing, { types: value.types, schema: value.schema });
}

/** The blocks in reverse postorder, and by block its rank in that order; -1: nothing leads there. */
interface Sequence {
  readonly order: readonly BlockId[];
  readonly rank: Int32Array;
}

const sequences = new WeakMap<Func, Sequence>();

function sequenceOf(func: Func): Sequence {
  let known = sequences.get(func);
  if (!known) {
    const order = reversePostorder(func.blocks);
    const rank = new Int32Array(func.blocks.length).fill(-1);
    order.forEach((id, index) => (rank[id] = index));
    sequences.set(func, (known = { order, rank }));
  }
  return known;
}

function reversePostorder(blocks: readonly Block[]): BlockId[] {
  const order: BlockId[] = [];
  const seen = new Set<BlockId>();
  const stack: { id: BlockId; next: BlockId[] }[] = [];
  const enter = (id: BlockId): void => {
    const block = blocks[id];
    if (!block || seen.has(id)) return;
    seen.add(id);
    stack.push({ id, next: successors(block) });
  };
  enter(0);
  while (stack.length > 0) {
    const top = stack[stack.length - 1] as { id: BlockId; next: BlockId[] };
    const next = top.next.pop();
    if (next !== undefined) enter(next);
    else {
      order.push(top.id);
      stack.pop();
    }
  }
  return order.reverse();
}

function successors({ end, handler }: Block): BlockId[] {
  return handler >= 0 ? [...targetsOf(end), handler] : targetsOf(end);
}
