// node scripts/run.mjs [--packages-only] <entry.ts | mocha | prettier> [arguments]
// Does the set-up, then becomes the program.
import { startWithNewEnoughNode } from './node-version.mjs';

startWithNewEnoughNode(function () {
  return import('./setup/become.mjs').then(function (setup) {
    var args = process.argv.slice(2);
    var packagesOnly = args[0] === '--packages-only';
    if (packagesOnly) args.shift();
    return setup.become(args[0] || 'src/cli/main.ts', args.slice(1), { packagesOnly: packagesOnly });
  });
});
