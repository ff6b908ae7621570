// Elements without a framework: h('button', { class: 'icon', onclick }, 'Send').
export const $ = id => document.getElementById(id);

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (typeof value === 'boolean') element.toggleAttribute(name, value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

// A drawing of the page's own, by its name.
export function icon(name) {
  const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  drawing.setAttribute('class', 'glyph');
  drawing.setAttribute('aria-hidden', 'true');
  drawing.append(document.createElementNS(drawing.namespaceURI, 'use'));
  drawing.firstChild.setAttribute('href', `#icon-${name}`);
  return drawing;
}

export function announce(text) {
  $('announcer').textContent = text;
}
