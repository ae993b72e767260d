/**
 * The one declaration of all settings of an editor session. Everything that names a setting is made from it: the
 * settings section of the VS Code manifest (`scripts/generate-manifest.mjs`), the defaults a server falls back to
 * (`defaultSettings`), and the reading of whatever a client sends (`readSettings`). It holds no logic of what a
 * setting does; the code that honours one reads it from a `Settings` value. Only settings that are honoured may be
 * declared here. What a client sends is not trusted: an unknown key is ignored, a value of the wrong type or outside
 * its enumeration falls back to the default.
 *
 * Invariant: every key of `Settings` has exactly one declaration, in the order in which a settings page shows it.
 *
 * Example: the declaration of `audience` becomes `lintel.audience` with its three values and their meanings in VS
 * Code; `readSettings({ audience: 'strict' }).audience` is `'strict'`, `readSettings({ audience: 1 }).audience` is
 * `'regular'`.
 */

import type { Options } from './service';

/** How far a setting reaches, in VS Code's words. `machine-overridable` ones may name programs to run. */
export type SettingScope = 'window' | 'resource' | 'machine-overridable';

interface Common {
  readonly key: string;
  readonly scope: SettingScope;
  /** Markdown, one or two sentences; other settings are named `#lintel.key#`. */
  readonly description: string;
}

export interface FlagSetting extends Common {
  readonly type: 'boolean';
  readonly default: boolean;
}

export interface ChoiceSetting extends Common {
  readonly type: 'choice';
  readonly default: string;
  readonly choices: readonly { readonly value: string; readonly meaning: string }[];
}

export interface TextSetting extends Common {
  readonly type: 'text';
  readonly default: string;
}

export interface TextsSetting extends Common {
  readonly type: 'texts';
  readonly default: readonly string[];
}

export type Setting = FlagSetting | ChoiceSetting | TextSetting | TextsSetting;

export interface Settings {
  readonly enable: boolean;
  readonly run: 'onType' | 'onSave';
  readonly diagnosticMode: 'workspace' | 'openFilesOnly';
  readonly audience: 'regular' | 'strict' | 'audit';
  readonly minLevel: 'note' | 'warning' | 'error';
  readonly includeTests: boolean;
  readonly models: readonly string[];
  readonly 'codeAction.suppress': boolean;
  readonly 'path.server': string;
  readonly 'path.node': string;
  readonly 'trace.server': 'off' | 'messages' | 'verbose';
}

export const settings: readonly (Setting & { readonly key: keyof Settings })[] = [
  {
    key: 'enable',
    type: 'boolean',
    default: true,
    scope: 'resource',
    description: 'Whether Lintel reports findings for the files of this folder.',
  },
  {
    key: 'run',
    type: 'choice',
    default: 'onType',
    scope: 'resource',
    description: 'When findings are brought up to date.',
    choices: [
      { value: 'onType', meaning: 'While you type.' },
      { value: 'onSave', meaning: 'When you save the file.' },
    ],
  },
  {
    key: 'diagnosticMode',
    type: 'choice',
    default: 'workspace',
    scope: 'window',
    description: 'Which files have their findings shown. Every file of the workspace is read in both cases, since a flow may cross files.',
    choices: [
      { value: 'workspace', meaning: 'All files of the workspace.' },
      { value: 'openFilesOnly', meaning: 'Only the files that are open.' },
    ],
  },
  {
    key: 'audience',
    type: 'choice',
    default: 'regular',
    scope: 'window',
    description: 'For whom findings are chosen. Each choice includes the ones above it.',
    choices: [
      { value: 'regular', meaning: 'Defects that you would fix today.' },
      { value: 'strict', meaning: 'Also hardening that a careful team wants.' },
      { value: 'audit', meaning: 'Also facts that a security reviewer asks for.' },
    ],
  },
  {
    key: 'minLevel',
    type: 'choice',
    default: 'warning',
    scope: 'window',
    description: 'The lowest level of finding to show.',
    choices: [
      { value: 'note', meaning: 'Notes, warnings and errors.' },
      { value: 'warning', meaning: 'Warnings and errors.' },
      { value: 'error', meaning: 'Errors alone.' },
    ],
  },
  {
    key: 'includeTests',
    type: 'boolean',
    default: false,
    scope: 'window',
    description: 'Whether tests, examples, documentation, generated and vendored files are checked as well. Whether a file is such a one is told from its path below the folder that is open.',
  },
  {
    key: 'models',
    type: 'texts',
    default: [],
    scope: 'window',
    description: 'Files with your own knowledge about libraries (YAML), by their paths in a folder that is open.',
  },
  {
    key: 'codeAction.suppress',
    type: 'boolean',
    default: true,
    scope: 'window',
    description: 'Whether the light bulb offers to ignore a finding, on its line or in its file, with a reason.',
  },
  {
    key: 'path.server',
    type: 'text',
    default: '',
    scope: 'machine-overridable',
    description: 'Path of another Lintel server module (`server.cjs`) to run instead of the bundled one.',
  },
  {
    key: 'path.node',
    type: 'text',
    default: '',
    scope: 'machine-overridable',
    description: 'Path of a Node executable (20.19 or newer) to run the server with, instead of the editor\'s own.',
  },
  {
    key: 'trace.server',
    type: 'choice',
    default: 'off',
    scope: 'window',
    description: 'What of the talk between editor and server is written to the output channel *Lintel Trace*.',
    choices: [
      { value: 'off', meaning: 'Nothing.' },
      { value: 'messages', meaning: 'The name of each message.' },
      { value: 'verbose', meaning: 'Each message with its content.' },
    ],
  },
];

export const defaultSettings: Settings = readSettings(undefined);

/** What a run reports when nothing else was asked for; the date is the host's to give. */
export const defaultOptions: Omit<Options, 'today'> = {
  minLevel: defaultSettings.minLevel,
  audience: defaultSettings.audience,
  minConfidence: 'medium',
  rules: [],
  includeAllRoles: defaultSettings.includeTests,
  models: [],
};

/**
 * Settings out of what a client sent for the section `lintel`: an object that may be nested (`{ path: { node } }`)
 * or flat (`{ 'path.node': … }`), incomplete, or anything else.
 */
export function readSettings(sent: unknown): Settings {
  const read: Record<string, unknown> = {};
  for (const setting of settings) {
    const value = valueAt(sent, setting.key);
    read[setting.key] = accepts(setting, value) ? value : setting.default;
  }
  return read as unknown as Settings;
}

function accepts(setting: Setting, value: unknown): boolean {
  switch (setting.type) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'text':
      return typeof value === 'string';
    case 'texts':
      return Array.isArray(value) && value.every((text) => typeof text === 'string');
    case 'choice':
      return setting.choices.some((choice) => choice.value === value);
  }
}

function valueAt(sent: unknown, key: string): unknown {
  if (typeof sent !== 'object' || sent === null) return undefined;
  if (Object.hasOwn(sent, key)) return (sent as Record<string, unknown>)[key];
  const dot = key.indexOf('.');
  if (dot < 0) return undefined;
  const head = key.slice(0, dot);
  return Object.hasOwn(sent, head) ? valueAt((sent as Record<string, unknown>)[head], key.slice(dot + 1)) : undefined;
}
