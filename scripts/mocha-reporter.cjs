// Mocha's own report, and beside it the numbers as JSON in the file that LINTEL_TEST_COUNTS names, for scripts/test.mjs.
// `--reporter-option style=dot` gives dots instead of the tree of names.
const { reporters } = require('mocha');
const { writeFileSync } = require('node:fs');

class CountingReporter {
  constructor(runner, options) {
    const Style = options?.reporterOptions?.style === 'dot' ? reporters.Dot : reporters.Spec;
    this.inner = new Style(runner, options);
    runner.once('end', () => {
      const file = process.env.LINTEL_TEST_COUNTS;
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      if (file) writeFileSync(file, JSON.stringify({ passes, failures, pending }));
    });
  }
}

module.exports = CountingReporter;
