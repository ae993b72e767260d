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

/** The listed versions in which `npm run verify-models` found the paths of a file. */
export function provedVersions(proofs, { ecosystem, package: name, versions }) {
  const proof = proofs[`${ecosystem}/${name}`];
  return proof && proof.paths === proof.of ? versions.filter((version) => proof.versions[version] > 0 || proof.of === 0) : [];
}
