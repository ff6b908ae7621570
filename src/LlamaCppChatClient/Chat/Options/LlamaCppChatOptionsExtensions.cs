using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

/// <summary>What llama-server takes beyond OpenAI, as properties of <see cref="ChatOptions"/>: <c>new ChatOptions { MinP = 0.05f, Grammar = "..." }</c>.</summary>
/// <remarks>
/// Each property keeps its value in <see cref="ChatOptions.AdditionalProperties"/> under the server's own field name, which its
/// documentation gives: so it survives <see cref="ChatOptions.Clone"/>, and compilers before C# 14 set the same key by hand.
/// In an initializer that sets <see cref="ChatOptions.AdditionalProperties"/> too, that must come first, since it replaces them all.
/// <see langword="null"/> removes the key. Lists and objects are copied in; assign them again after a change.
/// Reading throws <see cref="InvalidOperationException"/> when the key holds something that can't be what the property is.
/// </remarks>
[SuppressMessage("Naming", "CA1708", Justification = "The analyzer takes several extension blocks for members of one name.")]
public static partial class LlamaCppChatOptionsExtensions
{
    private static AdditionalPropertiesDictionary? Checked(ChatOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.AdditionalProperties;
    }

    private static void Set(ChatOptions options, string key, object? value) =>
        options.AdditionalProperties = ExtraProperties.With(Checked(options), key, value);

    private static void SetJson<T>(ChatOptions options, string key, T? value, JsonTypeInfo<T> typeInfo)
        where T : class =>
        Set(options, key, value is null ? null : JsonSerializer.SerializeToElement(value, typeInfo));

    private static T? GetNumber<T>(ChatOptions options, string key)
        where T : struct, INumberBase<T>
    {
        object? value = Find(options, key);
        return value is null ? null
            : LooseValue.TryGetNumber(value, out T number) ? number
            : throw Unreadable(key, value, typeof(T) == typeof(float) ? "a number" : "a whole number of fitting size");
    }

    private static bool? GetBoolean(ChatOptions options, string key)
    {
        object? value = Find(options, key);
        return value is null ? null : LooseValue.TryGetBoolean(value, out bool flag) ? flag : throw Unreadable(key, value, "true or false");
    }

    private static string? GetString(ChatOptions options, string key) =>
        Find(options, key) is { } value ? LooseValue.AsText(value) ?? throw Unreadable(key, value, "a text") : null;

    private static IReadOnlyList<string>? GetStrings(ChatOptions options, string key) =>
        Find(options, key) is { } value ? LooseValue.AsStrings(value) ?? throw Unreadable(key, value, "a list of texts") : null;

    private static T? GetJson<T>(ChatOptions options, string key, JsonTypeInfo<T> typeInfo)
        where T : class =>
        Find(options, key) is { } value ? LooseValue.As(value, typeInfo) ?? throw Unreadable(key, value, $"a {typeof(T).Name}") : null;

    private static object? Find(ChatOptions options, string key) => ExtraProperties.Find(Checked(options), key);

    private static InvalidOperationException Unreadable(string key, object value, string expected)
    {
        string found = LooseValue.AsText(value) is { } text ? $"'{(text.Length > 100 ? text[..100] + "…" : text)}'" : $"a {value.GetType().Name}";
        return new InvalidOperationException($"ChatOptions.AdditionalProperties[\"{key}\"] holds {found}, which is not {expected}.");
    }
}
