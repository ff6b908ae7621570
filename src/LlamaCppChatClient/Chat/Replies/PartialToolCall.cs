using System.Text.Json;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>One tool call, as far as it has come.</summary>
internal sealed class PartialToolCall : IDisposable
{
    /// <summary>Where the text of arguments that are not a JSON object is kept.</summary>
    public const string RawArgumentsKey = ResponseKeys.LocalPrefix + "arguments";

    private readonly TextBuffer _arguments = new();
    private ArgumentsScan _scan;

    public string? Id { get; set; }

    /// <summary>Whether it began with no name or id of its own: some servers repeat a name, or send one more id, when a call has ended. Then no arguments follow.</summary>
    public bool MayBeEcho { get; init; }

    public string? Name { get; private set; }

    /// <summary>Whether no arguments have come; some may still follow.</summary>
    public bool HasNoArguments => _arguments.Span.IsWhiteSpace();

    /// <summary>Whether the arguments are one whole JSON value.</summary>
    public bool IsWhole => _scan.IsWhole(_arguments.Span);

    /// <summary>Takes a part in. The first id and the first name count.</summary>
    public void Add(ToolCallDelta delta)
    {
        Id ??= delta.Id;
        Name ??= delta.Name;
        ReadOnlySpan<char> part = delta.Arguments.Span;

        if (IsAnother(part))
        {
            // A proxy in front of another protocol sends {} before the arguments; some servers repeat the whole at the end.
            if (IsSame(part))
            {
                return;
            }

            if (IsEmptyObject())
            {
                Clear();
            }
        }

        _arguments.Append(part);
    }

    /// <summary>Takes a later state of the same call in place of this one.</summary>
    public void Replace(ToolCallDelta delta)
    {
        Id = delta.Id ?? Id;
        Name = delta.Name;
        Clear();
        _arguments.Append(delta.Arguments.Span);
    }

    /// <summary>Whether this call is an earlier state of another.</summary>
    public bool IsBeginningOf(ToolCallDelta later) =>
        later.Name is not null && !HasOtherName(later) && later.Arguments.Span.StartsWith(_arguments.Span);

    /// <summary>Whether more arguments can follow these.</summary>
    public bool CanTake(ReadOnlySpan<char> part) => !IsAnother(part) || IsSame(part) || IsEmptyObject();

    public bool HasOtherName(ToolCallDelta delta) => Name is not null && Name != delta.Name;

    /// <summary>Whether a part that has a name is the first of another call.</summary>
    public bool IsFollowedBy(ToolCallDelta delta, bool hasSameId) =>
        HasOtherName(delta) ? IsWhole || (!hasSameId && HasNoArguments)
        : Name is not null && IsWhole && !(hasSameId && (delta.Arguments.Span.IsWhiteSpace() || IsSame(delta.Arguments.Span)));

    /// <summary>The call for the caller, under an id that no other call has.</summary>
    public FunctionCallContent ToContent(string id)
    {
        Exception? error = null;
        Dictionary<string, object?>? arguments = null;
        try
        {
            arguments = ToolArguments.Parse(_arguments.Span);
            if (Name is null)
            {
                error = new JsonException("The tool call has no name.");
            }
        }

        // The reader reports half a surrogate pair as an invalid operation.
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            arguments = null;
            error = new JsonException($"The arguments of '{Name}' are no JSON object, perhaps cut off by the token limit: {broken.Message}", broken);
        }

        FunctionCallContent content = new(id, Name ?? "", arguments);
        if (error is not null)
        {
            content.Exception = error;

            // The middleware ignores Exception and would run the tool without arguments.
            content.InformationalOnly = true;
            content.AdditionalProperties = new AdditionalPropertiesDictionary { [RawArgumentsKey] = _arguments.ToString() };
        }

        return content;
    }

    public void Dispose() => _arguments.Dispose();

    // Whole arguments, and the beginning of others.
    private bool IsAnother(ReadOnlySpan<char> part) => part.TrimStart() is ['{' or '"', ..] && IsWhole;

    private bool IsSame(ReadOnlySpan<char> arguments) => arguments.Trim().SequenceEqual(_arguments.Span.Trim());

    private bool IsEmptyObject() => _arguments.Span.Trim() is ['{', .. var members, '}'] && members.IsWhiteSpace();

    private void Clear()
    {
        _arguments.Clear();
        _scan = default;
    }
}
