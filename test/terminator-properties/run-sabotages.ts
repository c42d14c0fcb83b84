import { editing, happening, sabotage, type Sabotage } from './sabotage.ts';

const papers = editing('terminator/run-papers.ts');
const batch = editing('signing/verify-batch.ts');
const description = editing('terminator/run-description.ts');

/** Guards of the plan and of the run: what may be asked for, and by whom. */
export const runSabotages: readonly Sabotage[] = [
  sabotage(
    'the digest is not compared',
    happening('the caller adds a desktop and changes the header'),
    batch('return found === digest ? undefined', "return digest !== '' ? undefined"),
  ),
  sabotage(
    'the pages are not compared',
    happening('the caller adds a desktop and changes the page'),
    batch('return bad === undefined ? undefined', "return bad?.[0] !== '' ? undefined"),
  ),
  sabotage(
    'nobody looks whether a desktop stands in the plan',
    happening('the caller adds a desktop'),
    batch('return stranger && `', "return stranger && stranger.user === '' ? '' : undefined; return stranger && `"),
  ),
  sabotage(
    'another fleet file does not matter',
    happening('the fleet file changes'),
    papers('if (wrong === undefined) return;', "if (wrong?.[0] !== '') return;"),
  ),
  sabotage(
    'a stop does not matter',
    happening('an operator stops it'),
    papers("if (halted === 'stop') throw", "if (halted === 'cancel') throw"),
  ),
  sabotage(
    'a pause does not matter',
    happening('an operator pauses it'),
    papers('if (paused) throw', 'if (false) throw'),
  ),
  sabotage(
    'a pause on the server does not matter',
    happening('the server pauses it'),
    description('if (extended?.pauseInfo != null) {', 'if (extended === undefined) {'),
  ),
  sabotage(
    'a cancellation does not matter',
    happening('an operator cancels it'),
    description('if (extended?.cancelRequested === true) {', 'if (extended === undefined) {'),
    papers("if (halted === 'cancel')", 'if (false)'),
  ),
  sabotage(
    'a run that is over may still ask',
    happening('an operator terminates the run'),
    description('if (info?.status !== running) {', 'if (info === undefined) {'),
  ),
  sabotage(
    'a history may end early',
    happening('an operator stops it, and the server shows an old history'),
    editing('terminator/read-run.ts')(
      'if (record.lastEventId < facts.historyLength) {',
      'if (record.lastEventId < 0) {',
    ),
  ),
];
