// node scripts/setup.mjs [--packages-only] [--print temporal] [--verbose]
// Installs what is missing and says nothing when all is there.
import { startWithNewEnoughNode } from './node-version.mjs';

startWithNewEnoughNode(function () {
  return import('./setup/main.mjs').then(function (setup) {
    return setup.main(process.argv.slice(2));
  });
});
