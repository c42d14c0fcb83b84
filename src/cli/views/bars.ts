import { MultiBar, type SingleBar } from 'cli-progress';
import type { DesktopState } from '../../domain/desktop.ts';
import type { AnyOutcomeDocument, AnyStatusDocument } from '../documents.ts';
import type { Out } from '../surroundings.ts';
import type { Bar } from './bar-groups.ts';
import type { Paint } from './paint.ts';
import { barsOf, instanceBarsOf, mayHaveDesktops, tailOf, type ProgressView } from './progress.ts';
import { duration, paintState } from './words.ts';

const BAR_SIZE = 30;
const LABEL_WIDTH = 9;
const CLEAR_TO_END = '\u001b[K';

const stateOfLabel: Readonly<Record<string, DesktopState>> = {
  ready: 'ready',
  held: 'held',
  'not fine': 'failed',
  skipped: 'skipped',
  retained: 'retained',
  gone: 'ready',
  unknown: 'unknown',
  kept: 'skipped',
};

/** The lines that are drawn for a run: one per bar, and one of words; desktops and instances under headings when there are both. */
export function drawnLines(status: AnyStatusDocument, paint: Paint, nowMs: number): string[] {
  const draw = (bar: Bar): string => drawnBar(bar, paint);
  const instances = instanceBarsOf(status).map(draw);
  const tail = `  ${duration(nowMs - status.startedAtMs)} · ${tailOf(status)}`;
  if (instances.length === 0) return [...barsOf(status).map(draw), tail];
  const desktops = mayHaveDesktops(status) ? ['  desktops', ...barsOf(status).map(draw)] : [];
  return [...desktops, '  instances', ...instances, tail];
}

function drawnBar({ label, value, total, note }: Bar, paint: Paint): string {
  const filled = total === 0 ? 0 : Math.round((Math.min(value, total) / total) * BAR_SIZE);
  const state = stateOfLabel[label];
  const full = '█'.repeat(filled);
  const bar = (state === undefined ? full : paintState(state, full, paint)) + paint.dim('░'.repeat(BAR_SIZE - filled));
  return `  ${label.padEnd(LABEL_WIDTH)} ${bar} ${value}/${total}${note === '' ? '' : `  ${paint.dim(note)}`}`;
}

/** For a terminal: one bar per group of states, redrawn in place, with a line of words under them. */
export function barsView(stream: Out, paint: Paint, now: () => number): ProgressView {
  let shown: AnyStatusDocument | undefined;
  let drawing: { readonly multi: MultiBar; readonly bars: readonly SingleBar[] } | undefined;
  let ended = false;
  const draw = (): void => {
    if (shown === undefined) return;
    const lines = drawnLines(shown, paint, now());
    if (drawing?.bars.length !== lines.length) {
      drawing?.multi.stop();
      drawing = begin(stream, lines.length);
    }
    drawing.bars.forEach((bar, index) => bar.update(0, { line: lines[index] }));
  };
  return {
    show(status) {
      if (ended) return;
      shown = status;
      draw();
    },
    note(sentence) {
      if (drawing === undefined || ended) stream.write(`${sentence}\n`);
      else drawing.multi.log(`${sentence}${CLEAR_TO_END}\n`);
    },
    end(outcome) {
      if (ended) return;
      ended = true;
      drawing?.multi.update(); // writes the notes that wait
      drawing?.multi.stop();
      if (shown === undefined) return;
      const last = outcome === undefined ? shown : atEnd(shown, outcome);
      stream.write(`${drawnLines(last, paint, now()).join('\n')}\n`);
    },
  };
}

/** The last picture: what was read a second ago may not be how it ended. */
function atEnd(shown: AnyStatusDocument, outcome: AnyOutcomeDocument): AnyStatusDocument {
  const { desktops } = outcome;
  if (shown.kind === 'Status' && outcome.kind === 'Outcome') {
    const { counts, mail, instances } = outcome;
    const rest = { ...(instances && { instances }), ...(mail && { mail }) };
    return { ...shown, counts, desktops, ...rest, phase: 'finishing', blocked: [] };
  }
  if (shown.kind === 'Status' || outcome.kind === 'Outcome') return shown;
  const { wave: _over, ...rest } = shown;
  const { planned, fenced, kept } = outcome.counts;
  // What had no turn stays: nothing is to do any more.
  const counts = { ...outcome.counts, planned: 0, fenced: 0, kept: kept + planned + fenced };
  return { ...rest, counts, desktops, phase: 'finishing', blocked: [] };
}

function begin(stream: Out, lines: number): { multi: MultiBar; bars: SingleBar[] } {
  const format = (_options: unknown, _params: unknown, { line }: { line: string }): string => line;
  const look = {
    stream,
    format,
    fps: 5,
    hideCursor: true,
    gracefulExit: false,
    clearOnComplete: true,
    forceRedraw: true,
  };
  const multi = new MultiBar(look);
  return { multi, bars: Array.from({ length: lines }, () => multi.create(1, 0, { line: '' })) };
}
