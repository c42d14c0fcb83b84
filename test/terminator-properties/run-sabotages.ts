import type { Edit } from './product.ts';
import { happening, type Sabotage } from './sabotage.ts';

const papers = (from: string, to: string): Edit => ({ file: 'terminator/run-papers.ts', from, to });
const batch = (from: string, to: string): Edit => ({ file: 'signing/verify-batch.ts', from, to });
const description = (from: string, to: string): Edit => ({ file: 'terminator/run-description.ts', from, to });

/** Guards of the plan and of the run: what may be asked for, and by whom. */
export const runSabotages: readonly Sabotage[] = [
  {
    name: 'the digest is not compared',
    edits: [batch('return found === digest ? undefined', "return digest !== '' ? undefined")],
    shownBy: happening('the caller adds a desktop and changes the header'),
  },
  {
    name: 'the pages are not compared',
    edits: [batch('return bad === undefined ? undefined', "return bad?.[0] !== '' ? undefined")],
    shownBy: happening('the caller adds a desktop and changes the page'),
  },
  {
    name: 'nobody looks whether a desktop stands in the plan',
    edits: [
      batch('return stranger && `', "return stranger && stranger.user === '' ? '' : undefined; return stranger && `"),
    ],
    shownBy: happening('the caller adds a desktop'),
  },
  {
    name: 'another fleet file does not matter',
    edits: [papers('if (wrong === undefined) return;', "if (wrong?.[0] !== '') return;")],
    shownBy: happening('the fleet file changes'),
  },
  {
    name: 'a stop does not matter',
    edits: [papers("if (halted === 'stop') throw", "if (halted === 'cancel') throw")],
    shownBy: happening('an operator stops it'),
  },
  {
    name: 'a pause does not matter',
    edits: [papers('if (paused) throw', 'if (false) throw')],
    shownBy: happening('an operator pauses it'),
  },
  {
    name: 'a pause on the server does not matter',
    edits: [description('if (extended?.pauseInfo != null) {', 'if (extended === undefined) {')],
    shownBy: happening('the server pauses it'),
  },
  {
    name: 'a cancellation does not matter',
    edits: [
      description('if (extended?.cancelRequested === true) {', 'if (extended === undefined) {'),
      papers("if (halted === 'cancel')", 'if (false)'),
    ],
    shownBy: happening('an operator cancels it'),
  },
  {
    name: 'a run that is over may still ask',
    edits: [description('if (info?.status !== running) {', 'if (info === undefined) {')],
    shownBy: happening('an operator terminates the run'),
  },
  {
    name: 'a history may end early',
    edits: [
      {
        file: 'terminator/read-run.ts',
        from: 'if (record.lastEventId < facts.historyLength) {',
        to: 'if (record.lastEventId < 0) {',
      },
    ],
    shownBy: happening('an operator stops it, and the server shows an old history'),
  },
];
