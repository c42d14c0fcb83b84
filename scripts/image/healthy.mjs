// node scripts/image/healthy.mjs: the image's health check. Ends with 0 when the worker or terminator beside it says that
// the Temporal server sees it poll, and with 1 otherwise; what it said is kept by the container engine.

/** Longer than the process takes to ask the server, shorter than the image's time-out. */
const answerWithinMs = 4_000;

const address = process.env.LIFEBOAT_HEALTH_ADDRESS;
if (!address) {
  process.stdout.write('LIFEBOAT_HEALTH_ADDRESS is not set: this process says nothing of its health.\n');
  process.exit(1);
}

try {
  const response = await fetch(`http://${address}/healthy`, { signal: AbortSignal.timeout(answerWithinMs) });
  process.stdout.write(await response.text());
  process.exitCode = response.ok ? 0 : 1;
} catch (error) {
  process.stdout.write(`No answer from ${address}: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
