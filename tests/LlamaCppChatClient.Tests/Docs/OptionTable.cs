using LlamaCpp.Tests.Chat;

namespace LlamaCpp.Tests.Docs;

/// <summary>The table of the server's own options in docs/mapping.md, made from the rows that test them.</summary>
internal static class OptionTable
{
    public const string Section = "llama-server's own options";

    private const string Begin = "<!-- options: written by OptionTable -->\n";
    private const string End = "<!-- end of options -->";

    // These stay in the client, in whole or in part.
    private static readonly string[] Local =
    [
        "| `PromptProgress` | `return_progress: true`, which every stream sets, so that the server notices cancellation early; the object itself is never sent |",
        "| `QueueTimeout` | never sent; how long the call waits for a slot ([reliability.md](reliability.md#waiting-for-a-slot)) |",
        "| `QueueProgress` | never sent; is told that the call waits for a slot |",
        "| `Load` | `?autoload=true` or `false` in the address, which only a router reads; never in the body |",
        "| `AffinityKey` | the header `X-Session-Id` (`AffinityHeaderName`); never in the body |",
        "| `Endpoint` | sets the address, the key and the model of the request; never sent in the body |",
    ];

    /// <summary>The text with the table in its place.</summary>
    public static string Fill(string text)
    {
        int begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = text.IndexOf(End, StringComparison.Ordinal);
        IEnumerable<string> rows = OptionRows.All.Select(row => $"| `{row.Key}` | `{row.Value.Key}{Rest(row.Value.Note)} |").Concat(Local);
        return $"{text[..begin]}| Property | On the wire |\n|---|---|\n{string.Join('\n', rows)}\n{text[end..]}";
    }

    // A note that begins with a point names a member of the field.
    private static string Rest(string note) => note.StartsWith('.') ? $"{note}`" : $"`{note}";
}
