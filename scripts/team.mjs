// node scripts/team.mjs [arguments of mocha]
// The tests of the deployment in temporal-docker/, started without containers.
import { startWithNewEnoughNode } from './node-version.mjs';

startWithNewEnoughNode(function () {
  return import('./team/main.mjs').then(function (setup) {
    return setup.testTeam(process.argv.slice(2));
  });
});
