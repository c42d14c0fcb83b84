import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { RunningProcess } from '../support/processes.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { IdentityWorld, people, startOpenIdProvider, webUi } from './support/identity-world.ts';

const namespace = 'lifeboat';
const runs = `${webUi.url}/namespaces/${namespace}/workflows`;
const api = `${webUi.url}/api/v1/namespaces/${namespace}`;
const seen = 'lifeboat:seen';

describe('the Web UI with compose.identity.yaml and an OpenID provider', function () {
  this.timeout(240_000);
  let world: IdentityWorld;
  let provider: RunningProcess<true>;
  let browser: Browser;

  before(async () => {
    world = await IdentityWorld.open('identity-login');
    provider = await startOpenIdProvider(world);
    await world.topology.up('namespace', 'temporal-ui');
    const operator = await world.as('operator');
    await operator.workflowService.startWorkflowExecution({
      ...{ namespace, workflowId: seen, requestId: randomUUID() },
      ...{ workflowType: { name: 'prepare' }, taskQueue: { name: 'nobody-polls' } },
    });
    const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
  });
  after(async () => {
    await browser.close();
    await world.close();
    await provider.stop();
  });

  /** A browser of their own, past the provider's form, in front of the list of runs. */
  async function logIn(who: 'reader' | 'operator'): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    await page.goto(runs);
    await page.getByRole('button', { name: /Continue to/ }).click();
    await page.fill('input[name=login]', people[who].subject);
    await page.fill('input[name=password]', 'whatever');
    await page.click('button[type=submit]');
    // Allows the Web UI to know who it is.
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(runs + '**');
    await page.getByText(seen).first().waitFor();
    return page;
  }

  /** Start Workflow, as a person fills it in; resolves with the status of what the page has sent. */
  async function startByForm(page: Page, workflowId: string): Promise<number> {
    await page.goto(`${runs}/start-workflow`);
    await page.fill('#workflowId', workflowId);
    await page.fill('#taskQueue', 'nobody-polls');
    await page.fill('#workflowType', 'prepare');
    const answer = page.waitForResponse(
      (response) => response.request().method() === 'POST' && response.url().startsWith(api),
    );
    await page.getByTestId('start-workflow-button').click();
    return (await answer).status();
  }

  const exists = async (workflowId: string): Promise<boolean> => {
    const { workflowService } = await world.as('reader');
    return workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } }).then(
      () => true,
      () => false,
    );
  };

  it('shows nothing to who has not logged in, neither on its pages nor by its API', async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(runs);
    await page.waitForURL(/\/login/);
    await page.getByRole('button', { name: /Continue to/ }).waitFor();
    assert.ok(!(await page.content()).includes(seen));
    for (const path of [`${api}/workflows`, `${webUi.url}/api/v1/namespaces`, `${api}/workflows/${seen}/history`]) {
      assert.equal((await page.request.get(path)).status(), 401, path);
    }
    const madeUp = { authorization: 'Bearer made-up' };
    assert.equal((await page.request.get(`${api}/workflows`, { headers: madeUp })).status(), 401);
  });

  it('lets a reader log in and see the runs, and start none: not by the form, not by the API with the very token of the page', async () => {
    const page = await logIn('reader');
    await page.screenshot({ path: join(scratchDirectory('screenshots'), 'reader.png') });
    const status = await startByForm(page, 'lifeboat:by-a-reader');
    assert.equal(status, 403);
    await page
      .getByText(/unauthorized/i)
      .first()
      .waitFor();
    await page.screenshot({ path: join(scratchDirectory('screenshots'), 'denied.png') });
    const sent = page.waitForRequest(
      (request) => request.url().includes('/api/v1/') && 'authorization' in request.headers(),
    );
    await page.goto(runs);
    const { authorization = '', 'authorization-extras': extras = '' } = (await sent).headers();
    const headers = { authorization, 'authorization-extras': extras };
    assert.equal((await page.request.get(`${api}/workflows`, { headers })).status(), 200, 'the token is a good one');
    const bodies: Readonly<Record<string, object>> = {
      [`workflows/lifeboat:by-a-reader`]: { workflowType: { name: 'prepare' }, taskQueue: { name: 'nobody-polls' } },
      [`workflows/${seen}/signal/x`]: {},
      [`workflows/${seen}/cancel`]: {},
      [`workflows/${seen}/terminate`]: {},
    };
    for (const [path, data] of Object.entries(bodies)) {
      assert.equal((await page.request.post(`${api}/${path}`, { headers, data })).status(), 403, path);
    }
    assert.equal(await exists('lifeboat:by-a-reader'), false);
  });

  it('lets an operator start a run by the same form, and the run says whose login it was', async () => {
    const page = await logIn('operator');
    assert.equal(await startByForm(page, 'lifeboat:by-an-operator'), 200);
    const { workflowService } = await world.as('reader');
    const execution = { workflowId: 'lifeboat:by-an-operator' };
    const { history } = await workflowService.getWorkflowExecutionHistory({ namespace, execution });
    assert.equal(history?.events?.[0]?.principal?.name, people.operator.subject);
    assert.equal(await exists('lifeboat:by-an-operator'), true);
  });

  it('no log of Web UI and server holds a token', () => {
    for (const name of ['temporal-ui', 'temporal']) {
      const text = readFileSync(world.topology.service(name).logFile, 'utf8');
      assert.ok(!/eyJ[\w-]{10,}\.[\w-]+/.test(text), name);
    }
  });
});
