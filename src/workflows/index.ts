/** What a worker serves: the operations people start, and the slice that they share. */
export { plan } from './plan.ts';
export { prepare } from './prepare.ts';
export { prepareSlice } from './prepare-slice.ts';
