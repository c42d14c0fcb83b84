/** The operations of WorkSpaces that exist here: one line each. */
export { createStandbyWorkspaces } from './create-standby-workspaces.ts';
export { createTags } from './create-tags.ts';
export { describeTags } from './describe-tags.ts';
export { describeWorkspaceBundles } from './describe-workspace-bundles.ts';
export { describeWorkspaceDirectories } from './describe-workspace-directories.ts';
export { describeWorkspacesConnectionStatus } from './describe-workspaces-connection-status.ts';
export { describeWorkspaces } from './describe-workspaces.ts';
export { modifyWorkspaceState } from './modify-workspace-state.ts';
export { startWorkspaces } from './start-workspaces.ts';
export { stopWorkspaces } from './stop-workspaces.ts';
export { terminateWorkspaces } from './terminate-workspaces.ts';
