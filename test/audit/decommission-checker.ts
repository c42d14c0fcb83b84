import type { Violation } from './case.ts';
import type { DecommissionCase, DecommissionRule } from './decommission-case.ts';
import { fencesAreLifted, goneIsConfirmedTwice, goneIsTerminated } from './gone-rules.ts';
import { approved, haltMeansHalt } from './paper-rules.ts';
import {
  dataHeld,
  healthHeld,
  nobodyWasThere,
  onlyThePlan,
  readInTime,
  relationHeld,
  rightAccount,
  stateAllowed,
} from './proof-rules.ts';
import {
  onlyTaggedStandbysGoElsewhere,
  onlyTheFleetsInstancesGo,
  onlyTheTerminatorTouchesPrimaries,
} from './rights-rules.ts';
import { smallSteps } from './step-rules.ts';

const rules: Readonly<Record<string, DecommissionRule>> = {
  'only the plan': onlyThePlan,
  'right account': rightAccount,
  'read in time': readInTime,
  relation: relationHeld,
  health: healthHeld,
  data: dataHeld,
  'nobody there': nobodyWasThere,
  state: stateAllowed,
  approved,
  'halt means halt': haltMeansHalt,
  'small steps': smallSteps,
  'only the terminator touches primaries': onlyTheTerminatorTouchesPrimaries,
  'only tagged standbys go elsewhere': onlyTaggedStandbysGoElsewhere,
  'only the fleet’s instances go': onlyTheFleetsInstancesGo,
  'gone is terminated': goneIsTerminated,
  'gone is confirmed twice': goneIsConfirmedTwice,
  'fences are lifted': fencesAreLifted,
};

/** Judges a decommission (I3, I4, I16) by the audit log, the truth at the end and the papers as they were given. */
export function judgeDecommission(judged: DecommissionCase): Violation[] {
  return Object.entries(rules).flatMap(([rule, check]) => check(judged).map((message) => ({ rule, message })));
}
