/** The operations of WorkSpaces Instances that exist here: one line each. */
export { createWorkspaceInstance } from './create-workspace-instance.ts';
export { deleteWorkspaceInstance } from './delete-workspace-instance.ts';
export { getWorkspaceInstance } from './get-workspace-instance.ts';
export { listInstanceTypes } from './list-instance-types.ts';
export { listRegions } from './list-regions.ts';
export { listTagsForResource } from './list-tags-for-resource.ts';
export { listWorkspaceInstances } from './list-workspace-instances.ts';
export { tagResource } from './tag-resource.ts';
export { untagResource } from './untag-resource.ts';
