// The server's state, models and context, in the header of the page.
import { $, h } from './dom.js';
import { countTokens, events, getStatus } from './api.js';
import { readSettings, setModel, showTools } from './settings.js';
import { allowMedia } from './composer.js';

const RetryInterval = 2000;
let status = {};
let timer;

export function setUpServer({ changed }) {
  $('model').addEventListener('change', () => choose($('model').value, changed));
  return refresh(changed);
}

export async function refresh(changed = () => {}) {
  clearTimeout(timer);
  status = await getStatus(readSettings().modelId);
  $('server-state').textContent = { ready: '', loading: 'The model is loading …' }[status.state] ?? 'No server';
  $('server-state').title = status.message ?? '';
  if (status.state === 'ready') {
    showModels();
    showTools(status.tools);
    allowMedia(status);
    changed();
  } else {
    timer = setTimeout(() => refresh(changed), RetryInterval);
  }
}

// Shows how much of a slot's context the messages fill.
export async function showContext(messages, signal) {
  const count = status.contextSize && messages.length ? await countTokens(messages, readSettings(), signal) : null;
  $('context').hidden = count === null;
  if (count === null) return;
  $('context-meter').value = count / status.contextSize;
  $('context-text').textContent = `${count.toLocaleString('en')} / ${status.contextSize.toLocaleString('en')}`;
}

function showModels() {
  const models = status.models;
  const chosen = models.find(model => model.id === readSettings().modelId) ?? models.find(model => model.state === 'Loaded') ?? models[0];
  $('model').replaceChildren(...models.map(model => h('option', { value: model.id, selected: model === chosen },
    model.state === 'Unloaded' ? `${model.id} (not loaded)` : model.id)));
  setModel(status.isRouter ? chosen?.id : undefined);
}

// A router's model is loaded at once, with its progress; any other server has only one.
async function choose(id, changed) {
  setModel(id);
  if (status.models.find(model => model.id === id)?.state === 'Unloaded') {
    const bar = $('model-progress');
    bar.hidden = false;
    bar.removeAttribute('value');
    $('server-state').textContent = `Loading ${id} …`;
    for await (const { type, data } of events('api/models/load', { modelId: id })) {
      if (type === 'loading' && data.fraction) bar.value = data.fraction;
      if (type === 'error') $('server-state').textContent = data.message;
    }
    bar.hidden = true;
  }
  await refresh(changed);
}
