// The settings, kept in the browser.
import { $, h } from './dom.js';

const Numbers = ['temperature', 'topP', 'topK', 'minP', 'repeatPenalty', 'maxOutputTokens', 'seed', 'maxReasoningTokens'];
const Key = 'settings';

// Which tools are off is kept of those too that are not there now, e.g. because their MCP server is down.
const saved = { off: [], ...JSON.parse(localStorage.getItem(Key) ?? '{}') };

export function setUpSettings(changed) {
  const dialog = $('settings');
  const form = dialog.querySelector('form');
  for (const [name, value] of Object.entries(saved.fields ?? {})) {
    if (form.elements[name]?.type === 'checkbox') form.elements[name].checked = value;
    else if (form.elements[name]) form.elements[name].value = value;
  }
  $('open-settings').addEventListener('click', () => dialog.showModal());
  dialog.addEventListener('click', event => event.target === dialog && dialog.close());
  form.addEventListener('input', () => {
    saved.fields = Object.fromEntries([...form.elements]
      .filter(field => field.name && field.name !== 'tool')
      .map(field => [field.name, field.type === 'checkbox' ? field.checked : field.value]));
    const boxes = [...form.querySelectorAll('[name=tool]')];
    const unknown = saved.off.filter(name => !boxes.some(box => box.value === name));
    saved.off = [...unknown, ...boxes.filter(box => !box.checked).map(box => box.value)];
    localStorage.setItem(Key, JSON.stringify(saved));
    $('schema-error').textContent = schema().error ?? '';
    changed();
  });
  setUpTheme();
}

export function showTools(tools) {
  const shown = [...$('tools').querySelectorAll('input')].map(box => box.value);
  if (shown.join() === tools.map(tool => tool.name).join()) return;
  $('tools').replaceChildren(...tools.map(tool => h('label', { class: 'check' },
    h('input', { type: 'checkbox', name: 'tool', value: tool.name, checked: !saved.off.includes(tool.name) }),
    h('span', {}, h('span', { class: 'tool-name' }, tool.name), ` ${tool.description}`))));
}

// The settings as the server takes them.
export function readSettings() {
  const fields = saved.fields ?? {};
  const numbers = Object.fromEntries(Numbers.filter(name => fields[name]).map(name => [name, Number(fields[name])]));
  return {
    ...numbers,
    modelId: saved.model,
    systemPrompt: fields.systemPrompt || undefined,
    reasoning: fields.reasoning ? fields.reasoning === 'true' : undefined,
    jsonSchema: schema().value,
    toolsOff: saved.off,
    askBeforeTools: fields.askBeforeTools ?? false,
  };
}

export function setModel(id) {
  saved.model = id;
  localStorage.setItem(Key, JSON.stringify(saved));
}

function schema() {
  const text = saved.fields?.jsonSchema?.trim();
  if (!text) return {};
  try {
    const value = JSON.parse(text);
    return value && typeof value === 'object' && !Array.isArray(value) ? { value } : { error: 'A JSON schema is an object. It is not used.' };
  } catch (error) {
    return { error: `This is not JSON, and is not used: ${error.message}` };
  }
}

function setUpTheme() {
  const show = () => { document.documentElement.dataset.theme = saved.theme ?? ''; };
  $('theme').addEventListener('click', () => {
    const dark = saved.theme ? saved.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    saved.theme = dark ? 'light' : 'dark';
    localStorage.setItem(Key, JSON.stringify(saved));
    show();
  });
  show();
}
