using System.Text.Json;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Puts tool calls together from their parts, which may be interleaved, and makes whole function calls of them.</summary>
internal sealed class ToolCallAccumulator : IDisposable
{
    /// <summary>Where the text of arguments that are no JSON object is kept.</summary>
    public const string RawArgumentsKey = ResponseKeys.LocalPrefix + "arguments";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1000 };

    private readonly List<PartialCall> _calls = [];
    private readonly Dictionary<int, PartialCall> _byIndex = [];

    public int Count => _calls.Count;

    public void Add(ToolCallDelta delta)
    {
        PartialCall call = Find(delta);
        call.Id ??= NullIfEmpty(delta.Id);
        call.Name ??= NullIfEmpty(delta.Name);
        call.Arguments.Append(delta.Arguments.Span);
    }

    /// <summary>The calls in the order in which they began. Of a broken-off answer only those whose arguments are whole.</summary>
    public IEnumerable<FunctionCallContent> ToContents(bool onlyComplete = false)
    {
        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (PartialCall call in _calls)
        {
            // Results are matched to calls by id: each needs one of its own.
            if (call.Id is null || !ids.Add(call.Id))
            {
                call.Id = $"call_{Guid.NewGuid():N}";
                ids.Add(call.Id);
            }

            // A call that has no arguments yet may still have been about to get some.
            bool mayGoOn = call.Arguments.Span.IsWhiteSpace();
            FunctionCallContent content = ToContent(call.Id, call.Name ?? "", call.Arguments);
            if (!onlyComplete || (content.Exception is null && !mayGoOn))
            {
                yield return content;
            }
        }
    }

    public void Dispose()
    {
        foreach (PartialCall call in _calls)
        {
            call.Arguments.Dispose();
        }

        _calls.Clear();
        _byIndex.Clear();
    }

    private static FunctionCallContent ToContent(string id, string name, TextBuffer text)
    {
        Exception? fault = null;
        Dictionary<string, object?>? arguments = null;
        try
        {
            arguments = Parse(text.Span);
            if (name.Length == 0)
            {
                fault = new JsonException("The tool call has no name.");
            }
        }

        // The reader reports half a surrogate pair as an invalid operation.
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            arguments = null;
            fault = new JsonException($"The arguments of '{name}' are no JSON object, perhaps cut off by the token limit: {broken.Message}", broken);
        }

        FunctionCallContent content = new(id, name, arguments);
        if (fault is not null)
        {
            content.Exception = fault;

            // The middleware ignores Exception and would run the tool without arguments.
            content.InformationalOnly = true;
            content.AdditionalProperties = new AdditionalPropertiesDictionary { [RawArgumentsKey] = text.ToString() };
        }

        return content;
    }

    private static Dictionary<string, object?> Parse(ReadOnlySpan<char> text)
    {
        Dictionary<string, object?> arguments = new(StringComparer.Ordinal);
        if (text.IsWhiteSpace())
        {
            return arguments;
        }

        JsonElement root = JsonElement.Parse(text, Options);
        if (root.ValueKind == JsonValueKind.Null)
        {
            return arguments;
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"they are a JSON {root.ValueKind}");
        }

        if (text.Contains(@"\ud", StringComparison.OrdinalIgnoreCase))
        {
            // Strings are unescaped when they are read, which would be the function's or the next request's fault.
            using Utf8JsonWriter writer = new(Stream.Null);
            root.WriteTo(writer);
        }

        foreach (JsonProperty property in root.EnumerateObject())
        {
            arguments[property.Name] = property.Value;
        }

        return arguments;
    }

    private PartialCall Find(ToolCallDelta delta)
    {
        bool begins = !string.IsNullOrEmpty(delta.Id) || !string.IsNullOrEmpty(delta.Name);
        if (delta.Index is not { } index)
        {
            // A whole reply numbers nothing: each call has a name. Of a part without a number, the last call is meant.
            return begins || _calls.Count == 0 ? Begin() : _calls[^1];
        }

        if (_byIndex.TryGetValue(index, out PartialCall? known)
            && (string.IsNullOrEmpty(delta.Id) || known.Id is null || known.Id == delta.Id))
        {
            return known;
        }

        // Some servers number every call 0 and tell them apart by id.
        return _byIndex[index] = Begin();
    }

    private PartialCall Begin()
    {
        PartialCall call = new();
        _calls.Add(call);
        return call;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private sealed class PartialCall
    {
        public string? Id { get; set; }

        public string? Name { get; set; }

        public TextBuffer Arguments { get; } = new();
    }
}
