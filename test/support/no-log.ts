import type { ActLog } from '../../src/terminator/act-log.ts';

/** For a terminator under test whose log nobody reads. */
export const noLog: ActLog = () => undefined;
