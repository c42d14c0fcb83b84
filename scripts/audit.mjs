// node scripts/audit.mjs
// Known vulnerabilities of what runs: 0 none, 1 some, 2 nobody answered, so that nothing is known.
import { startWithNewEnoughNode } from './node-version.mjs';

startWithNewEnoughNode(function () {
  return import('./dependencies/audit.mjs').then(function (audit) {
    return audit.main();
  });
});
