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
};

/** Judges a run by the audit log and the truth at the end; re-derives everything, believes nothing. */
export function judge(judged: Case): Violation[] {
  return Object.entries(rules).flatMap(([rule, check]) => check(judged).map((message) => ({ rule, message })));
}
