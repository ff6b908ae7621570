namespace LlamaCpp.Tests.Dialects;

/// <summary>A server that answers in a dialect, and plainly once it has the results of tools.</summary>
internal sealed class DialectServer(Reply reply, Dialect dialect) : CapturingHandler
{
    private static readonly Reply End = new("", "Done.");

    protected override Task<HttpResponseMessage> AnswerAsync(RecordedRequest request, CancellationToken cancellationToken)
    {
        bool hasResults = request.Text.Contains("\"role\":\"tool\"", StringComparison.Ordinal);
        return Task.FromResult(new HttpResponseMessage { Content = Write(hasResults ? End : reply, dialect) });
    }

    private static StreamContent Write(Reply reply, Dialect dialect)
    {
        int size = dialect[Dimension.Pieces] switch { "of 1 byte" => 1, "of 7 bytes" => 7, _ => int.MaxValue };
        StreamContent content = new(new ScriptedStream(DialectWriter.Write(reply, dialect)) { BytesPerRead = size });
        if (DialectWriter.ContentType(dialect) is { } type)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        return content;
    }
}
