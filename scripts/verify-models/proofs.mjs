// What `npm run verify-models` proved, kept in rules/models/verified.json with one line for each knowledge file:
// `said` changes with what the file says, `paths` of `of` paths are in at least one version, and `versions` tells how
// many are in each version that could be installed.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../run.mjs';

const file = join(root, 'rules/models/verified.json');

/** Knowledge file, as `npm/ai` → its proof. */
export function readProofs() {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

export function writeProof(about, proof) {
  const proofs = { ...readProofs(), [about]: proof };
  const present = Object.keys(proofs).filter((name) => existsSync(join(root, 'rules/models', `${name}.yaml`)));
  const lines = present.sort().map((name) => `${JSON.stringify(name)}: ${JSON.stringify(proofs[name])}`);
  writeFileSync(file, `{\n${lines.join(',\n')}\n}\n`);
}

/** The versions in which `npm run verify-models` found paths of a file; where it kept nothing yet, those that the file lists. */
export function provedVersions(proofs, { ecosystem, package: name, versions }) {
  const proof = proofs[`${ecosystem}/${name}`];
  if (!proof) return versions;
  return proof.paths === proof.of ? versions.filter((version) => proof.of === 0 || proof.versions[version] > 0) : [];
}
