import {
  endpointIsUndoneLast,
  exactlyEnoughCreates,
  noEndpointLeaks,
  onlyOursIsTerminated,
  quietMeansQuiet,
  ratesHold,
  readBeforeTerminating,
  throttledShareHolds,
} from './call-rules.ts';
import type { Case, Rule, Violation } from './case.ts';
import { exactlyEnoughInstanceCreates, retryAfterIsHonoured } from './instance-call-rules.ts';
import {
  allocatingWithinTheLimit,
  everyMachineOnce,
  instanceLedgerIsTrue,
  instancesAreInTheLedger,
  noInstanceLeaks,
  oneInstancePerMachine,
  oneInstancePerToken,
  onlyMachinesAreLaunched,
  onlyOurInstancesGo,
} from './instance-rules.ts';
import {
  everyDesktopOnce,
  everythingCreatedIsInTheLedger,
  ledgerAgreesWithTheWorld,
  noDuplicates,
  noDuplicatesAtTheEnd,
  nothingLeaks,
  onlyTheFleetIsTouched,
} from './standby-rules.ts';

const rules: Readonly<Record<string, Rule>> = {
  'no duplicates': noDuplicates,
  'no duplicates at the end': noDuplicatesAtTheEnd,
  'everything created is in the ledger': everythingCreatedIsInTheLedger,
  'only the fleet is touched': onlyTheFleetIsTouched,
  'every desktop once': everyDesktopOnce,
  'ledger agrees with the world': ledgerAgreesWithTheWorld,
  'nothing leaks': nothingLeaks,
  'only ours is terminated': onlyOursIsTerminated,
  'read before terminating': readBeforeTerminating,
  'exactly enough creates': exactlyEnoughCreates,
  'quiet means quiet': quietMeansQuiet,
  'rates hold': ratesHold,
  'throttled share holds': throttledShareHolds,
  'endpoint is undone last': endpointIsUndoneLast,
  'no endpoint leaks': noEndpointLeaks,
  'one instance per token': oneInstancePerToken,
  'one instance per machine': oneInstancePerMachine,
  'only machines are launched': onlyMachinesAreLaunched,
  'only our instances go': onlyOurInstancesGo,
  'allocating within the limit': allocatingWithinTheLimit,
  'every machine once': everyMachineOnce,
  'instances are in the ledger': instancesAreInTheLedger,
  'instance ledger is true': instanceLedgerIsTrue,
  'no instance leaks': noInstanceLeaks,
  'exactly enough instance creates': exactlyEnoughInstanceCreates,
  'retry-after is honoured': retryAfterIsHonoured,
};

/** Judges a run by the audit log and the truth at the end; re-derives everything, believes nothing. */
export function judge(judged: Case): Violation[] {
  return Object.entries(rules).flatMap(([rule, check]) => check(judged).map((message) => ({ rule, message })));
}
