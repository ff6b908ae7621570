using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Benchmarks.Contenders;

/// <summary>The interface's floor: the raw limit, and the objects that IChatClient demands of anybody.</summary>
/// <param name="raw">The raw limit.</param>
/// <param name="toRequest">Writes the messages as the raw limit does; null for the short request.</param>
internal sealed class FloorClient(RawClient raw, Func<HttpContent>? toRequest = null) : IChatClient
{
    private const string Id = "chatcmpl-KmXE4Dy44zSLGbty0DQsbOBhvyHBD0BV";
    private const string Model = "tiny-chat";
    private static readonly DateTimeOffset CreatedAt = DateTimeOffset.FromUnixTimeSeconds(1795292309);

    public bool Stream { get; init; } = true;

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        string text = Stream
            ? await raw.FoldAsync(toRequest?.Invoke())
            : await raw.ReadDocumentAsync((buffer, length) => FieldPicker.PickContent("", buffer.AsSpan(0, length))!);
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, text) { MessageId = Id, CreatedAt = CreatedAt })
        {
            ResponseId = Id,
            ModelId = Model,
            CreatedAt = CreatedAt,
            FinishReason = ChatFinishReason.Stop,
        };
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        StringBuilder? arguments = options?.Tools is null ? null : new();
        SseItemParser<string?> pick = arguments is null ? FieldPicker.PickContent : FieldPicker.PickArguments;
        using HttpResponseMessage response = await raw.PostAsync(toRequest?.Invoke());
        using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (SseItem<string?> item in SseParser.Create(body, pick).EnumerateAsync(cancellationToken))
        {
            if (arguments is not null)
            {
                arguments.Append(item.Data);
            }
            else if (item.Data is { } text)
            {
                yield return Update(new TextContent(text));
            }
        }

        if (arguments is not null)
        {
            yield return Update(ToCall(arguments.ToString()));
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() => raw.Dispose();

    private static FunctionCallContent ToCall(string arguments)
    {
        JsonElement root = JsonElement.Parse(arguments);
        return new FunctionCallContent("call", "get_weather", root.EnumerateObject().ToDictionary(member => member.Name, member => (object?)member.Value));
    }

    private static ChatResponseUpdate Update(AIContent content) => new()
    {
        Role = ChatRole.Assistant,
        ResponseId = Id,
        MessageId = Id,
        ModelId = Model,
        CreatedAt = CreatedAt,
        Contents = new List<AIContent>(1) { content },
    };
}
