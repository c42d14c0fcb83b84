import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPrivateKey } from 'node:crypto';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { failureTypes } from '../../src/contract/failures.ts';
import { refusalOf } from '../../src/domain/decommission/gate.ts';
import type { GateRules, Paper } from '../../src/domain/decommission/paper.ts';
import type { RunDescription } from '../../src/cli/temporal/session.ts';
import { fitOf, signPaper } from '../../src/signing/papers.ts';
import { aGateStatus, digest, hours, minutes } from './gated-samples.ts';
import { aPaper, useDesk } from './desk.ts';
import { ended, running, Screen, startedAtMs } from './samples.ts';

const gatedRun: RunDescription = { ...running, type: 'decommission' };
const atTheGate = { describe: async () => gatedRun, gatedStatus: async () => aGateStatus() };
const onTerminal = { stdin: { isTTY: true }, stderr: new Screen({ isTTY: true }) };

const desk = useDesk();
const lifeboat = desk.lifeboat;

describe('approver keygen', () => {
  it('writes a private key that only its owner reads, and shows the public half of it', async () => {
    const { code, json } = await lifeboat('approver keygen --name ada --out ada.pem --json');
    assert.equal(code, 0);
    const file = join(desk.folder, 'ada.pem');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const signer = { name: 'ada', publicKey: String(json()['publicKey']) };
    const paper = signPaper(aPaper({ signer: 'ada' }), createPrivateKey(await readFile(file)));
    assert.equal(fitOf(paper, [signer]), 'fits');
  });

  it('never overwrites a key: it could not be made again', async () => {
    await writeFile(join(desk.folder, 'old.pem'), 'the only key');
    const { code, err } = await lifeboat('approver keygen --name ada --out old.pem');
    assert.equal(code, 2);
    assert.match(err, /FileExists: .*old\.pem exists already[^]*--out <file>/);
    assert.equal(await readFile(join(desk.folder, 'old.pem'), 'utf8'), 'the only key');
  });

  it('asks for the name on a terminal, and names the file for it', async () => {
    const ask = { text: async () => '../Ada Lovelace', choose: async () => undefined };
    assert.equal((await lifeboat('approver keygen', {}, { ...onTerminal, ask })).code, 0);
    assert.ok((await stat(join(desk.folder, 'Ada-Lovelace.pem'))).isFile());
  });

  it('without a name, and nobody to ask, is wrong usage', async () => {
    const { code, err } = await lifeboat('approver keygen --no-input');
    assert.equal(code, 2);
    assert.match(err, /--name <name>/);
  });
});

describe('approve, reject and revoke', () => {
  const given = (command: string, more = ''): string =>
    `${command} demo --digest ${digest} --key ${desk.key} --as bob --reason fine ${more}`;
  const taking = (papers: Paper[]) => ({
    ...atTheGate,
    deliver: async (_run: unknown, paper: Paper) => (papers.push(paper), 'Taken: 1 of 2.'),
  });

  for (const command of ['approve', 'reject', 'revoke'] as const) {
    it(`${command} signs for the open run what that run says of itself, and shows its answer`, async () => {
      const papers: Paper[] = [];
      const { code, out } = await lifeboat(given(command), taking(papers));
      assert.deepEqual([code, out], [0, 'Taken: 1 of 2.\n']);
      const [paper] = papers;
      assert.ok(paper);
      assert.deepEqual(
        [paper.kind, paper.run, paper.account, paper.operation, paper.digest, paper.reason],
        [command, 'run-1', '111122223333', 'decommission', digest, 'fine'],
      );
      assert.equal(fitOf(paper, desk.signers), 'fits');
    });
  }

  it('signs nothing when the run is about another digest', async () => {
    const gatedStatus = async () => aGateStatus({ digest: 'c'.repeat(64) });
    for (const more of ['', '--print']) {
      const { code, out, err } = await lifeboat(given('approve', more), { ...atTheGate, gatedStatus });
      assert.deepEqual([code, out], [5, '']);
      assert.match(err, /about another plan: its digest is c{64}, not .* Nothing was signed/);
    }
  });

  it('signs nothing for a run that is not the open one', async () => {
    const { code, err } = await lifeboat(given('approve', '--run run-0'), atTheGate);
    assert.equal(code, 5);
    assert.match(err, /is run-1, not run-0\. Nothing was signed/);
  });

  it('signs nothing when no run is open, or when it is a prepare', async () => {
    const over = await lifeboat(given('revoke'), { describe: async () => ({ ...ended, type: 'decommission' }) });
    assert.equal(over.code, 1);
    assert.match(over.err, /nothing to revoke: its last decommission ended/);
    const prepare = await lifeboat(given('approve'), { describe: async () => running });
    assert.equal(prepare.code, 5);
    assert.match(prepare.err, /is a prepare: there is nothing to approve/);
  });

  it('with --print sends nothing and shows the JSON that the update takes', async () => {
    const { code, out, err } = await lifeboat(given('approve', '--print'), atTheGate);
    assert.equal(code, 0);
    assert.equal(fitOf(JSON.parse(out) as Paper, desk.signers), 'fits');
    assert.match(err, /workflow lifeboat:demo, run run-1, Send an Update, approve/);
  });

  it('that the gate refuses ends with 5 and the sentence of the gate', async () => {
    const message = 'bob asked for this run: somebody else has to approve it.';
    const cause = ApplicationFailure.create({ type: failureTypes.refused, message });
    const deliver = () => Promise.reject(new WorkflowUpdateFailedError('x', cause));
    const { code, err } = await lifeboat(given('approve'), { ...atTheGate, deliver });
    assert.equal(code, 5);
    assert.ok(err.includes(message), err);
  });

  it('that lives too long names a life that the gate takes', async () => {
    const rules: GateRules = {
      ...{ approvals: 2, coolingOffMs: 0, approvalLifeMs: hours, soaksMs: [0, 0, 0] },
      ...{ dataDeadlineMs: hours, driftPercent: 5 },
    };
    const nowMs = startedAtMs + minutes;
    const about = { operation: 'decommission', account: '111122223333', fleet: 'demo', digest, run: 'run-1' } as const;
    const context = { ...about, rules, requester: 'ada', nowMs };
    const deliver = (_run: unknown, paper: Paper) => {
      const message = refusalOf(paper, 'fits', context, []);
      if (message === undefined) return Promise.resolve('Taken.');
      return Promise.reject(
        new WorkflowUpdateFailedError('x', ApplicationFailure.create({ type: failureTypes.refused, message })),
      );
    };
    const { code, err } = await lifeboat(given('approve'), { ...atTheGate, deliver });
    assert.equal(code, 5);
    const [, hint = ''] = /Give the same command with (--expires \d+m)\n/.exec(err) ?? [];
    assert.notEqual(hint, '', err);
    assert.equal((await lifeboat(given('approve', hint), { ...atTheGate, deliver })).code, 0);
  });

  it('on a terminal shows what is approved and sends it only after the word yes', async () => {
    for (const [answer, sent] of [
      ['yes', 1],
      ['y', 0],
      [undefined, 0],
    ] as const) {
      const papers: Paper[] = [];
      const stderr = new Screen({ isTTY: true });
      const ask = { text: async () => answer, choose: async () => undefined };
      const { code } = await lifeboat(given('approve', '--no-color'), taking(papers), { ...onTerminal, stderr, ask });
      assert.deepEqual([code, papers.length], [sent === 1 ? 0 : 130, sent]);
      assert.match(stderr.text, /You are about to approve: decommission of fleet demo[^]*200 primaries/);
    }
  });

  it('without a terminal names everything that is missing', async () => {
    const { code, err } = await lifeboat('approve demo');
    assert.equal(code, 2);
    for (const option of ['--digest', '--key', '--as', '--reason']) assert.ok(err.includes(`Give ${option}`), option);
  });

  it('asks on a terminal for what is missing', async () => {
    const papers: Paper[] = [];
    const answers = [digest, desk.key, 'bob', 'fine', 'yes'];
    const ask = { text: async () => answers.shift(), choose: async () => undefined };
    const { code } = await lifeboat('approve demo', taking(papers), { ...onTerminal, ask });
    assert.deepEqual([code, papers[0]?.signer, papers[0]?.reason], [0, 'bob', 'fine']);
  });
});
