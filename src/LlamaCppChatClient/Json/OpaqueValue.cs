using System.Collections;

namespace LlamaCpp.Json;

/// <summary>Keeps an object in <c>AdditionalProperties</c> of which serializers, logs and traces see a text only.</summary>
/// <remarks>
/// It is a sequence of strings because Microsoft.Extensions.AI's serializer options know that contract even with JSON
/// reflection switched off; any type of ours makes <c>UseDistributedCache</c> throw there. A converter would help with reflection only.
/// </remarks>
internal sealed class OpaqueValue<T>(T value, string text) : IEnumerable<string>
    where T : class
{
    public T Value { get; } = value;

    public override string ToString() => text;

    public IEnumerator<string> GetEnumerator()
    {
        yield return text;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
