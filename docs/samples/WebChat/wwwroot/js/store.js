// Conversations, in the browser's database. A conversation is a tree: editing a message or asking again begins a branch.
// Each message is a record of its own, so that two tabs add to one conversation without losing anything.
const Channel = new BroadcastChannel('conversations');
let opening;

export const newId = () => crypto.randomUUID();

export const listConversations = async () =>
  (await ask('conversations', 'readonly', store => store.getAll())).sort((a, b) => b.updated - a.updated);

export const getNodes = id => ask('nodes', 'readonly', store => store.index('conversation').getAll(id));

export async function saveConversation(conversation) {
  await ask('conversations', 'readwrite', store => store.put(conversation));
  Channel.postMessage(conversation.id);
}

export async function saveNode(node, { quiet = false } = {}) {
  await ask('nodes', 'readwrite', store => store.put(node));
  if (!quiet) Channel.postMessage(node.conversation);
}

export async function deleteConversation(id) {
  for (const node of await getNodes(id)) await ask('nodes', 'readwrite', store => store.delete(node.id));
  await ask('conversations', 'readwrite', store => store.delete(id));
  Channel.postMessage(id);
}

// Another tab has changed a conversation.
export const onChange = listener => Channel.addEventListener('message', event => listener(event.data));

async function ask(name, mode, request) {
  const database = await (opening ??= open());
  return wait(request(database.transaction(name, mode).objectStore(name)));
}

function open() {
  const request = indexedDB.open('llamacpp-chat', 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('conversations', { keyPath: 'id' });
    request.result.createObjectStore('nodes', { keyPath: 'id' }).createIndex('conversation', 'conversation');
  };
  return wait(request);
}

const wait = request => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
