using LlamaCpp.Errors;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Embeddings;

/// <summary>Makes the exceptions that only embeddings have.</summary>
internal static class EmbeddingErrors
{
    /// <summary>Names the inputs of a failed request, and the one that is the likely cause; empty when there is nothing to say.</summary>
    public static string Which<TInput>(string serverMessage, TInput[] inputs, int start, int length)
    {
        string range = length == inputs.Length ? ""
            : length == 1 ? $"Input {start} of {inputs.Length} could not be embedded."
            : $"Inputs {start} to {start + length - 1} of {inputs.Length} could not be embedded.";
        return Sentences.Join(range, Suspect(serverMessage, inputs, start, length));
    }

    /// <summary>The vectors are not those of the inputs.</summary>
    public static LlamaCppException Mismatch(ServerRequest request, string what) => RequestErrors.Make(request, new ErrorReport(
        $"The answer of llama.cpp server at {request.Target} does not fit the request: {what}.",
        "Check that the base URL leads to a llama-server; another program may answer there.")
    { Kind = LlamaCppErrorKind.InvalidResponse });

    /// <summary>The vectors have another length than the caller asked for: a store made for that length would be of no use.</summary>
    public static LlamaCppException DimensionsIgnored(ServerRequest request, int wanted, int came) => RequestErrors.Make(request, new ErrorReport(
        $"llama.cpp server at {request.Target} ignored Dimensions: {wanted} were asked for, its vectors have {came}.",
        "llama-server makes vectors of the model's own length. Leave EmbeddingGenerationOptions.Dimensions unset, or use a model of that length; "
        + "if the model was trained for shorter vectors (Matryoshka), cut them and normalise again.")
    { Kind = LlamaCppErrorKind.InvalidResponse });

    // The server refuses all inputs of a request for one of them, and does not say which.
    private static string Suspect<TInput>(string serverMessage, TInput[] inputs, int start, int length)
    {
        if (length == 1)
        {
            return "";
        }

        IEnumerable<(int Length, int Index)> texts = Enumerable.Range(start, length)
            .Select(i => (Length: LengthOf(inputs[i]), i))
            .Where(text => text.Length >= 0)
            .DefaultIfEmpty((-1, start));
        if (serverMessage.Contains("cannot be empty", StringComparison.Ordinal))
        {
            (int shortest, int index) = texts.MinBy(text => text.Length);
            return shortest == 0 ? $"Input {index} is empty." : "";
        }

        if (serverMessage.Contains("too large", StringComparison.Ordinal) || serverMessage.Contains("exceed", StringComparison.Ordinal))
        {
            (int longest, int index) = texts.MaxBy(text => text.Length);
            return longest > 0 ? $"Input {index} is the longest ({longest} characters)." : "";
        }

        return "";
    }

    private static int LengthOf<TInput>(TInput input) => input switch
    {
        string text => text.Length,
        TextContent content => content.Text.Length,
        _ => -1,
    };
}
