/** The operations of STS that exist here: one line each. */
export { getCallerIdentity } from './get-caller-identity.ts';
