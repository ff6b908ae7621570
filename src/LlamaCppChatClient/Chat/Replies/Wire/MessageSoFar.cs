using LlamaCpp.Json;

namespace LlamaCpp.Chat;

/// <summary>
/// What the <c>message</c> members of a stream have said. Some servers send in each event the whole message so far, of which only the rest is new; with
/// others it is an addition, as a <c>delta</c> is.
/// </summary>
internal sealed class MessageSoFar(ChatChunk chunk)
{
    private TextBuffer? _content;
    private TextBuffer? _reasoning;

    /// <summary>Leaves only what is new in the chunk.</summary>
    public void TakeRest()
    {
        TakeRest(chunk.Content, ref _content);
        TakeRest(chunk.Reasoning, ref _reasoning);
    }

    private static void TakeRest(TextBuffer text, ref TextBuffer? soFar)
    {
        soFar ??= new TextBuffer();
        if (text.Span.StartsWith(soFar.Span))
        {
            text.RemoveStart(soFar.Length);
        }

        soFar.Append(text.Span);
    }
}
