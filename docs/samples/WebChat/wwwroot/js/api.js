// The page's own server. Answers and the loading of models are streams of server-sent events.
export async function getStatus(model) {
  try {
    const response = await fetch(`api/status${model ? `?model=${encodeURIComponent(model)}` : ''}`);
    return response.ok ? await response.json() : unreachable();
  } catch {
    return unreachable();
  }
}

export async function countTokens(messages, settings, signal) {
  const response = await post('api/tokens', { messages, settings }, signal);
  return (await response.json()).count ?? null;
}

export const stopAnswer = id => post('api/stop', { id });

export async function* events(path, body, signal) {
  const response = await post(path, body, signal);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  while (true) {
    const { value, done } = await reader.read();
    if (done) return;
    buffer += value;
    const blocks = buffer.split('\n\n');
    buffer = blocks.pop();
    yield* blocks.map(parse);
  }
}

async function post(path, body, signal) {
  let response;
  try {
    response = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), signal });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Error('The program behind this page is not running. Start it again with eng/webchat.sh.');
  }
  if (!response.ok) throw new Error(`The program behind this page answered with status ${response.status}.`);
  return response;
}

function parse(block) {
  const event = { type: 'message', data: '' };
  for (const line of block.split('\n')) {
    if (line.startsWith('event:')) event.type = line.slice(6).trim();
    if (line.startsWith('data:')) event.data += line.slice(5);
  }
  return { type: event.type, data: JSON.parse(event.data) };
}

const unreachable = () => ({ state: 'unreachable', message: 'The program behind this page is not running.' });
