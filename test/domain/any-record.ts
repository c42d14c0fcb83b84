import fc from 'fast-check';
import type { RelatedWorkspace, WorkspaceRecord } from '../../src/domain/workspace.ts';
import { PRIMARY_REGION, relationToAda, STANDBY_REGION } from './desktops.ts';

const anyRelation: fc.Arbitrary<RelatedWorkspace> = fc.record(
  {
    workspaceId: fc.constantFrom('ws-ada', 'ws-bob'),
    region: fc.constantFrom(PRIMARY_REGION, STANDBY_REGION),
    type: fc.constantFrom('PRIMARY', 'STANDBY', 'NEW'),
  },
  { noNullPrototype: true },
);

/** Records of Ada's standby: right, or with any part missing or wrong. */
export const anyRecord: fc.Arbitrary<WorkspaceRecord> = fc.record(
  {
    workspaceId: fc.constant('ws-standby'),
    directoryId: fc.constantFrom('d-west', 'd-west', 'd-west', 'd-elsewhere'),
    userName: fc.constantFrom('ada', 'ada', 'ADA', 'bob', ''),
    state: fc.constantFrom('AVAILABLE', 'STOPPED', 'PENDING', 'ERROR', 'SUSPENDED', 'TERMINATING', 'TERMINATED', 'NEW'),
    errorCode: fc.constant('Code'),
    related: fc.oneof(fc.constant([relationToAda]), fc.array(anyRelation, { maxLength: 3 })),
  },
  { requiredKeys: ['workspaceId', 'related'], noNullPrototype: true },
);
