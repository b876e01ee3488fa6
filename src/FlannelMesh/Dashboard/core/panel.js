import { attributes, byId, el } from './dom.js';

/** The parts every section has: a title, where its facts come from, controls, and a body. */
export function panel(id, title) {
  const section = byId(id);
  const heading = attributes(el('h2', null, title), { id: `${id}-title` });
  const source = el('p', 'source');
  const controls = el('div', 'controls');
  const body = el('div', 'body');
  section.append(el('div', 'head', el('div', 'titles', heading, source), controls), body);
  return { section, heading, source, controls, body };
}

/** A labelled list to choose from, for filters. */
export function filter(label, options, onChange) {
  const select = el('select');
  select.setAttribute('aria-label', label);
  for (const [value, text] of options) {
    const option = el('option', null, text);
    option.value = value;
    select.append(option);
  }
  select.addEventListener('change', () => onChange(select.value));
  return select;
}
