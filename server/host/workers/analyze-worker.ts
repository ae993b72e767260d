/** The worker that parses and lowers: one file per job. Where the grammar files lie is said by the pool's owner. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lowerSource } from '../../engine/lower';
import type { Lowered, Source } from '../../engine/service';
import { Parsers } from '../../engine/syntax/parser';
import { poolData, serve } from './serve';

/** Bytes of wasm memory, which never shrinks, above which a fresh worker is better. */
const mostMemory = 256 * 1024 * 1024;

const { wasmFolder } = poolData<{ readonly wasmFolder: string }>();
let parsers: Parsers | undefined;

serve<Source, Lowered>(
  async (source, cancel) => {
    parsers ??= await Parsers.create((file) => readFile(join(wasmFolder, file)));
    return lowerSource(parsers, source, cancel);
  },
  { shouldRetire: () => (parsers?.memory ?? 0) > mostMemory },
);
