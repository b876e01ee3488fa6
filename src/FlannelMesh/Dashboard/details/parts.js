import { el } from '../core/dom.js';

/** Names and values; a value is text or an element, and may have a line below that says who says so. */
export function facts(...rows) {
  return el('dl', 'facts-list', ...rows.filter(Boolean).map(([name, value, source]) =>
    el('div', null, el('dt', null, name), el('dd', null, value, source ? el('span', 'source', source) : null))));
}

export const state = (tone, text) => el('span', `state ${tone}`, text);

export const mono = text => el('span', 'mono', text ?? '–');

export function section(title, ...content) {
  return el('section', null, el('h3', null, title), ...content);
}
