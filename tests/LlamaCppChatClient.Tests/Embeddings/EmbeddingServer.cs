using System.Runtime.InteropServices;
using System.Text.Json;

namespace LlamaCpp.Tests.Embeddings;

/// <summary>Answers embeddings requests as llama-server does: the vector of a text that is a number starts with that number.</summary>
internal static class EmbeddingServer
{
    /// <summary>The answer to one request, with the vectors in the reverse order of the inputs.</summary>
    public static HttpResponseMessage Answer(RecordedRequest request, int dimensions = 4)
    {
        string[] inputs = Inputs(request);
        IEnumerable<string> items = inputs
            .Select((input, index) => $$"""{"embedding":"{{Vector(input, dimensions)}}","index":{{index}},"object":"embedding","encoding_format":"base64"}""")
            .Reverse();
        return Respond.Json(
            $$$"""{"model":"tiny","object":"list","usage":{"prompt_tokens":{{{inputs.Length}}},"total_tokens":{{{inputs.Length}}}},"data":[{{{string.Join(',', items)}}}]}""");
    }

    /// <summary>The texts of a request.</summary>
    public static string[] Inputs(RecordedRequest request) =>
        [.. JsonElement.Parse(request.Body).GetProperty("input").EnumerateArray().Select(input => input.GetString()!)];

    private static string Vector(string input, int dimensions)
    {
        float[] vector = new float[dimensions];
        vector[0] = float.TryParse(input, out float number) ? number : input.Length;
        vector[^1] = 1; // a vector of zeros would be refused
        return Convert.ToBase64String(MemoryMarshal.AsBytes(vector.AsSpan()));
    }
}
