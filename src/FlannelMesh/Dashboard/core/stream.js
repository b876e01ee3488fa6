// Server-sent events over fetch. EventSource hides the comments that keep a connection alive; seeing them is how a connection that
// hangs, such as a dead SSH tunnel, is told from a quiet cluster.
import { currentToken, request, signIn } from './access.js';

const SILENCE = 35_000;
const LOCKED = 'locked';
const RETRIES = [500, 1000, 2000, 3000, 5000];

/** Reads text/event-stream until stop(); comes back by itself. onState('open' | 'lost' | 'locked', reason). */
export function listen(path, onEvent, onState) {
  let stopped = false;
  let attempts = 0;
  let abort = null;

  async function run() {
    while (!stopped) {
      const token = currentToken();
      const reason = await once();
      if (stopped) {
        return;
      }
      if (reason === LOCKED) {
        onState('locked');
        await signIn(token);
        continue;
      }
      onState('lost', reason);
      await new Promise(resolve => setTimeout(resolve, RETRIES[Math.min(attempts++, RETRIES.length - 1)]));
    }
  }

  async function once() {
    abort = new AbortController();
    let heard = Date.now();
    let silent = false;
    const watchdog = setInterval(() => {
      if (Date.now() - heard > SILENCE) {
        silent = true;
        abort.abort();
      }
    }, 1000);
    try {
      const response = await request(path, { signal: abort.signal, headers: { Accept: 'text/event-stream' } });
      if (response.status === 401) {
        return LOCKED;
      }
      if (!response.ok || !response.body) {
        return `the agent answered ${response.status}`;
      }
      onState('open');
      const parse = parser(onEvent);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) {
          return 'the agent ended the connection';
        }
        heard = Date.now();
        attempts = 0;
        parse(value);
      }
    } catch {
      return silent ? `nothing was heard for ${SILENCE / 1000} s` : 'the agent does not answer';
    } finally {
      clearInterval(watchdog);
    }
  }

  run();
  return () => {
    stopped = true;
    abort?.abort();
  };
}

/** A function that takes pieces of a stream and calls back for each whole event. A line may come in very many pieces. */
export function parser(onEvent) {
  let parts = [];
  let name = '';
  let data = [];

  function take(raw) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line === '') {
      if (data.length > 0) {
        onEvent(name || 'message', data.join('\n'));
      }
      name = '';
      data = [];
    } else if (line.startsWith('event:')) {
      name = line.slice(6).trim();
    } else if (line.startsWith('data:')) {
      data.push(line.slice(line[5] === ' ' ? 6 : 5));
    }
  }

  return piece => {
    let from = 0;
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', from)) {
      parts.push(piece.slice(from, end));
      take(parts.join(''));
      parts = [];
      from = end + 1;
    }
    parts.push(piece.slice(from));
  };
}
