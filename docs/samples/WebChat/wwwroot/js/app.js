// Ties the parts of the page together.
import { $, announce } from './dom.js';
import { answer, isAbandoned, stop as stopAnswer } from './answer.js';
import { fill, draft, setAnswering, setUpComposer, takeMessage } from './composer.js';
import { showNode, showPath } from './messages.js';
import { readSettings, setUpSettings } from './settings.js';
import { refresh, setUpServer, showContext } from './server.js';
import { setUpSidebar, showConversations, toggle } from './sidebar.js';
import { deleteConversation, getNodes, listConversations, newId, onChange, saveConversation, saveNode } from './store.js';
import { Tree, contentsOf, textOf, toMessages } from './tree.js';

const CountDelay = 300;
const state = { conversation: null, tree: new Tree(), leaf: null, answering: null, edited: null };
const actions = { ask, edit, regenerate, retry, branch, decide };
let counting;

setUpSettings(countContext);
setUpSidebar({ create: () => open(null) });
setUpComposer({ send, stop, changed: countContext });
$('cancel-edit').addEventListener('click', () => {
  showEdited(null);
  fill('');
  $('prompt').focus();
});
onChange(changed);
addEventListener('popstate', visit);
addEventListener('pageshow', event => event.persisted && visit());
let ready = Promise.all([load(), setUpServer({ changed: countContext })]);
await ready;
await showSidebar();
$('prompt').focus();
goOn();

function idOfAddress() {
  return location.hash.slice(1) || null;
}

async function open(id) {
  history.pushState(null, '', id ? `#${id}` : location.pathname);
  await visit();
  await showSidebar();
  toggle(false);
  $('prompt').focus();
}

async function changed(id) {
  if (id === state.conversation?.id && !state.answering) await visit();
  await showSidebar();
}

function visit() {
  return ready = ready.then(load).then(goOn);
}

// An answer that this page has left is taken up again.
function goOn() {
  const node = state.tree.nodes.get(state.leaf);
  if (node?.interrupted && node.token && !state.answering) retry(node);
}

async function load() {
  const id = idOfAddress();
  if (state.conversation?.id !== id) leave();
  const conversation = id ? (await listConversations()).find(other => other.id === id) : null;
  const tree = new Tree(conversation ? await getNodes(id) : []);
  for (const node of tree.nodes.values()) node.interrupted = await isAbandoned(node);
  if (state.answering) return;
  Object.assign(state, { conversation: conversation ?? null, tree, leaf: conversation?.leaf ?? null });
  showEdited(null);
  show();
}

function show() {
  showPath($('log'), state.tree.path(state.leaf), state, actions);
  document.title = state.conversation ? `${state.conversation.title} · llama.cpp` : 'Chat with llama.cpp';
  setAnswering(Boolean(state.answering));
  scrollToEnd(true);
  countContext();
}

function showSidebar() {
  return showConversations(state.conversation?.id, { open, remove });
}

async function remove(conversation) {
  if (!confirm(`Delete "${conversation.title}"?`)) return;
  if (conversation.id === state.conversation?.id) await stop();
  await deleteConversation(conversation.id);
  if (conversation.id === state.conversation?.id) await open(null);
  else await showSidebar();
}

// A message stays in the box until the page has read its conversation and knows the model.
async function send() {
  await ready;
  if (state.answering) return;
  const message = takeMessage();
  if (message) return askMessage(message, state.leaf);
}

function ask(text) {
  return askMessage({ role: 'user', contents: [{ $type: 'text', text }] }, state.leaf);
}

async function askMessage(message, parent) {
  if (!state.conversation) {
    const title = textOf([message]).slice(0, 60) || 'Image';
    state.conversation = { id: newId(), title, created: Date.now(), updated: Date.now() };
    history.replaceState(null, '', `#${state.conversation.id}`);
  }
  const question = add({ role: 'user', parent: state.edited ? state.edited.parent : parent, messages: [message] });
  showEdited(null);
  await Promise.all([saveNode(question), answerTo(question)]);
}

function add(node) {
  const added = { id: newId(), conversation: state.conversation.id, created: Date.now(), ...node };
  state.tree.add(added);
  state.leaf = added.id;
  return added;
}

// Begins an answer, or goes on with one after an approval.
async function answerTo(question, node = add({ role: 'assistant', parent: question.id, messages: [], open: true }), approvals = []) {
  const leaving = new AbortController();
  const running = state.answering = { node, leaving };
  const { conversation } = state;
  conversation.updated = Date.now();
  conversation.leaf = node.id;
  await saveNode(node);
  await saveConversation(conversation);
  await showSidebar();
  show();
  announce('Answering.');
  await answer(node, toMessages(state.tree.path(node.id), approvals), readSettings(), { left: leaving.signal, changed: showAnswer });
  if (state.answering !== running) return changed(node.conversation);
  state.answering = null;
  show();
  announce(node.error ? '' : node.stopped ? 'Stopped.' : textOf(node.messages));
  if (node.error) refresh(countContext);
}

let frame;
function showAnswer() {
  frame ??= requestAnimationFrame(() => {
    frame = undefined;
    const node = state.answering?.node;
    const element = node && $('log').querySelector(`[data-id="${node.id}"]`);
    if (!element) return;
    const atEnd = isAtEnd();
    showNode(element, node, state, actions);
    scrollToEnd(atEnd);
  });
}

function stop() {
  return state.answering && stopAnswer(state.answering.node, leave);
}

function leave() {
  state.answering?.leaving.abort();
  state.answering = null;
}

function edit(node) {
  showEdited(node);
  fill(textOf(node.messages), contentsOf(node.messages, 'data').map(content => content.uri));
  $('prompt').focus();
}

function showEdited(node) {
  state.edited = node;
  $('editing').hidden = !node;
}

function regenerate(node) {
  return answerTo(state.tree.nodes.get(node.parent));
}

// Goes on where the connection broke, or begins a further version.
function retry(node) {
  return node.token ? answerTo(state.tree.nodes.get(node.parent), node) : regenerate(node);
}

async function branch(node) {
  state.leaf = state.tree.newestLeaf(node).id;
  state.conversation.leaf = state.leaf;
  await saveConversation(state.conversation);
  show();
  goOn();
}

// Once each call is decided, the server goes on: its function invocation makes the calls that were allowed.
async function decide(node, request, approved) {
  request.decision = approved;
  const requests = contentsOf(node.messages, 'toolApprovalRequest');
  if (requests.some(other => other.decision === undefined)) return show();
  const approvals = { role: 'user', contents: requests.map(({ requestId, toolCall, decision }) => ({ $type: 'toolApprovalResponse', requestId, toolCall, approved: decision })) };
  await answerTo(state.tree.nodes.get(node.parent), node, [approvals]);
}

function countContext() {
  counting?.abort();
  const { signal } = counting = new AbortController();
  const text = draft();
  setTimeout(async () => {
    if (signal.aborted || state.answering) return;
    const messages = [...toMessages(state.tree.path(state.leaf)), ...text ? [{ role: 'user', contents: [{ $type: 'text', text }] }] : []];
    try {
      await showContext(messages, signal);
    } catch (error) {
      if (!signal.aborted) $('context').hidden = true;
    }
  }, CountDelay);
}

function isAtEnd() {
  const log = $('log');
  return log.scrollHeight - log.scrollTop - log.clientHeight < 80;
}

function scrollToEnd(wanted) {
  if (wanted) $('log').scrollTop = $('log').scrollHeight;
}
