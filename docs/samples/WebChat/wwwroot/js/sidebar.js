// The list of conversations; on a narrow screen it slides in.
import { $, h, icon } from './dom.js';
import { listConversations } from './store.js';

const narrow = matchMedia('(max-width: 50rem)');

export function setUpSidebar({ create }) {
  $('new-chat').addEventListener('click', create);
  $('open-sidebar').addEventListener('click', () => toggle(true));
  $('close-sidebar').addEventListener('click', () => toggle(false));
  document.addEventListener('keydown', event => event.key === 'Escape' && narrow.matches && toggle(false));
  narrow.addEventListener('change', () => toggle(false));
  toggle(false);
}

export async function showConversations(current, { open, remove }) {
  $('conversations').replaceChildren(...(await listConversations()).map(conversation => h('li', {},
    h('button', { type: 'button', class: 'conversation', 'aria-current': conversation.id === current ? 'page' : null, onclick: () => open(conversation.id) }, conversation.title),
    h('button', { type: 'button', class: 'icon', 'aria-label': `Delete ${conversation.title}`, onclick: () => remove(conversation) }, icon('close')))));
}

export function toggle(shown) {
  const was = document.body.classList.toggle('sidebar-open', shown);
  $('sidebar').inert = narrow.matches && !was;
  $('page').inert = narrow.matches && was;
  $('open-sidebar').setAttribute('aria-expanded', String(was));
  if (narrow.matches && was) $('close-sidebar').focus();
}
