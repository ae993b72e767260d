/**
 * Every number that bounds the analysis, with its unit and its reason.
 * Hitting one is recorded as a `Cutoff` and reported; nothing is cut silently.
 */
export const Limits = {
  /** UTF-16 units. Larger files are generated or data; parsing them would stall a run. */
  fileLength: 1 << 20,
  /** Bytes. Most of a notebook is what its cells have shown, pictures above all, and none of that is parsed. */
  notebookLength: 1 << 24,
  /** Progress reports of the parser (one per 100 of its operations) per 1,000 UTF-16 units. Ordinary files need 5 to 15, the hardest known ones 75. */
  parseChecksPerKilounit: 500,
  /** Keys. Deeper access paths blur into their prefix; real request and message shapes stay within three. */
  accessPathDepth: 3,
  /** Taints with the same label kept on one value. Further ones change neither the finding nor its severity. */
  taintsPerLabel: 3,
  /** Inputs of the function kept on one value: more than any prompt or command has holes. */
  inputsPerValue: 14,
  /** Inputs that are known to have reached the prompt of a model call. */
  inputsBehind: 12,
  /** Calls up to which a write to a caller's place is handed on: nearly all are noticed by one of the next three callers. */
  levelsOfEffects: 4,
  /** The same for what new objects of a class hold. */
  levelsOfClassEffects: 2,
  /** Values of callees that are filled in at the calls of one function while only types are asked for; most need a few hundred. */
  valuesPerTyping: 4000,
  /** The same while labels are asked for: beyond it calls answer something unknown. Recursive data and callbacks would multiply without end. */
  valuesPerFunction: 2000,
  /** Of a larger function, for each of its operations. */
  valuesPerOperation: 6,
  /** Writes to its callers' places that a summary carries. */
  effectsPerSummary: 40,
  /** Inputs that a summary says are called. */
  callsPerSummary: 16,
  /** Alternative object shapes kept on one value; beyond it they blur into one. */
  shapesPerValue: 8,
  /** Elements of an array literal tracked one by one. */
  elementsPerShape: 32,
  /** Objects that one may be a copy of and that are kept apart in the copy: seldom more than the messages of one prompt. */
  copiesApart: 8,
  /** Values inside one value. Messages, requests and options stay far below; recursive data would grow without end. */
  valueSize: 160,
  /** Values inside an object of the program up to which it counts as data, whose labels are those of its fields. */
  recordSize: 24,
  /** Levels of fields known of a value that outlives the call: fields of classes, captured and module-level variables. */
  keptDepth: 3,
  /** Values inside a value that outlives the call. A record with more fields than this is data, and is known as a whole. */
  keptSize: 40,
  /** Values inside the value that a function returns. */
  returnedSize: 64,
  /** Alternative constants kept on one value. */
  constantsPerValue: 8,
  /** Types (classes, interface paths) kept on one value. */
  typesPerValue: 12,
  /** Types kept on one value where the further ones are functions, or objects in one list or table: a registry of tools has dozens. */
  calleesPerValue: 96,
  /** Names of the functions that a call may be one of; of more, nobody knows which one answers. */
  namesOfCallee: 8,
  /** Sinks that one function's summary carries to its callers. */
  sinksPerSummary: 160,
  /** What calls in one function say about agents and tools. */
  piecesPerFunction: 1000,
  /** Things that a function is known to do whoever calls it: capabilities and agents that it runs. */
  actsPerSummary: 32,
  /** Tools, hand-offs and options in one such call. */
  partsPerPiece: 60,
  /** Values inside one of those parts. */
  keptPieceSize: 80,
  /** Calls by which an agent of a factory, of a factory of factories, is told apart. */
  callsPerMaking: 3,
  /** Steps in one trace. */
  traceLength: 48,
  /** Times one function is analysed before its summary is frozen: most settle in two or three; steps that share a state need up to six. */
  roundsPerFunction: 6,
  /** Functions that call each other, directly or through others, from which on they count as parts of a framework. */
  largeGroup: 8,
  /** Times a function of such a group is analysed: what its parts say after that is how they are connected, not what is wrong. */
  roundsInLargeGroup: 4,
  /** Operations from which a function counts as large: one analysis of it costs as much as hundreds of ordinary ones. */
  largeFunction: 1000,
  /** Times a large function is analysed before its summary is frozen. */
  roundsPerLargeFunction: 3,
  /** Rounds of the others in its group that a large function waits for before it is looked at again. */
  roundsOfPatience: 6,
  /** Analyses of a function after which its summary may only grow: most settle in two or three. */
  roundsBeforeWidening: 3,
  /** Times a block is visited while only types are asked for. Nothing is cut by it: the labels are found with all visits. */
  typingVisitsPerBlock: 2,
  /** Times one function is asked for its types alone; what changes after that is found with the labels. */
  typingRounds: 2,
  /** Functions that are analysed one by one after an edit; when more are concerned, all that rests on them is analysed together. */
  functionsPerEdit: 64,
  /** The same while somebody is typing; the others are gone over when the typing rests. */
  functionsPerKeystroke: 6,
  /** Operations in those that are analysed beside the ones typed in: a hundredth of a second. A command of hundreds of lines that calls them waits for the rest. */
  operationsPerKeystroke: 250,
  /** Edits after which everything known is moved to where it lies now; until then it is moved as it is asked for. */
  movesRemembered: 100,
  /** Times a block is visited in one analysis of its function. */
  visitsPerBlock: 16,
  /** The same in a large function, where loops within loops visit a block many times, each for some part of a value that has grown. */
  visitsPerBlockOfLargeFunction: 3,
  /** Functions that one call runs through callbacks, theirs included. */
  nestedCalls: 64,
  /** Times that it comes to the same one of them. */
  nestedCallsPerFunction: 8,
  /** The same of all calls in one analysis of a function: hundreds where handlers are registered, thousands only where everything calls everything. */
  nestedCallsPerAnalysis: 1000,
  /** Callees resolved for one call (overrides of an abstract method, registries). */
  calleesPerCall: 16,
  /** Operations looked at in one analysis of a program, every round counted; after that no function is looked at again. An application takes a few per line. */
  operationsPerRun: 500_000,
  /** Times that each operation of a larger program is looked at on average: most programs need two or three. */
  visitsPerOperation: 8,
  /** Calls of the analysis inside each other, as many as the machine's stack holds; a function that needs more is passed over and reported. No program should come to it. */
  stackDepth: Number.POSITIVE_INFINITY,
  /** Operations in one function; beyond it the function is passed over and reported. */
  operationsPerFunction: 60_000,
} as const;

export type LimitName = keyof typeof Limits;

/** Where the analysis stopped looking, and which bound stopped it. */
export interface Cutoff {
  readonly path: string;
  readonly limit: LimitName;
  readonly where: string;
}
