using Microsoft.Extensions.AI;

namespace LlamaCpp.Routing.Affinity;

/// <summary>By what a call is recognised: its affinity key, else the beginnings of its messages.</summary>
/// <param name="Start">The hash that places a conversation that nobody remembers: of the key, else of model, instructions, system messages and first user message.</param>
/// <param name="Marks">The hashes that are remembered, from the shortest beginning to the longest; the key's alone when there is one.</param>
/// <param name="HasKey">Whether the caller gave a key.</param>
internal sealed record Conversation(ulong Start, IReadOnlyList<ulong> Marks, bool HasKey)
{
    /// <param name="messages">The messages of the call.</param>
    /// <param name="options">The options of the call.</param>
    /// <param name="key">The affinity key, or null.</param>
    /// <param name="model">The model that is asked for when the options name none.</param>
    public static Conversation Of(IReadOnlyList<ChatMessage> messages, ChatOptions? options, string? key, string? model)
    {
        if (key is not null)
        {
            StableHash keyed = new();
            keyed.Add((byte)'k');
            keyed.Add(key);
            return new Conversation(keyed.Value, [keyed.Value], HasKey: true);
        }

        StableHash running = new();
        running.Add(options?.ModelId ?? model);
        running.Add(options?.Instructions);
        List<ulong> marks = new(messages.Count);
        ulong? start = null;
        foreach (ChatMessage message in messages)
        {
            MessageHash.Add(ref running, message);

            // A system prompt alone is shared by conversations that have nothing else in common: all would go to one server.
            if (message.Role != ChatRole.System)
            {
                start ??= running.Value;
                marks.Add(running.Value);
            }
        }

        return new Conversation(start ?? running.Value, marks, HasKey: false);
    }
}
