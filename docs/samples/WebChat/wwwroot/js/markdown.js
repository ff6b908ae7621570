// Markdown of a model, which may have been told by somebody else what to write: nothing of it runs, and nothing is loaded from elsewhere.
import { marked } from '../lib/marked.esm.js';
import DOMPurify from '../lib/purify.es.js';
import { h } from './dom.js';

const Allowed = {
  USE_PROFILES: { html: true },
  FORBID_TAGS: ['style', 'form', 'input', 'button', 'textarea', 'select', 'iframe', 'audio', 'video', 'source', 'dialog'],
  FORBID_ATTR: ['style', 'class', 'id', 'name', 'srcset', 'background', 'tabindex'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|data:image\/(?:png|jpeg|gif|webp);)/i,
  RETURN_DOM_FRAGMENT: true,
};

// Shows the text in the element. Blocks that have not changed since the last call stay as they are, and so does a selection in them.
export function showMarkdown(element, text) {
  const blocks = marked.lexer(text).filter(token => token.type !== 'space');
  blocks.forEach((block, i) => {
    const old = element.children[i];
    if (old?.markdown === block.raw) return;
    const shown = h('div', { class: 'block' }, sanitize(marked.parser([block])));
    shown.markdown = block.raw;
    if (old) old.replaceWith(shown);
    else element.append(shown);
  });
  while (element.children.length > blocks.length) element.lastChild.remove();
}

function sanitize(html) {
  const fragment = DOMPurify.sanitize(html, Allowed);
  for (const image of fragment.querySelectorAll('img')) {
    const source = image.getAttribute('src') ?? '';
    if (!source.startsWith('data:')) image.replaceWith(foreignImage(source, image.alt));
  }
  for (const link of fragment.querySelectorAll('a')) {
    link.rel = 'noopener noreferrer nofollow';
    link.target = '_blank';
  }
  for (const block of fragment.querySelectorAll('pre')) {
    block.tabIndex = 0;
    block.append(h('button', { type: 'button', class: 'copy', onclick: () => navigator.clipboard.writeText(block.querySelector('code')?.textContent ?? '') }, 'Copy'));
  }
  for (const table of fragment.querySelectorAll('table')) {
    const frame = h('div', { class: 'table', tabindex: 0 });
    table.replaceWith(frame);
    frame.append(table);
  }
  return fragment;
}

// An address tells its host that the page was read, and can carry away what the conversation is about: only the user may follow it.
function foreignImage(source, description) {
  return /^https?:/i.test(source)
    ? h('a', { href: source, rel: 'noopener noreferrer nofollow', target: '_blank' }, `Image: ${description || source}`)
    : h('span', {}, description);
}
