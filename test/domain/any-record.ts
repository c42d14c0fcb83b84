import fc from 'fast-check';
import type { WorkspaceRecord } from '../../src/domain/workspace.ts';
import { PRIMARY_REGION, STANDBY_REGION } from './desktops.ts';

/** Records of Ada's standby with any part missing or wrong. */
export const anyRecord: fc.Arbitrary<WorkspaceRecord> = fc.record(
  {
    workspaceId: fc.constant('ws-standby'),
    directoryId: fc.constantFrom('d-west', 'd-elsewhere'),
    userName: fc.constantFrom('ada', 'ADA', 'bob', ''),
    state: fc.constantFrom('AVAILABLE', 'STOPPED', 'PENDING', 'ERROR', 'SUSPENDED', 'TERMINATING', 'TERMINATED', 'NEW'),
    errorCode: fc.constant('Code'),
    related: fc.array(
      fc.record({
        workspaceId: fc.constantFrom('ws-ada', 'ws-bob'),
        region: fc.constantFrom(PRIMARY_REGION, STANDBY_REGION),
        type: fc.constantFrom('PRIMARY', 'STANDBY', 'NEW'),
      }),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: ['workspaceId', 'related'] },
);
