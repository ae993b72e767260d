/**
 * What the Lintel server and a client say to each other beyond the Language Server Protocol: names and shapes, and hardly any code.
 * Each message is optional. A client that understands some of them says so at `initialize`, in
 * `capabilities.experimental.lintel` (`LintelClientCapabilities`); to any other client the server sends none of them
 * and offers no code action that needs one. Positions and ranges are those of the protocol, in the negotiated encoding.
 * Settings travel the standard way: the server asks for the section `lintel` by `workspace/configuration`, registers
 * for `workspace/didChangeConfiguration`, and reads the answer with `readSettings`.
 *
 * Example: the user picks "Ignore model-output-to-shell on this line …"; the code action carries the command
 * `lintel.suppress` with `SuppressArguments`; the client asks for the reason and the day on which it ends, sends `lintel/suppressEdit`, and applies
 * the returned edit.
 */
import type { Range, WorkspaceEdit } from 'vscode-languageserver';

/** Which of these messages a client understands; under `capabilities.experimental.lintel`. */
export interface LintelClientCapabilities {
  /** It shows `lintel/status`. */
  readonly status?: boolean;
  /** It has the command `lintel.suppress`. */
  readonly suppressCommand?: boolean;
  /** It opens the addresses of `rulePageAddress`, with the text of `lintel/rulePage`, and has the command `lintel.explainRule`. */
  readonly rulePages?: boolean;
  /** Its own hover shows a diagnostic's message and related places, so that ours need not say them again. */
  readonly diagnosticsInHover?: boolean;
}

/** Which requests below the server answers; under `capabilities.experimental.lintel` of its answer to `initialize`. */
export interface LintelServerCapabilities {
  readonly suppressEdit: boolean;
  readonly rulePage: boolean;
  readonly revalidate: boolean;
  readonly effectiveConfig: boolean;
  readonly debugInfo: boolean;
}

/** `data` of each diagnostic, for clients that want to know a finding again. */
export interface DiagnosticData {
  /** Survives edits elsewhere in the file. */
  readonly fingerprint: string;
  /** Titles of the fixes that there are. */
  readonly fixes: readonly string[];
}

/** Server → client, notification: how the server is. */
export const statusMethod = 'lintel/status';

export interface Status {
  /** `degraded`: it works, but something was cut off or could not be read, and `message` says what. */
  readonly health: 'ok' | 'working' | 'degraded' | 'error';
  /** One short sentence for a person; may be empty when all is well. */
  readonly message: string;
  readonly filesChecked?: number;
  readonly filesTotal?: number;
}

/** The command, implemented by the client, that a suppressing code action carries with one `SuppressArguments`. */
export const suppressCommand = 'lintel.suppress';

export interface SuppressArguments {
  readonly uri: string;
  /** The finding's range, as in its diagnostic. */
  readonly range: Range;
  readonly rule: string;
  readonly kind: 'line' | 'file';
}

/** Client → server, request: the edit that suppresses a finding with a reason, or null when the finding has gone. */
export const suppressEditMethod = 'lintel/suppressEdit';

export interface SuppressEditParams extends SuppressArguments {
  /** One line, not blank. */
  readonly reason: string;
  /** The last day on which it is accepted, as YYYY-MM-DD; left out: for ever. */
  readonly until?: string;
}

export type SuppressEditResult = WorkspaceEdit | null;

/** What the addresses of pages begin with that an editor shows by itself, without a network. */
export const rulePageScheme = 'lintel-rule';

export function rulePageAddress(rule: string): string {
  return `${rulePageScheme}:/${rule}.md`;
}

/** The command, implemented by the client, that shows a rule's page; without an argument that of the finding at the caret. */
export const explainCommand = 'lintel.explainRule';

/** Client → server, request: a rule's page in Markdown, or null when there is no such rule. */
export const rulePageMethod = 'lintel/rulePage';

export interface RulePageParams {
  readonly rule: string;
}

export type RulePageResult = { readonly text: string } | null;

/** Client → server, request without parameters: forget all results and check everything again; answers null. */
export const revalidateMethod = 'lintel/revalidate';

/** Client → server, request: the settings in force for a document, each with where it comes from. */
export const effectiveConfigMethod = 'lintel/effectiveConfig';

export interface EffectiveConfigParams {
  readonly uri: string;
}

export interface EffectiveConfigResult {
  /** JSON with comments, to be shown as it is. */
  readonly text: string;
}

/** Client → server, request without parameters: what a bug report should say about the server; no file contents. */
export const debugInfoMethod = 'lintel/debugInfo';

export interface DebugInfoResult {
  /** Markdown. */
  readonly text: string;
}
