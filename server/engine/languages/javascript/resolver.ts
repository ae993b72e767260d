import type { FileSet, ModuleResolver } from '../contract';
export function createResolver(files: FileSet): ModuleResolver {
  void files;
  return { resolve: () => [], resolveMember: () => null, canonicalName: () => null };
}
