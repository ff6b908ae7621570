// One answer: asks the server, keeps what comes, and says what is going on meanwhile.
import { events, getStatus, stopAnswer } from './api.js';
import { append, contentsOf } from './tree.js';
import { saveNode } from './store.js';

const SaveInterval = 500;
const StatusInterval = 1000;

// A page that is left cuts its answers off: that is no error of theirs.
let leaving = false;
addEventListener('pagehide', () => { leaving = true; });
addEventListener('pageshow', () => { leaving = false; });

// Ends when the answer has ended, failed (node.error), was stopped (node.stopped), or was left: then node.token is the place to go on from.
// The lock tells other tabs, and this one after a reload, that somebody writes.
export function answer(node, messages, settings, { left, changed }) {
  return navigator.locks.request(lockOf(node), { ifAvailable: true }, async lock => {
    if (!lock) return;
    Object.assign(node, { open: true, error: undefined, stopped: undefined, interrupted: undefined, status: 'Waiting for the server …' });
    const watching = watchServer(node, settings.modelId, changed);
    const saving = setInterval(() => saveNode(stored(node), { quiet: true }), SaveInterval);
    try {
      for await (const { type, data } of events('api/chat', { id: node.id, messages, settings, token: node.token }, left)) {
        watching.stop();
        take(node, type, data);
        changed();
      }
      node.open = undefined;
    } catch (error) {
      if (!leaving && !left.aborted) {
        node.error = { message: error instanceof TypeError ? 'The connection to the program behind this page broke.' : error.message };
        node.open = node.token && true;
      }
    } finally {
      watching.stop();
      clearInterval(saving);
      node.status = undefined;
      if (node.stopped) node.open = undefined;
      if (!node.open) node.token = undefined;
      for (const reasoning of contentsOf(node.messages, 'reasoning')) reasoning.ended ??= Date.now();
      await saveNode(stored(node));
    }
  });
}

// The program behind the page is told: an answer that is only left goes on.
export async function stop(node, leave) {
  node.stopped = true;
  await stopAnswer(node.id).catch(leave);
}

// Whether no tab writes an answer that was stored as unfinished: the page was closed or reloaded.
export async function isAbandoned(node) {
  return Boolean(node.open) && !node.stopped && !(await navigator.locks.query()).held.some(lock => lock.name === lockOf(node));
}

function take(node, type, data) {
  switch (type) {
    case 'progress':
      node.status = data.processed < data.total ? `Reading the prompt: ${data.processed} of ${data.total} tokens` : 'Answering …';
      node.progress = data.processed < data.total ? data.processed / data.total : undefined;
      break;
    case 'update':
      node.status = 'Answering …';
      node.progress = undefined;
      node.token = data.token ?? undefined;
      append(node.messages, data);
      break;
    case 'timings':
      node.timings = data;
      break;
    case 'error':
      node.error = data;
      break;
  }
}

// Until the first event nothing tells why it takes long: a model that loads, or slots that are all busy.
function watchServer(node, model, changed) {
  let watching = true;
  const timer = setInterval(async () => {
    const status = await getStatus(model);
    if (!watching) return;
    if (status.state === 'loading') node.status = 'The model is loading …';
    else if (status.slotCount && status.busySlotCount >= status.slotCount) node.status = 'Waiting for a free slot …';
    changed();
  }, StatusInterval);
  return {
    stop() {
      watching = false;
      clearInterval(timer);
    },
  };
}

// A copy, so that the token which is saved belongs to the messages.
const stored = ({ status, progress, ...node }) => structuredClone(node);

const lockOf = node => `answer-${node.id}`;
