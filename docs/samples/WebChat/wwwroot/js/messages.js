// Shows questions and answers. What streams in changes only the part that it belongs to.
import { h } from './dom.js';
import { showMarkdown } from './markdown.js';
import { toolCard, approvalCard } from './tools.js';
import { contentsOf, textOf } from './tree.js';

// Shows a branch; elements of messages that are shown already are used again.
export function showPath(log, path, state, actions) {
  const shown = new Map([...log.children].map(element => [element.dataset.id, element]));
  log.replaceChildren(...path.map(node => {
    const element = shown.get(node.id) ?? h('article', { class: `message ${node.role}`, 'data-id': node.id, 'aria-label': node.role === 'user' ? 'You' : 'Answer' });
    showNode(element, node, state, actions);
    return element;
  }));
  if (!path.length) log.append(welcome(actions));
}

export function showNode(element, node, state, actions) {
  const answering = state.answering?.node === node;
  element.setAttribute('aria-busy', String(answering));
  const body = element.querySelector('.body') ?? element.appendChild(h('div', { class: 'body' }));
  const parts = node.messages.flatMap(message => message.contents).filter(content => content.$type !== 'functionResult');
  parts.forEach((content, i) => {
    const old = body.children[i];
    const kind = content.$type;
    const part = old?.dataset.kind === kind ? old : h('div', { 'data-kind': kind });
    showContent(part, content, node, answering, actions);
    if (!old) body.append(part);
    else if (old !== part) old.replaceWith(part);
  });
  while (body.children.length > parts.length) body.lastChild.remove();
  element.querySelector('.foot')?.remove();
  element.append(h('div', { class: 'foot' }, ...foot(node, answering, state, actions)));
}

function showContent(part, content, node, answering, actions) {
  switch (content.$type) {
    case 'text':
      part.classList.add('text');
      if (node.role === 'user') part.textContent = content.text;
      else showMarkdown(part, content.text);
      break;
    case 'reasoning':
      showReasoning(part, content, answering);
      break;
    case 'data':
      if (!part.children.length) part.append(media(content.uri));
      break;
    case 'functionCall':
      part.replaceChildren(toolCard(content, contentsOf(node.messages, 'functionResult').find(result => result.callId === content.callId), answering, part.querySelector('details')?.open));
      break;
    case 'toolApprovalRequest':
      part.replaceChildren(approvalCard(content, approved => actions.decide(node, content, approved)));
      break;
  }
}

function showReasoning(part, content, answering) {
  const details = part.querySelector('details') ?? part.appendChild(h('details', { class: 'reasoning' }, h('summary'), h('div', { class: 'text' })));
  const seconds = ((content.ended ?? Date.now()) - content.began) / 1000;
  details.firstChild.textContent = content.ended || !answering ? `Reasoning · ${seconds.toFixed(1)} s` : 'Reasoning …';
  showMarkdown(details.lastChild, content.text);
}

const media = uri => uri.startsWith('data:audio/')
  ? h('audio', { controls: true, src: uri })
  : h('img', { src: uri, alt: 'Attached image', class: 'attached' });

function foot(node, answering, state, actions) {
  if (answering) return [
    h('span', { class: 'status' }, node.status ?? ''),
    node.progress !== undefined && h('progress', { max: 1, value: node.progress, 'aria-label': 'Reading the prompt' }),
  ];
  const idle = !state.answering;
  return [
    node.error && h('div', { class: 'error', role: 'alert' },
      h('p', {}, node.error.message),
      h('button', { type: 'button', onclick: () => actions.retry(node), disabled: !idle }, 'Try again')),
    node.stopped && h('span', { class: 'status' }, 'Stopped.'),
    node.interrupted && !node.error && h('span', { class: 'status' }, 'The page was left before the answer was complete.'),
    branches(node, state, actions),
    button('Copy', () => navigator.clipboard.writeText(textOf(node.messages))),
    node.role === 'user' ? button('Edit', () => actions.edit(node), !idle) : !node.error && button('Regenerate', () => actions.regenerate(node), !idle),
    node.timings && h('span', { class: 'timings' }, timings(node.timings)),
  ];
}

function branches(node, state, actions) {
  const versions = state.tree.siblings(node);
  const place = versions.indexOf(node);
  if (versions.length < 2) return null;
  return h('span', { class: 'branches' },
    h('button', { type: 'button', class: 'quiet', 'aria-label': 'Previous version', disabled: place === 0, onclick: () => actions.branch(versions[place - 1]) }, '‹'),
    h('span', { 'aria-label': `Version ${place + 1} of ${versions.length}` }, `${place + 1}/${versions.length}`),
    h('button', { type: 'button', class: 'quiet', 'aria-label': 'Next version', disabled: place === versions.length - 1, onclick: () => actions.branch(versions[place + 1]) }, '›'));
}

const button = (text, onclick, disabled = false) => h('button', { type: 'button', class: 'quiet', onclick, disabled }, text);

function timings({ promptTokens, cachedTokens, outputTokens, tokensPerSecond }) {
  const prompt = `${(promptTokens ?? 0) + (cachedTokens ?? 0)} prompt tokens${cachedTokens ? ` (${cachedTokens} cached)` : ''}`;
  return `${prompt} · ${outputTokens ?? 0} tokens${tokensPerSecond ? ` · ${tokensPerSecond.toFixed(0)} per second` : ''}`;
}

const Examples = ['What is the weather in Paris?', 'What is 17 plus 25?', 'Tell me a story about a fox.', 'What is the capital of France?'];

const welcome = actions => h('div', { class: 'welcome' },
  h('h2', {}, 'What would you like to ask?'),
  h('p', {}, 'Answers come from a llama-server; nothing leaves your machines.'),
  h('div', { class: 'examples' }, ...Examples.map(text => h('button', { type: 'button', onclick: () => actions.ask(text) }, text))));
