using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

/// <summary>One extension property of <see cref="ChatOptions"/>: how it is set, and the field that the server gets.</summary>
/// <param name="Set">Options with the property set in an object initializer.</param>
/// <param name="Get">Reads the property.</param>
/// <param name="Clear">Sets the property to null.</param>
/// <param name="Key">The field's name.</param>
/// <param name="Json">The field's value.</param>
/// <param name="Note">What docs/mapping.md says beyond the field's name.</param>
internal sealed record OptionRow(Func<ChatOptions> Set, Func<ChatOptions, object?> Get, Action<ChatOptions> Clear, string Key, string Json, string Note = "");
