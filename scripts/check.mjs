// node scripts/check.mjs [types] [lint] [format] [boundaries] [unused]
import { startWithNewEnoughNode } from './node-version.mjs';

startWithNewEnoughNode(function () {
  return import('./setup/check.mjs').then(function (setup) {
    return setup.check(process.argv.slice(2));
  });
});
