// Loaded into a measured Node program: writes the peak of its memory when it ends. The largest process wins.
const { readFileSync, writeFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

const file = process.env.LINTEL_BENCH_USAGE;
if (file && isMainThread) {
  process.on('exit', () => {
    let before = 0;
    try {
      before = JSON.parse(readFileSync(file, 'utf8')).peakMegabytes;
    } catch {
      // The first to end.
    }
    const peakMegabytes = Math.max(before, process.resourceUsage().maxRSS / 1024);
    writeFileSync(file, JSON.stringify({ peakMegabytes }));
  });
}
