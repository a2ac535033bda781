// Argument: what to load.
const started = performance.now();
require(process.argv[2]);
const seconds = (performance.now() - started) / 1000;
process.stdout.write(JSON.stringify({ seconds, megabytes: process.memoryUsage().rss / 1e6 }));
