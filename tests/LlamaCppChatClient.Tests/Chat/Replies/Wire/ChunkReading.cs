using System.Globalization;
using System.Text;
using LlamaCpp.Chat;

namespace LlamaCpp.Tests.Chat;

/// <summary>What events say, as text that can be compared.</summary>
internal static class ChunkReading
{
    /// <summary>All that an event says when nothing came before it.</summary>
    public static string ReadAlone(string data)
    {
        using ChatChunk chunk = new();
        return Read(new ChatChunkReader(chunk, keepRaw: false), data);
    }

    /// <summary>All that an event says, but not what it leaves as it was.</summary>
    public static string Read(ChatChunkReader reader, string data)
    {
        ChatChunk chunk = reader.ReadEvent("message", Encoding.UTF8.GetBytes(data));
        StringBuilder text = new();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{chunk.Kind} {chunk.HasChoices} {chunk.FinishReason} '{chunk.Content}' '{chunk.Reasoning}' {chunk.Usage?.TotalTokens} {chunk.Timings} {chunk.LogProbs} {chunk.PromptProgress} {chunk.Error?.Message}");
        foreach (ToolCallDelta call in chunk.ToolCalls)
        {
            text.Append(CultureInfo.InvariantCulture, $" [{call.Index} {call.Id} {call.Name} '{call.Arguments}']");
        }

        return text.ToString();
    }
}
