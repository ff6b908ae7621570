namespace LlamaCpp.DependencyInjection;

/// <summary>The name of one registration, which its options and its HttpClient have: the client's type, and its key after a colon.</summary>
internal sealed record RegistrationName(string Client, object? ServiceKey)
{
    /// <summary>The client of a transcription, whose type is experimental.</summary>
    public const string Speech = "LlamaCppSpeechToTextClient";

    private const string SectionOfAll = "LlamaCpp";

    private string? Key => ServiceKey?.ToString();

    /// <summary>The configuration sections that the registration reads, the weakest first: what all share, then its own.</summary>
    public IEnumerable<string> Sections
    {
        get
        {
            yield return SectionOfAll;
            if (Key is { } key)
            {
                yield return $"{SectionOfAll}:{key}";
            }
            else if (Client == nameof(LlamaCppEmbeddingGenerator))
            {
                yield return $"{SectionOfAll}:Embeddings";
            }
            else if (Client == Speech)
            {
                yield return $"{SectionOfAll}:Speech";
            }
        }
    }

    /// <summary>Reads the name of a set of options; one without a name belongs to no registration, and reads what all share.</summary>
    public static RegistrationName Parse(string optionsName)
    {
        int end = optionsName.IndexOf(':', StringComparison.Ordinal);
        return end < 0 ? new(optionsName, null) : new(optionsName[..end], optionsName[(end + 1)..]);
    }

    public override string ToString() => Key is null ? Client : $"{Client}:{Key}";
}
