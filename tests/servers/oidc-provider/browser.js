// SPDX-License-Identifier: GPL-3.0-or-later
// A person at a real Chromium, without a screen: opens ADDRESS, logs in with the provider's own pages, and writes down
// where it ended. Drives it by the DevTools protocol over a pipe, so that nothing shows in an argument.
//
//   browser.js ADDRESS
//
// Environment:
//   TICKETSCOPE_TEST_BROWSER         allow (default): logs in and agrees
//                                    deny: goes back to the program by the page's Cancel or Abort
//                                    close: closes the window at the login page
//   TICKETSCOPE_TEST_BROWSER_CHANGE  NAME=VALUE: opens ADDRESS with this parameter changed, as somebody in between would
//   TICKETSCOPE_TEST_BROWSER_RESULT  file that gets, as JSON and at once: mode, opened, ended ("page", "closed",
//                                    "time" or an error), address, title, text, history (what Back would show),
//                                    visited (every address of the window, redirects too)
//   TICKETSCOPE_TEST_USER, TICKETSCOPE_TEST_PASSWORD, TICKETSCOPE_TEST_USER_CODE (of a device)
import { spawn } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const environment = (name, otherwise = '') => process.env[`TICKETSCOPE_TEST_${name}`] ?? otherwise;
const mode = environment('BROWSER', 'allow');
const LIMIT = 60_000;

/** Chromium, spoken to over file descriptors 3 and 4: JSON with a zero byte after each. */
class Chromium {
  #next = 1;

  #waiting = new Map();

  #rest = '';

  constructor(profile) {
    const words = [
      '--headless=new', '--remote-debugging-pipe', `--user-data-dir=${profile}`, '--no-first-run',
      '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update',
      '--disable-default-apps', '--disable-extensions', '--disable-sync', '--password-store=basic',
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1 , EXCLUDE ::1 , EXCLUDE [::1]',
      '--proxy-server=direct://', '--ignore-certificate-errors',
      ...(process.getuid() === 0 ? ['--no-sandbox'] : []), 'about:blank',
    ];
    this.listeners = new Map();
    this.process = spawn('chromium', words, {
      env: { ...process.env, HOME: profile }, stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    this.gone = new Promise((resolve) => { this.process.once('exit', resolve).once('error', resolve); });
    this.process.stdio[3].on('error', () => {});
    this.process.stdio[4].setEncoding('utf8').on('data', (text) => this.#read(text));
  }

  #read(text) {
    const parts = (this.#rest + text).split('\0');
    this.#rest = parts.pop();
    for (const part of parts) {
      const message = JSON.parse(part);
      if (message.id) {
        const { resolve, reject } = this.#waiting.get(message.id);
        this.#waiting.delete(message.id);
        (message.error ? reject : resolve)(message.error ? new Error(message.error.message) : message.result);
      } else {
        this.listeners.get(message.method)?.(message.params);
      }
    }
  }

  send(method, params = {}) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.gone.then(() => reject(new Error('Chromium has ended')));
      this.process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId: this.session })}\0`);
    });
  }
}

/** Runs in the page: does the next thing a person would do there, and says what was done. */
function act({ user, password, userCode, wish }) {
  const press = (element) => { element.click(); return true; };
  if (document.readyState !== 'complete') {
    return 'loading';
  }
  const login = document.querySelector('input[name=login]');
  if (login) {
    if (wish === 'close') {
      return 'closing';
    }
    if (wish === 'deny') {
      return press(document.querySelector('a[href*="/abort"]')) && 'denied';
    }
    login.value = user;
    document.querySelector('input[name=password]').value = password;
    return press(document.querySelector('button[type=submit]')) && 'logged in';
  }
  if (document.querySelector('input[name=prompt][value=consent]')) {
    return press(document.querySelector('button[type=submit]')) && 'agreed';
  }
  const code = document.querySelector('input[name=user_code]:not([type=hidden])');
  if (code && !document.querySelector('p.red')) {
    code.value = userCode;
    return press(document.querySelector('button[type=submit]')) && 'typed the code';
  }
  if (document.getElementById('op.deviceConfirmForm')) {
    return press(document.querySelector(wish === 'deny' ? 'button[name=abort]' : 'button[autofocus]')) && 'confirmed';
  }
  return document.body?.innerText ? 'page' : 'loading';
}

const change = (address) => {
  const [name, value] = environment('BROWSER_CHANGE').split('=', 2);
  const url = new URL(address);
  if (name) {
    url.searchParams.set(name, value);
  }
  return url.href;
};

async function browse(chromium, address, result) {
  let window;
  while (!window) {
    const { targetInfos } = await chromium.send('Target.getTargets');
    window = targetInfos.find(({ type }) => type === 'page');
    await pause(window ? 0 : 50);
  }
  ({ sessionId: chromium.session } =
    await chromium.send('Target.attachToTarget', { targetId: window.targetId, flatten: true }));
  chromium.listeners.set('Network.requestWillBeSent', ({ type, request }) => {
    if (type === 'Document') {
      result.visited.push(request.url);
    }
  });
  await chromium.send('Network.enable');
  await chromium.send('Page.enable');
  await chromium.send('Page.navigate', { url: address });

  const person = {
    user: environment('USER', 'alice'), password: environment('PASSWORD', 'any will do'),
    userCode: environment('USER_CODE'), wish: mode,
  };
  const until = Date.now() + LIMIT;
  for (let still = 0; Date.now() < until; await pause(100)) {
    const { result: { value: done } } = await chromium.send('Runtime.evaluate', {
      expression: `(${act})(${JSON.stringify(person)})`, returnByValue: true, userGesture: true,
    }).catch(() => ({ result: { value: 'loading' } })); // between two pages
    if (done === 'closing') {
      result.ended = 'closed';
      return;
    }
    still = done === 'page' ? still + 1 : 0;
    if (still === 5) { // the page stays
      result.ended = 'page';
      break;
    }
  }
  const { result: { value } } = await chromium.send('Runtime.evaluate', {
    expression: '({ address: location.href, title: document.title, text: document.body.innerText })', returnByValue: true,
  });
  const { entries } = await chromium.send('Page.getNavigationHistory');
  Object.assign(result, value, { history: entries.map(({ url }) => url) });
}

const [address] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), 'ticketscope-browser-'));
const chromium = new Chromium(profile);
const result = { mode, opened: address, ended: 'time', visited: [] };
const timer = setTimeout(() => chromium.process.kill(), LIMIT + 10_000);
process.once('SIGTERM', () => chromium.process.kill());
try {
  await browse(chromium, change(address), result);
} catch (error) {
  result.ended = error.message;
}
chromium.session = undefined;
chromium.send('Browser.close').catch(() => {});
setTimeout(() => chromium.process.kill('SIGKILL'), 5000).unref();
await chromium.gone;
clearTimeout(timer);
rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
const file = environment('BROWSER_RESULT');
if (file) {
  writeFileSync(`${file}.part`, JSON.stringify(result, undefined, 2), { mode: 0o600 });
  renameSync(`${file}.part`, file);
}
