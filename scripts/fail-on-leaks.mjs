// Mocha waits for ever on a forgotten timer, socket or child; this ends the run as failed and names the leak.
const GRACE_MS = 10_000;

export const mochaHooks = {
  afterAll() {
    const timer = setTimeout(() => {
      const leaks = process.getActiveResourcesInfo().filter((name) => name !== 'TTYWrap' && name !== 'PipeWrap');
      process.stderr.write(`\nThe tests are over, but something still runs: ${leaks.join(', ') || 'unknown'}.\n`);
      process.exit(1);
    }, GRACE_MS);
    timer.unref();
  },
};
