using LlamaCpp.Chat;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Embeddings;

/// <summary>Makes the body of <c>POST /v1/embeddings</c>.</summary>
internal static class EmbeddingRequestMapper
{
    /// <summary>Writes the request; what can't be sent throws before anything is.</summary>
    /// <exception cref="LlamaCppException">An input or an option has no form that llama-server takes.</exception>
    public static MappedEmbeddingRequest ToWire<TInput>(ReadOnlySpan<TInput> inputs, EmbeddingFields fields, EmbeddingInputWriter<TInput> writeInput, bool asNumbers = false)
    {
        RequestBody body = new();
        try
        {
            bool hasMedia = false;
            body.Json.WriteStartObject();
            fields.Write(body.Json, asNumbers);
            body.Json.WriteStartArray("input"u8);
            foreach (TInput input in inputs)
            {
                hasMedia |= writeInput(body, input);
            }

            body.Json.WriteEndArray();
            body.Json.WriteEndObject();
            body.Complete();
            return new MappedEmbeddingRequest(body, hasMedia);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>Writes a text as it is.</summary>
    public static bool WriteText(RequestBody body, string text)
    {
        body.Json.WriteStringValue(text);
        return false;
    }

    /// <summary>Writes text as text, and anything else as a content object.</summary>
    /// <exception cref="LlamaCppException">llama-server has no form for this kind of content.</exception>
    public static bool WriteContent(RequestBody body, AIContent content, bool allowFileUris)
    {
        string? text = content switch
        {
            TextContent plain => plain.Text,
            DataContent data => TextFile.Read(data),
            _ => null,
        };
        if (text is not null)
        {
            return WriteText(body, text);
        }

        body.Json.WriteStartObject();
        body.Json.WriteStartArray("content"u8);
        ContentPartWriter.Write(body, content, allowFileUris);

        // An input that ends with an image aborts the whole server (b11669: GGML_ASSERT(batch.size() > 0)), unless the model's
        // tokenizer adds an end token. A text after it is also what carries the vector: it is pooled over the last tokens.
        ContentPartWriter.Write(body, new TextContent("\n"), allowFileUris);
        body.Json.WriteEndArray();
        body.Json.WriteEndObject();
        return true;
    }
}
