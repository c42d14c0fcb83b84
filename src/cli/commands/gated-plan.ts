import { resolve } from 'node:path';
import { refuses } from '../../domain/finding.ts';
import { isGap } from '../../domain/teardown/left.ts';
import type { Context } from '../context.ts';
import { apiVersion, type GatedPlanDocument } from '../documents.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { GatedPlanInvocation } from '../invocation.ts';
import { problemOf } from '../temporal/problem-of.ts';
import { writePlan } from './plan-file.ts';
import { requireWorker } from './require-worker.ts';
import { whileWorkerPolls } from './while-worker-polls.ts';

/** Shows what a decommission or teardown would do, and writes the whole plan to a file. Changes nothing, takes no lock. */
export async function gatedPlan({ operation, fleet, out }: GatedPlanInvocation, context: Context): Promise<ExitCode> {
  const session = await context.open();
  await requireWorker(session, 'Nothing was read.');
  const run = await session.startGatedPlan(operation, fleet);
  context.whenInterrupted(
    'The plan is still being made; it changes nothing.',
    `Come back with: lifeboat ${operation} plan ${fleet}`,
  );
  context.say(`Reading both Regions of fleet ${fleet} …`);
  const made = await whileWorkerPolls(session, () => session.gatedPlanOf(run)).catch((error: unknown) => {
    const { address, namespace } = session;
    throw problemOf(error, { fleet, operation, address, namespace });
  });
  const file = resolve(context.surroundings.cwd, out ?? `${operation}-${fleet}-${made.digest.slice(0, 12)}.json`);
  await writePlan(file, made);
  const document: GatedPlanDocument = { apiVersion, kind: 'GatedPlan', ...made, file };
  context.show(document);
  return exitCodeOf(document);
}

/** What a run of this plan would end with at best: nobody tears down in good faith what may be a last copy. */
function exitCodeOf({ findings, lines }: GatedPlanDocument): ExitCode {
  if (refuses(findings)) return exitCodes.refused;
  const stays = lines.some(({ verdict }) => verdict === 'stays');
  return stays || findings.some(isGap) ? exitCodes.gaps : exitCodes.done;
}
