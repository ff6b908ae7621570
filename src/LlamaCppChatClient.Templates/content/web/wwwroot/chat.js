const form = document.querySelector("form");
const lines = document.querySelector("#lines");
const conversation = [];

function show(role, text) {
  const line = document.createElement("p");
  line.className = role;
  line.textContent = text;
  lines.append(line);
  return line;
}

// Each event is one line, "data: {…}", and an empty one.
async function* read(response) {
  let text = "";
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    const events = (text + part).split("\n\n");
    text = events.pop();
    for (const event of events) yield JSON.parse(event.replace(/^data: /, ""));
  }
}

form.addEventListener("submit", async submit => {
  submit.preventDefault();
  const question = form.question.value;
  form.reset();
  form.querySelector("button").disabled = true;
  show("user", question);
  conversation.push({ role: "user", text: question });

  const answer = show("assistant", "");
  try {
    const response = await fetch("chat", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(conversation) });
    if (!response.ok) throw new Error(`The program answered ${response.status}.`);
    for await (const { role, text } of read(response)) {
      if (role === "error") throw new Error(text);
      answer.textContent += text;
    }
    conversation.push({ role: "assistant", text: answer.textContent });
  } catch (error) {
    conversation.pop();
    show("error", error.message);
  }
  form.querySelector("button").disabled = false;
});
