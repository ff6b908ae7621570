namespace LlamaCpp.Transport;

/// <summary>What a feature knows of the refusals of its requests: the connection itself knows nothing of features and their routes.</summary>
internal sealed record RequestHints
{
    public static RequestHints None { get; } = new();

    /// <summary>What to try, from the server's words; null when they say nothing to the feature.</summary>
    public Func<string, string?>? Explain { get; init; }

    /// <summary>What to try when the server does not have the route, from the models that it lists; null when every llama-server has it.</summary>
    public Func<ModelListing?, string>? Missing { get; init; }

    /// <summary>Whether the request is about the list of models itself, so that <see cref="Missing"/> explains an unknown one.</summary>
    public bool IsAboutModels { get; init; }

    /// <summary>With which options a server for the request is started.</summary>
    public string StartOptions { get; init; } = "";

    /// <summary>What is to be made shorter when it does not fit.</summary>
    public string Input { get; init; } = "input";

    /// <summary>A route that a server has only when it was started with something.</summary>
    public static RequestHints Needs(string options) => new() { Missing = _ => $"Start the server with {options}." };

    /// <summary>A route that older servers do not have.</summary>
    public static RequestHints NeedsNewer { get; } = new() { Missing = _ => "This needs a newer llama-server, or the base URL leads to another program." };
}
