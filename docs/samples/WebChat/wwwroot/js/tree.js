// Questions and answers of one conversation, each with the one before it.
export class Tree {
  nodes = new Map();

  constructor(nodes = []) {
    for (const node of nodes) this.nodes.set(node.id, node);
  }

  add(node) {
    this.nodes.set(node.id, node);
  }

  path(leaf) {
    const path = [];
    for (let node = this.nodes.get(leaf); node; node = this.nodes.get(node.parent)) path.unshift(node);
    return path;
  }

  // The versions of a message, oldest first.
  siblings(node) {
    return [...this.nodes.values()].filter(other => other.parent === node.parent).sort((a, b) => a.created - b.created);
  }

  // The end of the newest branch below a message.
  newestLeaf(node) {
    const children = [...this.nodes.values()].filter(other => other.parent === node.id).sort((a, b) => a.created - b.created);
    return children.length ? this.newestLeaf(children.at(-1)) : node;
  }
}

// What is sent of a branch: no message whose rest is still to come, and no call without a result, which an answer that was stopped may have.
export function toMessages(path, approvals = []) {
  const messages = path.flatMap(node => node.token ? node.messages.slice(0, -1) : node.messages);
  const results = new Set(contentsOf(messages, 'functionResult').map(result => result.callId));
  return messages
    .map(message => ({ ...message, contents: message.contents.filter(content =>
      content.$type === 'functionCall' ? results.has(content.callId) : content.$type !== 'toolApprovalRequest' || approvals.length) }))
    .filter(message => message.contents.length)
    .concat(approvals);
}

export const contentsOf = (messages, type) => messages.flatMap(message => message.contents).filter(content => content.$type === type);

export const textOf = messages => contentsOf(messages, 'text').map(content => content.text).join('');

// Puts a piece of an answer at its end.
export function append(messages, update) {
  let message = messages.at(-1);
  if (message?.messageId !== update.messageId || message.role !== update.role) {
    messages.push(message = { role: update.role, messageId: update.messageId, contents: [] });
  }
  for (const content of update.contents) {
    const last = message.contents.at(-1);
    if (content.$type === 'usage') continue;
    if (content.$type === 'functionCall') dropRequest(messages, content.callId);
    if (last?.$type === content.$type && (content.$type === 'text' || content.$type === 'reasoning')) Object.assign(last, { text: last.text + content.text, ended: undefined });
    else message.contents.push(content.$type === 'reasoning' ? { ...content, began: Date.now() } : content);
    for (const earlier of message.contents.slice(0, -1)) {
      if (earlier.$type === 'reasoning') earlier.ended ??= Date.now();
    }
  }
}

// A call that was allowed or refused comes again, as a call.
function dropRequest(messages, callId) {
  for (const message of messages) {
    message.contents = message.contents.filter(content => content.$type !== 'toolApprovalRequest' || content.toolCall.callId !== callId);
  }
}
