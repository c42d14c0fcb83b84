/** What a worker serves: the operations people start, and the children that these start. */
export { allocationHold } from './allocation-hold.ts';
export { decommission } from './decommission.ts';
export { decommissionPlan } from './decommission-plan.ts';
export { directoryHold } from './directory-hold.ts';
export { plan } from './plan.ts';
export { prepare } from './prepare.ts';
export { prepareInstances } from './prepare-instances.ts';
export { prepareSlice } from './prepare-slice.ts';
export { teardown } from './teardown.ts';
export { teardownPlan } from './teardown-plan.ts';
