// The message box: text, and images or sounds that are attached, pasted or dropped.
import { $, h, icon } from './dom.js';

let attached = [];

export function setUpComposer({ send, stop, changed }) {
  const prompt = $('prompt');
  prompt.addEventListener('input', () => {
    grow();
    changed();
  });
  prompt.addEventListener('keydown', event => {
    // While an input method composes a character, Enter is its key.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send();
    }
  });
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape' && !document.querySelector('dialog[open]')) stop();
  });
  $('composer').addEventListener('submit', event => {
    event.preventDefault();
    send();
  });
  $('stop').addEventListener('click', stop);
  $('attach').addEventListener('click', () => $('file').click());
  $('file').addEventListener('change', async () => {
    await attach($('file').files);
    $('file').value = '';
  });
  prompt.addEventListener('paste', event => attach(event.clipboardData.files));
  document.addEventListener('dragover', event => event.preventDefault());
  document.addEventListener('drop', event => {
    event.preventDefault();
    attach(event.dataTransfer.files);
  });
}

// Takes the message out of the box; null when there is nothing to send.
export function takeMessage() {
  const text = $('prompt').value.trim();
  if (!text && !attached.length) return null;
  const contents = [...attached.map(uri => ({ $type: 'data', uri })), ...text ? [{ $type: 'text', text }] : []];
  fill('');
  return { role: 'user', contents };
}

export const draft = () => $('prompt').value.trim();

// Puts a message back into the box, to be edited.
export function fill(text, uris = []) {
  attached = uris;
  $('refused').textContent = '';
  $('prompt').value = text;
  grow();
  showAttachments();
}

// What the server can see and hear decides what may be attached.
export function allowMedia({ supportsVision, supportsAudio }) {
  const kinds = [supportsVision && 'image/*', supportsAudio && 'audio/*'].filter(Boolean);
  $('file').accept = kinds.join(',');
  $('attach').hidden = !kinds.length;
  $('attach').setAttribute('aria-label', supportsAudio ? (supportsVision ? 'Attach an image or a sound' : 'Attach a sound') : 'Attach an image');
}

export function setAnswering(answering) {
  $('send').hidden = answering;
  $('stop').hidden = !answering;
}

async function attach(files) {
  const kinds = $('file').accept.split(',').filter(Boolean).map(kind => kind.replace('*', ''));
  const refused = [];
  for (const file of files) {
    if (kinds.some(kind => file.type.startsWith(kind))) attached.push(await read(file));
    else refused.push(file);
  }
  $('refused').textContent = refused.map(explain).join(' ');
  showAttachments();
}

const explain = ({ name, type }) =>
  type.startsWith('image/') ? `${name} is left out: this model sees no images.`
    : type.startsWith('audio/') ? `${name} is left out: this model hears no sounds.`
      : `${name} is left out: it is neither an image nor a sound.`;

const read = file => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result);
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(file);
});

function showAttachments() {
  $('attachments').replaceChildren(...attached.map((uri, i) => h('span', { class: 'attachment' },
    uri.startsWith('data:audio/') ? h('span', {}, 'Sound') : h('img', { src: uri, alt: `Image ${i + 1} to send` }),
    h('button', { type: 'button', class: 'icon', 'aria-label': `Remove attachment ${i + 1}`, onclick: () => remove(i) }, icon('close')))));
}

function remove(place) {
  attached = attached.filter((_, i) => i !== place);
  showAttachments();
}

function grow() {
  const prompt = $('prompt');
  prompt.style.height = 'auto';
  prompt.style.height = `${Math.min(prompt.scrollHeight, 240)}px`;
}
