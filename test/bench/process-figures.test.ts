import assert from 'node:assert/strict';
import { cpuSecondsOf, peakRssMbOf } from '../../bench/process-figures.ts';

const rest = Array.from({ length: 30 }, () => '0').join(' ');

describe('the figures of a process', () => {
  it('take the peak of its memory, not what it holds now', () => {
    assert.equal(peakRssMbOf('Name:\tnode\nVmHWM:\t  204800 kB\nVmRSS:\t  102400 kB\n'), 200);
  });

  it('are refused when the peak is not there, rather than taken for nothing', () => {
    assert.throws(() => peakRssMbOf('Name:\tnode\nVmRSS:\t  102400 kB\n'), /no VmHWM/);
  });

  it('add user and system time', () => {
    assert.equal(cpuSecondsOf(`4711 (node) S 1 1 1 0 -1 0 0 0 0 0 250 150 ${rest}`), 4);
  });

  it('find the times behind a name with blanks and parentheses', () => {
    assert.equal(cpuSecondsOf(`4711 (node) a (b) S 1 1 1 0 -1 0 0 0 0 0 250 150 ${rest}`), 4);
  });
});
