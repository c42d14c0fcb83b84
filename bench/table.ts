import Table from 'cli-table3';
import pc from 'picocolors';
import type { BenchDocument, ContenderMeasurement } from './measurement.ts';

/** The result for people: conditions in one line, then ours beside the script, with targets and marks. */
export function tableText(result: BenchDocument): string {
  const { script } = result.contenders;
  const table = new Table({
    head: ['', 'Lifeboat', ...(script ? ['script'] : []), 'target', ''],
    style: { head: [], border: [] },
    // No lines between the rows: it is one short list.
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const row of rowsOf(result)) {
    const mark = result.targets.find((each) => each.name === row.name);
    const judged = mark === undefined ? '' : mark.met ? pc.green('met') : pc.red('MISSED');
    const theirs = script === undefined ? [] : [row.theirs?.(script) ?? '–'];
    table.push([row.title, row.ours, ...theirs, mark?.target ?? '', judged]);
  }
  return `${conditionsText(result)}\n${table.toString()}`;
}

function conditionsText({ desktops, directories, workers, seed, speed, rate, machine }: BenchDocument): string {
  return (
    `prepare of ${desktops.toLocaleString('en')} desktops in ${directories} directories, ${workers} ` +
    `${workers === 1 ? 'worker' : 'workers'}, seed ${seed}, a world ${speed} times faster than real ` +
    `(${rate.perSecond} calls/s, burst ${rate.burst}); ${machine.cpus} cores, Node ${machine.node}`
  );
}

interface Row {
  readonly title: string;
  readonly name: string;
  readonly ours: string;
  readonly theirs?: (script: ContenderMeasurement) => string;
}

function rowsOf(ours: BenchDocument): Row[] {
  const shared = (title: string, name: string, show: (run: ContenderMeasurement) => string): Row => ({
    title,
    name,
    ours: show(ours),
    theirs: show,
  });
  const minutes = (ms: number): string => `${((ms * ours.speed) / 60_000).toFixed(1)} min`;
  return [
    shared('desktops ready', 'desktopsReady', (run) => String(run.desktopsReady)),
    shared('duplicates', 'duplicates', (run) => String(run.duplicates)),
    shared('makespan', 'makespan', (run) => minutes(run.makespanMs)),
    shared('… over the ideal', 'makespanRatio', (run) => run.makespanRatio.toFixed(3)),
    shared('… minus longest provisioning', 'overhead', (run) => minutes(run.overheadMs)),
    shared('… lost before the last was ready', 'lostBefore', (run) => minutes(run.lostBeforeReadyMs)),
    shared('… lost after that', 'lostAfter', (run) => minutes(run.lostAfterReadyMs)),
    shared('creates applied (sent)', 'createCalls', (run) => `${run.createCalls} (${run.createCallsSent})`),
    shared('reads (minimum)', 'readCalls', (run) => `${run.readCalls} (${run.minimumReadCalls})`),
    shared(
      'throttled',
      'throttledShare',
      (run) => `${run.throttledCalls} (${(run.throttledShare * 100).toFixed(2)} %)`,
    ),
    { title: 'history events per desktop', name: 'eventsPerDesktop', ours: ours.eventsPerDesktop.toFixed(2) },
    { title: 'longest history', name: 'longestHistory', ours: `${ours.longestHistory} events` },
    shared('peak memory', 'peakRss', (run) => figure(run.peakRssMb, 'MB', 0)),
    shared('processor time', 'cpu', (run) => figure(run.cpuSeconds, 's', 1)),
    { title: '… of the Temporal server', name: 'serverCpu', ours: figure(ours.serverCpuSeconds, 's', 1) },
  ];
}

function figure(value: number | null, unit: string, digits: number): string {
  return value === null ? 'unknown' : `${value.toFixed(digits)} ${unit}`;
}
