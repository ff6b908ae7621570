using System.Net.Http.Json;
using System.Text.Json;

namespace LlamaCpp.ServerTests.Fixture;

/// <summary>What the other tests of this assembly take for granted: the servers are there and do what they are configured for.</summary>
public class ConfigurationTests(Servers servers)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chat_server_answers_and_knows_tools_and_images()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Chat);

        JsonElement answer = await PostAsync(server, "/v1/chat/completions", Chat("What is the capital of France?"));
        JsonElement props = await server.Http.GetFromJsonAsync<JsonElement>("/props", Cancelled);

        Assert.Contains("Paris", Content(answer), StringComparison.Ordinal);
        Assert.True(props.GetProperty("chat_template_caps").GetProperty("supports_tools").GetBoolean());
        Assert.True(props.GetProperty("modalities").GetProperty("vision").GetBoolean());
        Assert.Equal(4, props.GetProperty("total_slots").GetInt32());
    }

    [Fact]
    public async Task Server_without_tools_says_so()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.NoTools);

        JsonElement props = await server.Http.GetFromJsonAsync<JsonElement>("/props", Cancelled);

        Assert.False(props.GetProperty("chat_template_caps").GetProperty("supports_tools").GetBoolean());
        Assert.False(props.GetProperty("modalities").GetProperty("vision").GetBoolean());
    }

    [Fact]
    public async Task Secured_server_wants_its_key()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Secured);
        using HttpClient stranger = new() { BaseAddress = server.BaseUrl };

        using HttpResponseMessage refused = await stranger.GetAsync("/v1/models", Cancelled);
        using HttpResponseMessage allowed = await server.Http.GetAsync("/v1/models", Cancelled);

        Assert.Equal(401, (int)refused.StatusCode);
        Assert.Equal(200, (int)allowed.StatusCode);
    }

    [Fact]
    public async Task Embedding_server_gives_vectors_of_160_dimensions()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Embedding);

        JsonElement answer = await PostAsync(server, "/v1/embeddings", new { input = new[] { "one", "two" } });

        Assert.Equal(2, answer.GetProperty("data").GetArrayLength());
        Assert.Equal(160, answer.GetProperty("data")[1].GetProperty("embedding").GetArrayLength());
    }

    [Fact]
    public async Task Reranking_server_scores_documents()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Reranking);

        JsonElement answer = await PostAsync(server, "/v1/rerank", new { query = "fox", documents = new[] { "a fox", "a car" } });

        Assert.Equal(2, answer.GetProperty("results").GetArrayLength());
    }

    [Fact]
    public async Task Router_lists_two_models_and_loads_the_one_that_is_asked_for()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Router);

        JsonElement models = await server.Http.GetFromJsonAsync<JsonElement>("/v1/models", Cancelled);
        JsonElement answer = await PostAsync(server, "/v1/chat/completions", Chat("Hello", model: "tiny-b"));

        Assert.Equal(["tiny-a", "tiny-b"], models.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()).Order());
        Assert.Equal("tiny-b", answer.GetProperty("model").GetString());
    }

    private static object Chat(string text, string? model = null) => new
    {
        model,
        messages = new[] { new { role = "user", content = text } },
        temperature = 0,
    };

    private static string Content(JsonElement answer) =>
        answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;

    private static async Task<JsonElement> PostAsync(LlamaServer server, string path, object body)
    {
        using HttpResponseMessage response = await server.Http.PostAsJsonAsync(path, body, Cancelled);
        return await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }
}
