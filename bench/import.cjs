// Argument: what to load.
const started = process.cpuUsage();
require(process.argv[2]);
const { user, system } = process.cpuUsage(started);
const seconds = (user + system) / 1e6;
process.stdout.write(JSON.stringify({ seconds, megabytes: process.memoryUsage().rss / 1e6 }));
