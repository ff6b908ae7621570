// Cards for the calls of tools: what was asked, what came back, and the question whether a call may be made.
import { h } from './dom.js';

export function toolCard(call, result, running, open = false) {
  const failed = result?.additionalProperties?.failed === true;
  const state = result ? (failed ? 'failed' : 'done') : running ? 'running' : 'not run';
  return h('details', { class: `tool ${failed ? 'failed' : ''}`, open },
    h('summary', {}, h('span', { class: 'tool-name' }, call.name), ` ${brief(call.arguments)}`, h('span', { class: 'tool-state' }, state)),
    h('p', { class: 'label' }, 'Arguments'), h('pre', { tabindex: 0 }, pretty(call.arguments ?? {})),
    result && h('p', { class: 'label' }, failed ? 'Error' : 'Result'), result && h('pre', { tabindex: 0 }, pretty(result.result)));
}

export function approvalCard({ toolCall, decision }, decide) {
  return h('div', { class: 'tool approval', role: 'group', 'aria-label': `Approval of ${toolCall.name}` },
    h('p', {}, 'The model wants to call ', h('span', { class: 'tool-name' }, toolCall.name), '.'),
    h('pre', { tabindex: 0 }, pretty(toolCall.arguments ?? {})),
    decision === undefined
      ? h('div', { class: 'buttons' },
        h('button', { type: 'button', class: 'primary', onclick: () => decide(true) }, 'Allow'),
        h('button', { type: 'button', onclick: () => decide(false) }, 'Refuse'))
      : h('p', { class: 'status' }, decision ? 'Allowed.' : 'Refused.'));
}

const brief = values => Object.values(values ?? {}).map(value => typeof value === 'string' ? value : JSON.stringify(value)).join(', ');

const pretty = value => typeof value === 'string' ? value : JSON.stringify(value, null, 2);
