// What a person should look at, the worst first, each with what was seen and what cures it.
import { ageElement } from '../core/clock.js';
import { copyButton } from '../core/copy.js';
import { attributes, byId, el, setText } from '../core/dom.js';
import { clockTime } from '../core/format.js';
import { panel } from '../core/panel.js';
import { matches } from '../core/search.js';
import { select } from '../core/selection.js';
import * as store from '../core/store.js';
import { here } from '../core/words.js';

const SHOWN = 50;
const rows = new Map();
let parts;
let list;
let calm;
let rest;

export function startProblems() {
  parts = panel('problems', 'Problems');
  list = attributes(el('ul', 'problems'), { 'aria-live': 'polite', 'aria-relevant': 'additions' });
  calm = el('p', 'calm');
  rest = el('p', 'empty');
  parts.body.append(calm, list, rest);
  store.on(['problems', 'search', 'node'], render);
}

const keyOf = problem => `${problem.nodeId}\n${problem.severity}\n${problem.text}\n${problem.cure}`;
const isCommand = cure => /^[a-z][\w./-]*( |$)/.test(cure) && !/[.:]$/.test(cure);

function render() {
  const problems = store.get('problems');
  if (!problems) {
    return;
  }
  setText(byId('nav-problems'), problems.length ? String(problems.length) : '');
  byId('nav-problems').classList.toggle('bad', problems.some(problem => problem.severity === 'fail'));
  setText(parts.source, `Each is what the named node says of itself or has measured; collected by ${here()}`);
  const worst = problem => (problem.severity === 'fail' ? 0 : 1);
  const shown = problems.filter(problem => matches(problem.name, problem.text, problem.evidence ?? '')).sort((a, b) => worst(a) - worst(b));
  calm.hidden = shown.length > 0;
  calm.className = `calm state ${problems.length === 0 ? 'good' : 'none'}`;
  calm.title = `collected by ${here()} from the nodes' reports`;
  setText(calm, problems.length === 0
    ? `No node reports a problem, as far as reports have reached ${here()}.`
    : `None of ${problems.length} problems matches the search.`);
  setText(rest, shown.length > SHOWN ? `${shown.length - SHOWN} more; search for a node to see its own.` : '');
  rest.hidden = shown.length <= SHOWN;
  const wanted = shown.slice(0, SHOWN);
  const keys = new Set(wanted.map(keyOf));
  for (const [key, row] of rows) {
    if (!keys.has(key)) {
      row.element.remove();
      rows.delete(key);
    }
  }
  wanted.forEach((problem, index) => {
    const key = keyOf(problem);
    let row = rows.get(key);
    if (!row) {
      row = problemRow(problem);
      rows.set(key, row);
    }
    setText(row.evidence, problem.evidence ?? '');
    row.evidence.hidden = !problem.evidence;
    if (list.children[index] !== row.element) {
      list.insertBefore(row.element, list.children[index] ?? null);
    }
  });
}

function problemRow(problem) {
  const isFail = problem.severity === 'fail';
  const name = el('button', 'link', problem.name);
  name.type = 'button';
  name.title = 'Show all about this node';
  name.addEventListener('click', () => select('node', problem.nodeId));
  const evidence = el('p', 'evidence');
  return { element: el('li', isFail ? 'fail' : 'warn', el('div', 'what', problemWord(problem), name, ageElement(Date.parse(problem.since), '')),
    el('div', 'facts', el('p', 'text', problem.text), evidence), cure(problem.cure, problem.name)), evidence };
}

/** How bad it is, and who says so since when. */
export function problemWord(problem) {
  const isFail = problem.severity === 'fail';
  const word = el('span', `state ${isFail ? 'bad' : 'note'}`, isFail ? 'Failure' : 'Warning');
  word.title = `about ${problem.name}, from its report or the lack of one; first seen by ${here()} at ${clockTime(problem.since)}`;
  return word;
}

/** What cures it, ready to be pasted. */
export function cure(text, name) {
  if (!text) {
    return null;
  }
  return el('div', 'cure', el(isCommand(text) ? 'code' : 'p', null, text), copyButton(text, `the cure for ${name}`));
}
