import { poolData, serve } from '../../../server/host/workers/serve';
import { throwIfCancelled } from '../../../server/engine/base/cancel';

/** A worker that misbehaves on demand. */
export type TestRequest =
  | { readonly kind: 'echo'; readonly value: unknown }
  | { readonly kind: 'count' }
  | { readonly kind: 'data' }
  | { readonly kind: 'throw' | 'trap' | 'overflow' | 'exit' | 'uncaught' | 'memory' | 'hang' | 'function' }
  /** Crashes in a worker that has done other jobs before, but not in a fresh one. */
  | { readonly kind: 'trapUnlessFresh' }
  | { readonly kind: 'spin'; readonly milliseconds: number };

let served = 0;

/** A module whose only function is `unreachable`. */
const trapping = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 116, 0, 0, 10, 5, 1, 3, 0, 0, 11,
]);

interface WasmApi {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: { t(): void } };
}

function trap(): void {
  const wasm = (globalThis as unknown as { WebAssembly: WasmApi }).WebAssembly;
  new wasm.Instance(new wasm.Module(trapping)).exports.t();
}

function overflow(depth: number): number {
  return overflow(depth + 1) + 1;
}

function handle(request: TestRequest, cancel: { readonly isCancelled: boolean }): unknown {
  served++;
  switch (request.kind) {
    case 'echo':
      return request.value;
    case 'count':
      return served;
    case 'data':
      return poolData<unknown>();
    case 'throw':
      throw new Error('thrown on demand');
    case 'trap':
      return trap();
    case 'trapUnlessFresh':
      return served > 1 ? trap() : 'fresh';
    case 'overflow':
      return overflow(0);
    case 'exit':
      return process.exit(3);
    case 'uncaught':
      setTimeout(() => {
        throw new Error('uncaught on demand');
      }, 0);
      return new Promise(() => undefined);
    case 'memory': {
      const kept: unknown[] = [];
      for (;;) kept.push(new Array(1000).fill(kept.length));
    }
    case 'hang':
      for (;;);
    case 'function':
      return () => undefined;
    case 'spin': {
      const end = Date.now() + request.milliseconds;
      while (Date.now() < end) throwIfCancelled(cancel);
      return 'spun to the end';
    }
  }
}

serve<TestRequest, unknown>(handle, { shouldRetire: () => served >= 1000 });
